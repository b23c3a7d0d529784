import { expect, test } from "vitest";
import { blankValue, changed, isFact, rowsOf, textOf, valueOf, whenOf } from "../workbench/conditionRows";
import { chosen, finds, stateOf } from "../workbench/knowledgeSearch";
import { contentOf, EMPTY, Entry, Fact, mine } from "../workbench/knowledgeTypes";

const entry: Entry = {
  ...EMPTY,
  id: "gift",
  title: "礼盒",
  questions: ["有礼盒吗", "能包装成礼物吗"],
  answer: "可以配礼盒，加10元",
  enabled: true,
  version: 1,
  author: null,
  updated_at: "",
  scope: "",
  wording: "",
  conditions: [],
  faults: [],
};
const fact = (name: string, label: string, type: string, values = {}): Fact => ({
  name,
  label,
  type,
  values,
  operators: type === "flag" ? ["is", "is_not", "present"] : ["is", "is_not", "in", "above", "below", "present"],
});
const status = fact("order.status", "订单状态", "choice", { placed: "待付款", paid: "待发货" });
const amount = fact("order.amount", "实付金额", "money");
const paid = fact("order.paid", "是否已付款", "flag");

test.each(["礼盒", "包装", "10元", "lihe", "lh", "bz", "GIFT", "", "  "])("an entry is found by %s", (typed) => {
  expect(finds(entry, typed)).toBe(true);
});

test("an entry is not found by what is nowhere in it", () => {
  expect(finds(entry, "刻字")).toBe(false);
});

test("days, faults and being disabled decide what holds", () => {
  const today = "2026-11-30";
  expect(stateOf(entry, today)).toBe("now");
  expect(stateOf({ ...entry, valid_from: "2026-12-01" }, today)).toBe("later");
  expect(stateOf({ ...entry, valid_from: today, valid_to: today }, today)).toBe("now");
  expect(stateOf({ ...entry, valid_to: "2026-11-29" }, today)).toBe("over");
  expect(stateOf({ ...entry, faults: [{ path: "", title: "", message: "" }] }, today)).toBe("faulty");
  expect(stateOf({ ...entry, enabled: false, valid_to: "2026-11-29" }, today)).toBe("off");
});

test("entries are chosen by scope, state and text together", () => {
  const all = [entry, { ...entry, id: "b", skus: ["A"] }, { ...entry, id: "c", category: "杯子", enabled: false }];
  const ids = (typed: string, scope: "" | "shop" | "products" | "category", state: "" | "now" | "off") =>
    chosen(all, { typed, scope, state }, "2026-11-30").map((one) => one.id);
  expect(ids("", "", "")).toEqual(["gift", "b", "c"]);
  expect(ids("", "products", "")).toEqual(["b"]);
  expect(ids("礼盒", "", "off")).toEqual(["c"]);
  expect(ids("刻字", "", "")).toEqual([]);
});

test("what people write of an entry is told from the rest", () => {
  expect(Object.keys(contentOf(entry))).toEqual(Object.keys(EMPTY));
});

test("what two people wrote goes together field by field", () => {
  const theirs = { ...entry, answer: "没有了" };
  const written = { ...contentOf(entry), title: "盒子", valid_to: "2026-12-01" };
  expect({ ...contentOf(theirs), ...mine(entry, written) }).toEqual({
    ...contentOf(entry),
    answer: "没有了",
    title: "盒子",
    valid_to: "2026-12-01",
  });
});

test("conditions and groups become rows and are again what they were", () => {
  const when = [
    { fact: "order.paid", is: false },
    {
      any: [
        { fact: "order.status", in: ["paid"] },
        { fact: "order.amount", above: 9900 },
      ],
    },
  ];
  expect(rowsOf(when).map((row) => row.length)).toEqual([1, 2]);
  expect(whenOf(rowsOf(when))).toEqual(when);
});

test("another fact or operator brings a value that fits it", () => {
  expect(changed({ fact: "order.status", is: "paid" }, status, "is_not")).toEqual({
    fact: "order.status",
    is_not: "placed",
  });
  expect(changed({ fact: "order.status", is: "paid" }, status, "is")).toEqual({ fact: "order.status", is: "paid" });
  expect(changed({ fact: "order.amount", above: 100 }, paid, "above")).toEqual({ fact: "order.paid", is: true });
  expect(blankValue(amount, "in")).toEqual([]);
  expect(blankValue(status, "in")).toEqual(["placed"]);
  expect(blankValue(amount, "present")).toBe(true);
});

test.each([
  ["59.9", amount, 5990],
  ["59.", amount, "59."],
  ["3", fact("a", "", "count"), 3],
  ["很多", amount, "很多"],
  ["3", fact("a", "", "text"), "3"],
])("typed %s", (typed, of, value) => {
  expect(valueOf(typed, of)).toBe(value);
  expect(valueOf(textOf(value, of), of)).toBe(value);
});

test("a fact is found by label, pinyin and name", () => {
  expect(["状态", "dingdan", "ddzt", "order.st", ""].every((typed) => isFact(status, typed))).toBe(true);
  expect(isFact(status, "退款")).toBe(false);
});
