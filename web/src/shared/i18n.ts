import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";

const chosen = new URLSearchParams(location.search).get("lang");
const table: Record<string, string> = chosen === "en" ? { ...zh, ...en } : zh;

/** The text for a key in the chosen language, with {name} filled in. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** What went wrong, in the reader's language; the server's own words where there are none of ours. */
export function problem(error: { code: string; message: string; hint: string }): string {
  return table[`error.${error.code}`] ?? `${error.message} ${error.hint}`;
}
