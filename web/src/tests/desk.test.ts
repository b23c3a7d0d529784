import { expect, test } from "vitest";
import {
  keepDraft,
  putBack,
  readDraft,
  takenBack,
  untouched,
  withSending,
  withSent,
  withTaken,
} from "../shared/drafts";
import { shownOf } from "../desk/guessing";
import { help, proposalOf, shortcutOf } from "../desk/shortcuts";
import { digitOf, isSend } from "../shared/keys";
import { Summary } from "../shared/types";
import { belongs, Recent, withPage, withQueueEvent, withSummary } from "../desk/state";
import { byUrgency, urgency, within } from "../desk/words";
import { maskPhones, phoneParts } from "../shared/phones";
import { matches } from "../workbench/choose";

const key = (more: object) => ({ key: "Enter", shiftKey: false, timeStamp: 2000, ...more });

test("Enter sends, but never during pinyin composition", () => {
  expect(isSend(key({}))).toBe(true);
  expect(isSend(key({ shiftKey: true }))).toBe(false);
  expect(isSend(key({ isComposing: true }))).toBe(false);
  expect(isSend(key({ keyCode: 229 }))).toBe(false);
  expect(isSend(key({ timeStamp: 1020 }), 1000), "Safari: just after the composition").toBe(false);
});

test("digits are typed; with Alt they take a proposal", () => {
  const press = { key: "2", code: "Digit2", altKey: true, ctrlKey: false, metaKey: false, shiftKey: false };
  const takes = (more: object) => proposalOf(shortcutOf({ ...press, ...more }));
  expect(takes({})).toBe(2);
  expect(takes({ altKey: false })).toBe(0);
  expect(takes({ ctrlKey: true })).toBe(0);
  expect(takes({ code: "Digit4" })).toBe(0);
  expect([digitOf(press), digitOf({ ...press, altKey: false })]).toEqual([0, 2]);
});

test("every shortcut is known by its place or its letter, and nothing else is one", () => {
  const press = { key: "", code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
  const found = (more: object) => shortcutOf({ ...press, ...more });
  expect(found({ altKey: true, code: "KeyX", key: "≈" }), "a Mac types another letter").toBe("reject");
  expect([found({ altKey: true, code: "KeyY" }), found({ altKey: true, code: "KeyN" })]).toEqual([
    "approve",
    "decline",
  ]);
  expect(found({ altKey: true, code: "KeyS", key: "ß" })).toBe("search");
  expect([found({ ctrlKey: true, key: "j" }), found({ ctrlKey: true, key: "K" })]).toEqual(["next", "previous"]);
  expect([found({ ctrlKey: true, key: "z" }), found({ metaKey: true, key: "z" })]).toEqual(["take_back", "take_back"]);
  for (const more of [
    { key: "j" },
    { ctrlKey: true, shiftKey: true, key: "z" },
    { key: "x", code: "KeyX" },
    { key: "Enter" },
  ])
    expect(found(more)).toBeNull();
  expect([help().take, help().move, help().decide]).toEqual(["Alt+1/2/3", "Ctrl+J/K", "Alt+Y / Alt+N"]);
});

test("an Enter that is held down sends nothing more", () => {
  expect(isSend(key({ repeat: true }))).toBe(false);
});

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  } as unknown as Storage;
}

test("a draft belongs to its conversation and to who typed it", () => {
  const storage = memory();
  const draft = { text: "给甲的", proposal: "p" };
  keepDraft(storage, "mei", "a", draft);
  expect(readDraft(storage, "mei", "b")).toEqual({ text: "", proposal: null });
  expect(readDraft(storage, "lin", "a")).toEqual({ text: "", proposal: null });
  expect(readDraft(storage, "mei", "a")).toEqual(draft);
  keepDraft(storage, "mei", "a", { text: "", proposal: null });
  expect(readDraft(storage, "mei", "a").text).toBe("");
});

test("taking a proposal keeps what was typed, and taking back gives it again", () => {
  const typed = { text: "我自己写的", proposal: null };
  const taken = withTaken(withTaken(typed, { id: "p1", text: "话术一" }), { id: "p2", text: "话术二" });
  expect([taken.text, taken.proposal, untouched(taken)]).toEqual(["话术二", "p2", true]);
  const back = takenBack(taken);
  expect([back.text, back.proposal, untouched(back)]).toEqual(["我自己写的", null, false]);
  expect(takenBack(back)).toEqual(taken);
  const edited = withTaken({ ...taken, text: "话术二，我改过" }, { id: "p1", text: "话术一" });
  expect(takenBack(edited)).toMatchObject({ text: "话术二，我改过", proposal: "p2" });
});

test("a text that was searched is taken as a proposal is, and is sent as a free text", () => {
  const taken = withTaken({ text: "我自己写的", proposal: null }, { id: null, text: "搜到的话" });
  expect([taken.text, taken.proposal, untouched(taken)]).toEqual(["搜到的话", null, true]);
  expect(takenBack(taken).text).toBe("我自己写的");
  expect(untouched({ text: "", proposal: null })).toBe(false);
});

