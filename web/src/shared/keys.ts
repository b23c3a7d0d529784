interface Press { key: string; shiftKey: boolean; isComposing?: boolean; keyCode?: number; repeat?: boolean }

/** Whether a key press means "send": Enter alone, pressed anew, and never while pinyin is being composed. */
export function isSend(event: Press, composedAt = 0, now = Date.now()): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.repeat) return false;
  // keyCode 229: the input method has the key; Safari ends the composition just before Enter comes
  return !event.isComposing && event.keyCode !== 229 && now - composedAt > 60;
}

/** Which proposal a key press takes, from 1; 0 for none. Digits alone are typed: Alt+1, Alt+2, Alt+3 take. */
export function proposalKey(event: { code?: string; altKey: boolean; ctrlKey: boolean; metaKey: boolean }): number {
  if (!event.altKey || event.ctrlKey || event.metaKey) return 0;
  return Number(/^Digit([1-3])$/.exec(event.code ?? "")?.[1] ?? 0);
}
