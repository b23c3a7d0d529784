import PinyinMatch from "pinyin-match";
import { Condition, Fact, When } from "./knowledgeTypes";

/** Conditions as the form has them: rows are joined by "and", what stands in a row by "or". */
export type Rows = Condition[][];

export function rowsOf(when: When[]): Rows {
  return when.map((one) => ("any" in one ? (one.any as Condition[]) : [one]));
}

export function whenOf(rows: Rows): When[] {
  return rows.map((row) => (row.length === 1 ? row[0] : { any: row }));
}

/** The operator of a condition: the key beside `fact`. */
export function operatorOf(one: Condition): string {
  return Object.keys(one).find((key) => key !== "fact") ?? "is";
}

/** A value to begin with when a fact and an operator were chosen. */
export function blankValue(fact: Fact | undefined, operator: string): unknown {
  if (operator === "present") return true;
  const first = fact?.type === "flag" ? true : (Object.keys(fact?.values ?? {})[0] ?? "");
  if (operator === "in") return first === "" ? [] : [first];
  return first;
}

/** A condition on another fact or with another operator; the value stays where it still fits. */
export function changed(one: Condition, fact: Fact | undefined, operator: string): Condition {
  const name = fact?.name ?? one.fact;
  const legal = !fact || fact.operators.includes(operator) ? operator : fact.operators[0];
  const kept = name === one.fact && operatorOf(one) === legal ? one[legal] : blankValue(fact, legal);
  return { fact: name, [legal]: kept };
}

/** What was typed as the value of a fact: money is fen, figures are numbers; what is none stays as typed. */
export function valueOf(text: string, fact: Fact | undefined): unknown {
  if (!fact || !["money", "count", "number"].includes(fact.type)) return text;
  const figure = text.trim();
  if (!/^-?\d{1,12}(\.\d{1,2})?$/.test(figure)) return text;
  return fact.type === "money" ? Math.round(Number(figure) * 100) : Number(figure);
}

/** A value as people type it. */
export function textOf(value: unknown, fact: Fact | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && fact?.type === "money") return String(value / 100);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether a fact is what was typed: its label, pinyin or initials, or its name. */
export function isFact(fact: Fact, typed: string): boolean {
  const wanted = typed.trim().toLowerCase();
  return !wanted || fact.name.includes(wanted) || Boolean(PinyinMatch.match(fact.label, wanted));
}
