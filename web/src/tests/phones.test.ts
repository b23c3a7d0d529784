import { expect, test } from "vitest";
import cases from "../../../tests/privacy_cases.json";
import { maskPhones, phoneParts } from "../shared/phones";

test.each(cases.phones)("%s is masked as the server masks it", (text, masked) => {
  expect(maskPhones(text)).toBe(masked);
  expect(phoneParts(text).join("")).toBe(text);
  expect(maskPhones(masked)).toBe(masked);
});

test.each(cases.untouched)("%s has no phone", (text) => {
  expect(maskPhones(text)).toBe(text);
  expect(phoneParts(text)).toEqual([text]);
});

test.each([...cases.private.map(([text]) => text), ...cases.labels.map(([text]) => text)])(
  "%s keeps what is no phone",
  (text) => {
    expect(maskPhones(text).replaceAll("*", "").length).toBeGreaterThan(text.replaceAll("*", "").length - 12);
  },
);

test("a long text is masked at once", () => {
  for (const unit of ["1", "13", "139 ", "一", "①", "0", "1 ", "V"]) {
    const start = performance.now();
    maskPhones(unit.repeat(10_000).slice(0, 10_000));
    expect(performance.now() - start).toBeLessThan(300);
  }
});
