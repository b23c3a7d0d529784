import { Press } from "../shared/keys";

/** What is pressed, and how it is written on the page. Codes are places on the keyboard, keys are letters. */
interface Shortcut {
  says: string;
  alt?: boolean;
  /** Ctrl; with `mod` the Mac's command key as well. */
  ctrl?: boolean;
  mod?: boolean;
  code?: string;
  key?: string;
}

/** The keyboard shortcuts of the desk: every one of them stands here. */
export const SHORTCUTS = {
  take1: { says: "Alt+1", alt: true, code: "Digit1" },
  take2: { says: "Alt+2", alt: true, code: "Digit2" },
  take3: { says: "Alt+3", alt: true, code: "Digit3" },
  reject: { says: "Alt+X", alt: true, code: "KeyX" },
  search: { says: "Alt+S", alt: true, code: "KeyS" },
  approve: { says: "Alt+Y", alt: true, code: "KeyY" },
  decline: { says: "Alt+N", alt: true, code: "KeyN" },
  next: { says: "Ctrl+J", ctrl: true, key: "j" },
  previous: { says: "Ctrl+K", ctrl: true, key: "k" },
  take_back: { says: "Ctrl+Z", mod: true, key: "z" },
  send: { says: "Enter", key: "Enter" },
} satisfies Record<string, Shortcut>;
export type ShortcutName = keyof typeof SHORTCUTS;

/** The shortcuts as the page names them, those that belong together in one. */
export const help = () => ({
  take: together("take1", "take2", "take3"),
  move: together("next", "previous"),
  reject: together("reject"),
  search: together("search"),
  decide: `${SHORTCUTS.approve.says} / ${SHORTCUTS.decline.says}`,
  take_back: together("take_back"),
  send: together("send"),
});

/** Alt+1, Alt+2 -> Alt+1/2 */
function together(first: ShortcutName, ...others: ShortcutName[]): string {
  return [SHORTCUTS[first].says, ...others.map((name) => SHORTCUTS[name].says.split("+").at(-1))].join("/");
}

/** Which shortcut a key press is; Enter is another matter (`isSend`). */
export function shortcutOf(press: Press): ShortcutName | null {
  const found = Object.entries<Shortcut>(SHORTCUTS).find(([name, one]) => name !== "send" && fits(press, one));
  return (found?.[0] as ShortcutName | undefined) ?? null;
}

function fits(press: Press, { alt = false, ctrl = false, mod = false, code, key }: Shortcut): boolean {
  if (press.altKey !== alt || (press.shiftKey && mod)) return false;
  if (mod ? !(press.ctrlKey || press.metaKey) : press.ctrlKey !== ctrl || press.metaKey) return false;
  return code ? press.code === code : press.key.toLowerCase() === key;
}

/** Which proposal a shortcut takes, from 1; 0 for none. */
export function proposalOf(name: ShortcutName | null): number {
  return Number(/^take([1-3])$/.exec(name ?? "")?.[1] ?? 0);
}
