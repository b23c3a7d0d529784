import { expect, test } from "vitest";
import { keepDraft, readDraft } from "../shared/drafts";
import { isSend, proposalKey } from "../shared/keys";
import { Opened, Summary } from "../shared/types";
import { withEvent, withSummary } from "../desk/state";
import { maskPhones, phoneParts } from "../shared/phones";
import { matches } from "../workbench/choose";

const key = (more: object) => ({ key: "Enter", shiftKey: false, ...more });

test("Enter sends, but never during pinyin composition", () => {
  expect(isSend(key({}))).toBe(true);
  expect(isSend(key({ shiftKey: true }))).toBe(false);
  expect(isSend(key({ isComposing: true }))).toBe(false);
  expect(isSend(key({ keyCode: 229 }))).toBe(false);
  expect(isSend(key({}), 1000, 1020), "Safari: just after the composition").toBe(false);
});

test("digits take a proposal only when nothing is typed", () => {
  const press = { key: "2", code: "Digit2", altKey: false, ctrlKey: false, metaKey: false };
  expect(proposalKey(press, true)).toBe(2);
  expect(proposalKey(press, false)).toBe(0);
  expect(proposalKey({ ...press, altKey: true }, false)).toBe(2);
  expect(proposalKey({ ...press, key: "4", code: "Digit4" }, true)).toBe(0);
});

function memory(): Storage {
  const kept = new Map<string, string>();
  return { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => void kept.set(name, value), removeItem: (name: string) => void kept.delete(name) } as unknown as Storage;
}

test("a draft belongs to its conversation", () => {
  const storage = memory();
  keepDraft(storage, "a", { text: "给甲的", proposal: "p" });
  expect(readDraft(storage, "b")).toEqual({ text: "", proposal: null });
  expect(readDraft(storage, "a").text).toBe("给甲的");
  keepDraft(storage, "a", { text: "", proposal: null });
  expect(readDraft(storage, "a").text).toBe("");
});

const summary = (id: string, more: Partial<Summary> = {}): Summary => ({ id, buyer: { id: null, name: null, verified: false }, last_text: "", last_sender: "buyer", last_at: "2026-11-23T06:00:00Z", waiting_since: "2026-11-23T06:00:00Z", unread: 1, assignee: null, state: "open", top_intent: null, proposals: 0, ...more });

test("the longest waiting stands first, and who is answered leaves the queue", () => {
  const queue = withSummary([summary("a")], summary("b", { waiting_since: "2026-11-23T05:00:00Z" }), "waiting", "me");
  expect(queue.map((one) => one.id)).toEqual(["b", "a"]);
  expect(withSummary(queue, summary("b", { waiting_since: null }), "waiting", "me").map((one) => one.id)).toEqual(["a"]);
});

test("an event changes its message only once", () => {
  const message = { id: "m", conversation: "c", seq: 1, sender: "buyer" as const, author: null, text: "在吗", at: "", client_id: null };
  const opened = { conversation: summary("c"), messages: [], proposals: [], tasks: [] } as unknown as Opened;
  const once = withEvent(opened, { id: 1, event: "message", data: { message } });
  expect(withEvent(once, { id: 2, event: "message", data: { message } }).messages).toHaveLength(1);
});

test("intents are found by title, pinyin and name", () => {
  const intent = { name: "track_parcel", title: "查物流", meaning: "" };
  for (const typed of ["物流", "cwl", "chawu", "track", ""]) expect(matches(intent, typed)).toBe(true);
  expect(matches(intent, "退款")).toBe(false);
});

test("phones are masked, other numbers are not", () => {
  expect(maskPhones("打我13800005678 或 186 0011 2233")).toBe("打我138****5678 或 186 **** 2233");
  expect(maskPhones("订单2301778845512 退30")).toBe("订单2301778845512 退30");
  expect(phoneParts("打我13800005678吧")).toEqual(["打我", "13800005678", "吧"]);
});
