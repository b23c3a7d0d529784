import PinyinMatch from "pinyin-match";
import { IntentInfo } from "../shared/types";

/** Whether an intent answers what was typed: its Chinese title, its pinyin or initials, or its name. */
export function matches(intent: IntentInfo, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  return intent.name.includes(wanted.replace(/\s+/g, "_")) || Boolean(PinyinMatch.match(intent.title, wanted));
}
