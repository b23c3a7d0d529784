import { expect, test } from "vitest";
import { blank, changes, inWords, parsed, put, Schema, titleOf, typed } from "../workbench/policySchema";

const money: Schema = { title: "包邮门槛", type: "integer", format: "money" };
const tiers: Schema = {
  title: "上门次数",
  type: "array",
  items: {
    title: "一档",
    properties: { from: { ...money, title: "金额从" }, times: { title: "次数", type: "integer" } },
  },
};
const schema: Schema = {
  title: "店铺规定",
  properties: {
    shipping: { title: "发货与快递", properties: { free_from: money } },
    visits: tiers,
  },
};

test.each([
  ["59", 5900],
  ["5.9", 590],
  ["0.05", 5],
  ["０．５", 50],
  ["", null],
  ["  ", null],
  ["-1", -100],
  ["19.99", 1999],
  ["59.999", "59.999"],
  ["六十", "六十"],
  ["1e18", "1e18"],
  ["99999999999999999999", "99999999999999999999"],
])("typed money %s", (text, value) => {
  expect(parsed(money, text)).toBe(value);
  if (typeof value === "number") expect(parsed(money, typed(money, value))).toBe(value);
});

test("every fen goes there and back", () => {
  for (let fen = 0; fen < 30_000; fen += 1) expect(parsed(money, typed(money, fen))).toBe(fen);
});

test("values and fields in words", () => {
  expect(titleOf(schema, "shipping.free_from")).toBe("发货与快递 · 包邮门槛");
  expect(titleOf(schema, "reading.also_from")).toBe("reading.also_from");
  expect(inWords(money, 5900)).toBe("59 元");
  expect(inWords(money, 0)).toBe("0 元");
  expect(inWords(tiers, [{ from: 300000, times: 1 }])).toBe("金额从 3000 元，次数 1");
  expect(inWords(undefined, ["江苏", "浙江"])).toBe("江苏、浙江");
  expect([null, undefined, [], true, false].map((one) => inWords(undefined, one))).toEqual([
    "无",
    "无",
    "无",
    "是",
    "否",
  ]);
});

test("one's own changes are put on another's version", () => {
  const mine = { shipping: { free_from: 1, postage: 5 }, visits: [] };
  const listed = changes({ shipping: { free_from: 1, postage: 2 }, visits: [1] }, mine);
  expect(listed.map((one) => one.path.join("."))).toEqual(["shipping.postage", "visits"]);
  expect(
    listed.reduce((all, one) => put(all, one.path, one.value), {
      shipping: { free_from: 9, postage: 2 },
      visits: [1],
    } as unknown),
  ).toEqual({ shipping: { free_from: 9, postage: 5 }, visits: [] });
  expect(changes({ promotion: null }, { promotion: { title: "a" } })).toEqual([
    { path: ["promotion"], value: { title: "a" } },
  ]);
});

test("a new entry has nothing in it yet", () => {
  expect(blank(tiers.items as Schema)).toEqual({ from: null, times: null });
});
