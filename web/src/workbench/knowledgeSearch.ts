import PinyinMatch from "pinyin-match";
import { Entry } from "./knowledgeTypes";

export type Scope = "" | "shop" | "category" | "products";
export type State = "" | "now" | "later" | "over" | "off" | "faulty";

/** Which entries are shown. */
export interface Query {
  typed: string;
  scope: Scope;
  state: State;
}

/** How far an entry reaches. */
export function scopeOf(entry: Pick<Entry, "skus" | "category">): Exclude<Scope, ""> {
  return entry.skus.length ? "products" : entry.category ? "category" : "shop";
}

/** Whether an entry is in force on a day (2026-11-30), or why not. */
export function stateOf(entry: Entry, today: string): Exclude<State, ""> {
  if (!entry.enabled) return "off";
  if (entry.faults.length) return "faulty";
  if (entry.valid_from && entry.valid_from > today) return "later";
  return entry.valid_to && entry.valid_to < today ? "over" : "now";
}

/** Whether an entry has what was typed somewhere in it: the text itself, its pinyin or initials. */
export function finds(entry: Entry, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const texts = [entry.id, entry.title, ...entry.questions, entry.answer, entry.category ?? "", ...entry.skus];
  if (texts.some((text) => text.toLowerCase().includes(wanted))) return true;
  return [entry.title, ...entry.questions].some((text) => Boolean(PinyinMatch.match(text, wanted)));
}

/** The entries that a query asks for, in their order. */
export function chosen(entries: Entry[], query: Query, today: string): Entry[] {
  return entries.filter(
    (one) =>
      (!query.scope || scopeOf(one) === query.scope) &&
      (!query.state || stateOf(one, today) === query.state) &&
      finds(one, query.typed),
  );
}

/** Today in the browser's time, as entries write days. */
export function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
}
