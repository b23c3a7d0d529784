/** Whether a key press means "send": Enter alone, and never while pinyin is being composed. */
export function isSend(event: { key: string; shiftKey: boolean; isComposing?: boolean; keyCode?: number },
                       composedAt = 0, now = Date.now()): boolean {
  if (event.key !== "Enter" || event.shiftKey) return false;
  // keyCode 229: the input method has the key; Safari ends the composition just before Enter comes
  return !event.isComposing && event.keyCode !== 229 && now - composedAt > 60;
}

/** Which proposal a key press takes, from 1; 0 for none. */
export function proposalKey(event: { key: string; code?: string; altKey: boolean; ctrlKey: boolean; metaKey: boolean },
                            composerEmpty: boolean): number {
  const digit = /^Digit([1-3])$/.exec(event.code ?? "")?.[1] ?? (/^[1-3]$/.test(event.key) ? event.key : null);
  if (!digit || event.ctrlKey || event.metaKey) return 0;
  return event.altKey || composerEmpty ? Number(digit) : 0;
}
