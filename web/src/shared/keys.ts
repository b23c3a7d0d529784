/** What key presses mean on every page. */
export interface Press {
  key: string;
  code?: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

/** A digit typed alone, as it chooses in a list that is open: 1 to 9, else 0. */
export function digitOf(press: Press): number {
  return isPlain(press) && /^[1-9]$/.test(press.key) ? Number(press.key) : 0;
}

/** Whether a key is pressed without Alt, Ctrl and the Mac's command key. */
export function isPlain(press: Pick<Press, "altKey" | "ctrlKey" | "metaKey">): boolean {
  return !press.altKey && !press.ctrlKey && !press.metaKey;
}

interface Enter {
  key: string;
  shiftKey: boolean;
  isComposing?: boolean;
  keyCode?: number;
  repeat?: boolean;
  timeStamp: number;
}

/**
 * Whether a key press means "send": Enter alone, pressed anew, and never while pinyin is being composed.
 * `composedAt`: the `timeStamp` of the event that ended the last composition, in ms as the press's own.
 */
export function isSend(event: Enter, composedAt = -Infinity): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.repeat) return false;
  // keyCode 229: the input method has the key; Safari ends the composition just before Enter comes
  return !event.isComposing && event.keyCode !== 229 && event.timeStamp - composedAt > 60;
}
