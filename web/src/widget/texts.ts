import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";

type Own<Key> = Key extends `widget.${infer Name}` ? Name : never;
export type Texts = Record<Own<keyof typeof zh>, string>;
export type Locale = "zh-CN" | "en";

/** The widget's own texts, those of the locales under `widget.`; Chinese unless the page asks for English. */
export const TEXTS: Record<Locale, Texts> = { "zh-CN": own(zh), en: own(en) };

function own(table: Record<string, string>): Texts {
  const texts: Record<string, string> = {};
  for (const key of Object.keys(table)) if (/^widget\./.test(key)) texts[key.slice(7)] = table[key];
  return texts as Texts;
}

export function localeOf(given: string | null): Locale {
  return given?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

/** When a line was written: the time alone for today, else with the day. */
export function timeOf(at: string, locale: Locale, now = new Date()): string {
  const when = new Date(at);
  const today = when.toDateString() === now.toDateString();
  const day: Intl.DateTimeFormatOptions = today ? {} : { month: "numeric", day: "numeric" };
  return when.toLocaleString(locale, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}