test("a search shows guesses by text, source and pinyin before what the server found, each text once", () => {
  const guess = (text: string, source: string) => ({ text, source, fits: "yes" as const, hinges_on: [], missing: [] });
  const found = { guesses: [guess("可以开票", "要开发票"), guess("今天发货", "什么时候发")], found: [] };
  const texts = (typed: string) => shownOf(found, typed).map((one) => one.text);
  expect([texts(""), texts("发票"), texts("kfp"), texts("没有")]).toEqual([
    ["可以开票", "今天发货"],
    ["可以开票"],
    ["可以开票"],
    [],
  ]);
  const both = { ...found, found: [guess("可以开票", "发票"), guess("专票也能开", "发票")] };
  expect(shownOf(both, "票").map((one) => one.text)).toEqual(["可以开票", "专票也能开"]);
});

test("what is typed while a text is on its way stays, and an unsent text comes back in front of it", () => {
  const storage = memory();
  const sending = withSending({ text: "第三条", proposal: "p1", taken: "第三条" }, "id1");
  expect([sending.text, sending.proposal]).toEqual(["", null]);
  keepDraft(storage, "mei", "a", sending);
  expect(putBack(readDraft(storage, "mei", "a")), "a reloaded page").toMatchObject({ text: "第三条", proposal: "p1" });
  const typed = { ...sending, text: "打字" };
  expect(withSent(typed)).toEqual({ text: "打字", proposal: null });
  expect(putBack(typed)).toMatchObject({ text: "第三条\n打字", proposal: "p1" });
  expect(takenBack(withTaken(typed, { id: "p2", text: "话术" })).sent).toEqual(sending.sent);
});

test("the same text is sent again under the same id, another one under its own", () => {
  const back = putBack(withSending({ text: "在吗", proposal: null }, "id1"));
  expect(withSending(back, "id2").sent.tried.id).toBe("id1");
  expect(withSending({ ...back, text: "在吗？" }, "id2").sent.tried.id).toBe("id2");
});

const summary = (id: string, more: Partial<Summary> = {}): Summary => ({
  id,
  buyer: { id: null, name: null, verified: false },
  last_text: "",
  last_sender: "buyer",
  last_at: "2026-11-23T06:00:00Z",
  waiting_since: "2026-11-23T06:00:00Z",
  unread: 1,
  assignee: null,
  state: "open",
  top_intent: null,
  proposals: 0,
  waits: more.waiting_since !== null,
  ...more,
});

test("the longest waiting stands first, and who is answered leaves the queue", () => {
  const queue = withSummary([summary("a")], summary("b", { waiting_since: "2026-11-23T05:00:00Z" }), "waiting", "me");
  expect(queue.map((one) => one.id)).toEqual(["b", "a"]);
  expect(withSummary(queue, summary("b", { waiting_since: null }), "waiting", "me").map((one) => one.id)).toEqual([
    "a",
  ]);
});

test("who is answered leaves the queue though proposals stand; what came by itself waits", () => {
  expect(belongs(summary("a", { waiting_since: null, proposals: 2 }), "waiting", "me")).toBe(false);
  expect(belongs(summary("a", { waiting_since: null, proposals: 1, waits: true }), "waiting", "me")).toBe(true);
  expect(belongs(summary("a", { waiting_since: null, proposals: 2 }), "all", "me")).toBe(true);
});

test("a task's time is said from the sending on", () => {
  expect([3, 90, 1440, 4320].map(within)).toEqual(["3分钟内", "1.5小时内", "24小时内", "3天内"]);
});

test("what happened while a page was on its way is brought up to date", () => {
  const recent = new Recent();
  recent.push({ id: 5, event: "conversation", data: summary("b", { waiting_since: null }) });
  recent.push({ id: 7, event: "conversation", data: summary("a", { waiting_since: null }) });
  const before = { conversations: [summary("z")], left: 5, next: "w", last_event: 6 };
  const found = { conversations: [summary("a"), summary("b")], left: 3, next: "x", last_event: 6 };
  const page = withPage(before, found);
  const now = recent.after(page.last_event).reduce((one, event) => withQueueEvent(one, event, "waiting", "me"), page);
  expect([now.conversations.map((one) => one.id), now.left, now.next, now.last_event]).toEqual([["z", "b"], 3, "x", 7]);
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

test("a promise is marked within its last hour and when it is over its time, also as the page's clock goes on", () => {
  const due = "2026-11-30T08:00:00Z";
  const at = (time: string, late = false) => urgency({ due, late }, Date.parse(`2026-11-30T${time}Z`));
  expect([at("06:59:00"), at("07:01:00"), at("08:01:00")]).toEqual([undefined, "soon", "late"]);
  expect(at("07:30:00", true), "the server says so").toBe("late");
  expect(urgency({ due: null, late: false }, Date.parse(due))).toBeUndefined();
  const matter = (number: number, due: string | null, late = false) => ({ number, due, late });
  const found = byUrgency(
    [matter(4, null), matter(3, "2026-12-01T08:00:00Z"), matter(2, due), matter(1, due, true)],
    Date.parse("2026-11-30T07:30:00Z"),
  );
  expect(found.map((one) => one.number)).toEqual([1, 2, 4, 3]);
});
