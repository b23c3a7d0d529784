import { expect, test } from "vitest";
import en from "../locales/en.json";
import zh from "../locales/zh-CN.json";

const SOURCES = Object.values(
  import.meta.glob<string>("../{desk,workbench,shared,shop,widget}/*.{ts,tsx}", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

test("both languages have the same texts", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

test("both languages fill in the same values", () => {
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  const english: Record<string, string> = en;
  for (const [key, text] of Object.entries(zh))
    if (key !== "assigned") expect(holes(english[key]), key).toEqual(holes(text));
});

test("no page asks for a text that is not there", () => {
  const asked = new Set(SOURCES.flatMap((source) => [...source.matchAll(/\bt\("([^"]+)"/g)].map((found) => found[1])));
  expect(asked.size).toBeGreaterThan(100);
  expect([...asked].filter((key) => !(key in zh))).toEqual([]);
});

test("every text is asked for somewhere", () => {
  const code = SOURCES.join("\n");
  const begun = [...code.matchAll(/`([a-z_.]+\.)\$\{/g)].map((found) => found[1]);
  const unused = Object.keys(zh).filter(
    (key) => !code.includes(`"${key}"`) && !["widget.", ...begun].some((start) => key.startsWith(start)),
  );
  expect(unused).toEqual([]);
});
