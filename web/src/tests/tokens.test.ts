import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const TOKENS = "shared/tokens.css";
const files = readdirSync("src", { recursive: true }).filter((file) => !file.startsWith("tests/"));
const read = (pattern: RegExp) =>
  files.filter((file) => pattern.test(file)).map((file) => [file, readFileSync(`src/${file}`, "utf8")]);
const sheets = read(/\.css$/);
const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((found) => found[1]);
const defined = new Set(names(readFileSync(`src/${TOKENS}`, "utf8"), /--([\w-]+):/g));

test("every variable and token that is used is a design token, and every token is used", () => {
  expect(sheets.length).toBeGreaterThan(20);
  const asked = read(/\.tsx?$/).flatMap(([, code]) =>
    names(code, /\btoken\(([^)]*)\)/g).flatMap((given) => names(given, /"([\w-]+)"/g)),
  );
  const used = new Set(asked);
  expect(asked.filter((name) => !defined.has(name))).toEqual([]);
  for (const [file, sheet] of sheets) {
    const own = new Set([...names(sheet, /--([\w-]+):/g), "hue"]);
    for (const name of names(sheet, /var\(--([\w-]+)/g)) {
      expect(defined.has(name) || own.has(name), `--${name} in ${file}`).toBe(true);
      used.add(name);
    }
  }
  expect([...defined].filter((name) => !used.has(name))).toEqual([]);
});

test("colours stand among the tokens; the widget has its own at its head", () => {
  for (const [file, sheet] of sheets) {
    if (file === TOKENS) continue;
    const rules = sheet.replace(/--chat-[\w-]+: #\w+;/g, "");
    expect(rules.match(/#[0-9a-f]{3,8}\b/gi) ?? [], file).toEqual([]);
  }
});
