import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";

const asked = typeof location === "undefined" ? "" : location.search;

/** The language of what people see: Simplified Chinese, or English with `?lang=en`. */
export const locale = new URLSearchParams(asked).get("lang") === "en" ? "en" : "zh-CN";

const table: Record<string, string> = locale === "en" ? en : zh;

if (typeof document !== "undefined") document.documentElement.lang = locale;

/** The text for a key in the chosen language, with {name} filled in. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  return (table[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A failed request, as shared/api.ts gives it. */
interface Failure {
  code: string;
  message: string;
  hint: string;
  status?: number;
  requestId?: string;
  waitSeconds?: number;
}

/**
 * What went wrong and what to do, in the reader's language: our own words for the code, else the server's, else what
 * the status means; with the seconds to wait, and for a fault of the server the number of the request.
 */
export function problem(error: Failure): string {
  if (error.waitSeconds) return t("error.wait", { n: error.waitSeconds });
  const words =
    table[`error.${error.code}`] ??
    ([error.message, error.hint].filter(Boolean).join(" ") || byStatus(error.status ?? 0));
  const number = (error.status ?? 0) >= 500 && error.requestId && !words.includes(error.requestId);
  return number ? words + t("error.number", { id: error.requestId ?? "" }) : words;
}

function byStatus(status: number): string {
  if (status >= 500) return t("error.server", { status });
  return status === 429 ? t("error.often") : t("error.refused", { status });
}
