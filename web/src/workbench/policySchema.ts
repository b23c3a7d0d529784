import { t } from "../shared/i18n";

/** The policy's schema as the page needs it: titles, changes, values in words, what was typed. */
export interface Schema {
  title: string;
  type?: string | string[];
  format?: string;
  maxLength?: number;
  properties?: Record<string, Schema>;
  items?: Schema;
}
export interface Fault {
  path: string;
  title: string;
  message: string;
}
export type Path = (string | number)[];

/** The schema of the field at a path; undefined for a field that this release does not have. */
export function fieldAt(schema: Schema | undefined, path: Path): Schema | undefined {
  return path.reduce<Schema | undefined>(
    (here, step) => (/^\d+$/.test(String(step)) ? here?.items : here?.properties?.[step]),
    schema,
  );
}

/** 发货与快递 · 包邮门槛 */
export function titleOf(schema: Schema, path: string): string {
  const steps = path.split(".");
  const parts = steps.map((_, at) => fieldAt(schema, steps.slice(0, at + 1))?.title);
  return parts.every(Boolean) ? parts.join(" · ") : path;
}

/** A value as people say it: 59 元, 江苏、浙江, 是, 无. */
export function inWords(schema: Schema | undefined, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("value.none");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) {
    const words = value.map((one) => inWords(schema?.items, one));
    return words.join(t(schema?.items?.properties ? "semicolon" : "comma")) || t("value.none");
  }
  if (typeof value === "object") {
    const field = (name: string) => schema?.properties?.[name];
    const words = Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([name, one]) => `${field(name)?.title ?? name} ${inWords(field(name), one)}`);
    return words.join(t("clause"));
  }
  return schema?.format === "money" && typeof value === "number" ? `${value / 100} ${t("yuan")}` : plain(value);
}

/** What a field shows. What is no number is shown as it was typed. */
export function typed(schema: Schema, value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "number" && schema.format === "money" ? String(value / 100) : plain(value);
}

const plain = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** What was typed into a number's field: fen, a number, null for nothing; else the text itself, for the server to refuse. */
export function parsed(schema: Schema, text: string): number | string | null {
  const clean = text.normalize("NFKC").trim();
  if (!clean) return null;
  if (schema.format === "money")
    return /^-?\d{1,12}(\.\d{1,2})?$/.test(clean) ? Math.round(Number(clean) * 100) : clean;
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(clean) ? Number(clean) : clean;
}

/** Whether a field is a line of text, or one that may be left empty (null). */
export const isText = (schema: Schema) => [schema.type].flat().includes("string");

/** An empty entry; its figures and texts are still to be typed. */
export function blank(schema: Schema): unknown {
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, blank(inner)]));
  }
  if (schema.type === "array") return [];
  return schema.type === "string" ? "" : null;
}

export function put(value: unknown, path: Path, next: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return next;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === Number(first) ? put(one, rest, next) : one));
  return { ...(value as object), [first]: put((value as Record<string, unknown> | null)?.[first], rest, next) };
}

/** What differs between two policies; a list is one value. */
export function changes(before: unknown, after: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const parts = [before, after].every((one) => typeof one === "object" && one !== null && !Array.isArray(one));
  if (!parts) return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, value: after }];
  const [old, fresh] = [before, after] as Record<string, unknown>[];
  return Object.keys({ ...old, ...fresh }).flatMap((name) => changes(old?.[name], fresh?.[name], [...path, name]));
}
