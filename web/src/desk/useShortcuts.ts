import { useEffect, useEffectEvent } from "react";
import { ShortcutName, shortcutOf } from "./shortcuts";

/** Shortcuts that work wherever the keyboard is on the page; `used` says whether one was meant. */
export function useShortcuts(used: (name: ShortcutName) => boolean): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const name = shortcutOf(event);
    if (name && used(name)) event.preventDefault();
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
}
