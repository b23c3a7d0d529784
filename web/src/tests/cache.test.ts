import { QueryClient } from "@tanstack/react-query";
import { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { addMessage, applyEvent, CONVERSATION, QUEUE, SURROUNDINGS, takeBackAct, TASKS } from "../desk/cache";
import { conversationQuery, queueQuery, surroundingsQuery, tasksQuery } from "../desk/queries";
import { Recent } from "../desk/state";
import { follow } from "../shared/live";
import { POLICY_STATE } from "../shared/policyState";
import { newCache } from "../shared/query";
import { LiveEvent } from "../shared/sse";
import { Talk } from "../shared/types";
import { json, serving } from "./server";

/** A desk without a page: the real cache, queries and live events over a real HTTP server. */
class Desk {
  cache: QueryClient = newCache();
  recent = new Recent();
  /** The addresses that were asked for. */
  asked: string[] = [];
  base = "";
  rows: Record<string, () => unknown> = {};
  /** Lets an answer go on its way only when this resolves. */
  before: Promise<void> | null = null;
  stream!: ServerResponse;

  async begin(): Promise<this> {
    this.base = await serving(async (request, response) => {
      const path = (request.url ?? "").replace("/desk/", "");
      if (path.startsWith("events")) {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.write(": open\n\n");
        this.stream = response;
        return;
      }
      this.asked.push(path.replace("api/", ""));
      const row = this.rows[path.replace("api/", "")]();
      await this.before;
      json(response, 200, row);
    });
    const real = fetch;
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => real(new URL(path, `${this.base}/x`), init));
    return this;
  }

  /** Follow the live events as the page does. */
  async listen(after = 10): Promise<void> {
    const heard = (event: LiveEvent) => {
      this.recent.push(event);
      applyEvent(this.cache, event, "me");
    };
    let on = false;
    onTestFinished(follow("./desk/events", after, heard, (connected) => (on = connected)));
    await vi.waitFor(() => expect(on).toBe(true));
  }

  tell(id: number, event: string, data: unknown): void {
    this.stream.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  load = () => this.cache.fetchQuery(conversationQuery(this.cache, "c", this.recent));

  get talk(): Talk {
    return this.cache.getQueryData<Talk>([CONVERSATION, "c"])!;
  }

  isOutdated(key: readonly unknown[]): boolean | undefined {
    return this.cache.getQueryState(key)?.isInvalidated;
  }
}

const message = (id: string, seq: number) => ({ message: { id, conversation: "c", seq, sender: "buyer", text: id } });
const proposals = (...ids: string[]) => ({ conversation: "c", proposals: ids.map((id) => ({ id })) });
const around = {
  orders: [],
  orders_status: {},
  product: null,
  sale: [],
  dispute: [],
  matters: [],
  signs: null,
  answer_within: 3,
};
const conversation = (last_event: number, more: object = {}) => ({
  conversation: { id: "c" },
  messages: [],
  proposals: [],
  tasks: [],
  cases: [],
  last_event,
  ...around,
  ...more,
});

let desk: Desk;
beforeEach(async () => {
  desk = await new Desk().begin();
  desk.rows = {
    "conversations/c": () => conversation(10),
    "conversations?filter=all": () => ({
      conversations: [{ id: "c", state: "open" }],
      left: 0,
      next: null,
      last_event: 10,
    }),
    "surroundings/c": () => around,
    tasks: () => ({ tasks: [{ id: "t1", state: "open" }], total: 1 }),
  };
});
afterEach(() => {
  desk.cache.clear();
  vi.unstubAllGlobals();
});

test("what an event brings is not asked for again: messages, proposals, readings, tasks, cases, the queue", async () => {
  await desk.load();
  await desk.cache.fetchQuery(queueQuery("all", "me", desk.recent));
  await desk.listen();
  desk.asked = [];
  desk.tell(11, "message", message("m", 1));
  desk.tell(12, "reading", { message_id: "m", reading: null, read_state: "failed" });
  desk.tell(13, "proposals", proposals("p"));
  desk.tell(14, "task", { task: { id: "t", conversation: "c", state: "open", due: null } });
  desk.tell(15, "case", { case: { id: "k", conversation: "c", state: "open" } });
  desk.tell(16, "conversation", { id: "c", state: "open", unread: 1 });
  await vi.waitFor(() => expect(desk.talk.last_event).toBe(16));
  const { messages, tasks, cases } = desk.talk;
  expect(messages.map((one) => [one.id, one.read_state])).toEqual([["m", "failed"]]);
  expect([desk.talk.proposals, tasks, cases].map(([one]) => one.id)).toEqual(["p", "t", "k"]);
  expect(desk.cache.getQueryData([QUEUE, "all"])).toMatchObject({ conversations: [{ id: "c", unread: 1 }] });
  expect(desk.asked).toEqual([]);
  expect(desk.isOutdated([SURROUNDINGS, "c"]), "what no event brings").toBe(true);
});

test("an event that came while the conversation was on its way is in it; one that is older changes nothing", async () => {
  await desk.listen();
  let go = () => {};
  desk.before = new Promise((done) => (go = done));
  desk.rows["conversations/c"] = () => conversation(20, { proposals: [{ id: "fresh" }] });
  const loaded = desk.load();
  await vi.waitFor(() => expect(desk.asked).toHaveLength(1));
  desk.tell(15, "proposals", proposals("old"));
  desk.tell(21, "message", message("m", 1));
  await vi.waitFor(() => expect(desk.recent.after(0)).toHaveLength(2));
  go();
  await loaded;
  expect(desk.talk).toMatchObject({ proposals: [{ id: "fresh" }], messages: [{ id: "m" }], last_event: 21 });
  applyEvent(desk.cache, { id: 19, event: "proposals", data: proposals("late") }, "me");
  expect(desk.talk.proposals).toMatchObject([{ id: "fresh" }]);
});

test("after lost events nothing in the cache is trusted, and the stream goes on where the server says", async () => {
  await desk.load();
  await desk.listen(1_000_000);
  desk.tell(30, "gap", {});
  await vi.waitFor(() => expect(desk.cache.getQueryData([CONVERSATION, "c"])).toBeUndefined());
  desk.rows["conversations/c"] = () => conversation(30, { messages: [message("m", 1).message] });
  await desk.load();
  desk.tell(31, "message", message("n", 2));
  await vi.waitFor(() => expect(desk.talk.messages.map((one) => one.id)).toEqual(["m", "n"]));
});

test("what is known to be out of date is not patched but loaded anew, with all events since", async () => {
  await desk.load();
  await desk.listen();
  await desk.cache.invalidateQueries({ queryKey: [CONVERSATION, "c"] });
  desk.tell(11, "message", message("m", 1));
  await vi.waitFor(() => expect(desk.recent.after(10)).toHaveLength(1));
  expect(desk.isOutdated([CONVERSATION, "c"])).toBe(true);
  await desk.load();
  expect(desk.talk.messages.map((one) => one.id)).toEqual(["m"]);
});

test("a message of one's own stands there at once, and once", async () => {
  await desk.load();
  await desk.listen();
  addMessage(desk.cache, { ...message("m", 1).message, sender: "agent" } as never);
  desk.tell(11, "message", message("m", 1));
  await vi.waitFor(() => expect(desk.talk.last_event).toBe(11));
  expect(desk.talk.messages).toHaveLength(1);
});

test("a closed task leaves the list without a question; a new one is asked for, as its event lacks the buyer", async () => {
  await desk.cache.fetchQuery(tasksQuery);
  applyEvent(desk.cache, { id: 11, event: "task", data: { task: { id: "t1", state: "done" } } }, "me");
  expect(desk.cache.getQueryData(TASKS)).toEqual({ tasks: [], total: 0 });
  expect(desk.isOutdated(TASKS)).toBe(false);
  applyEvent(desk.cache, { id: 12, event: "task", data: { task: { id: "t2", state: "open" } } }, "me");
  await vi.waitFor(() => expect(desk.isOutdated(TASKS)).toBe(true));
});

test("another policy renews what depends on it", async () => {
  await desk.cache.fetchQuery(surroundingsQuery("c"));
  desk.cache.setQueryData(POLICY_STATE, {});
  applyEvent(desk.cache, { id: 11, event: "policy", data: { version: 2 } }, "me");
  expect([desk.isOutdated([SURROUNDINGS, "c"]), desk.isOutdated(POLICY_STATE)]).toEqual([true, true]);
});

test("what a line was read as comes with its event; what is taken back is struck out at once and once", async () => {
  const act = (id: string, undone = false) => ({
    id,
    name: "promise_reply",
    clause: id,
    due: null,
    read: true,
    undone,
  });
  await desk.load();
  await desk.listen();
  desk.asked = [];
  desk.tell(11, "message", message("m", 1));
  desk.tell(12, "acts", { message_id: "m", acts: [act("a"), act("b")] });
  await vi.waitFor(() => expect(desk.talk.last_event).toBe(12));
  const undone = () => desk.talk.messages[0].acts?.map((one) => one.undone);
  expect(undone()).toEqual([false, false]);
  takeBackAct(desk.cache, "c", "m", "b");
  expect(undone()).toEqual([false, true]);
  desk.tell(13, "acts", { message_id: "m", acts: [act("a"), act("b", true)] });
  desk.tell(14, "conversation", { id: "c", state: "open" });
  await vi.waitFor(() => expect(desk.talk.last_event).toBe(14));
  expect(undone()).toEqual([false, true]);
  expect(desk.asked).toEqual([]);
  expect(desk.isOutdated([SURROUNDINGS, "c"]), "its matters and steps").toBe(true);
});

test("the matters come with the conversation", async () => {
  desk.rows["conversations/c"] = () => conversation(10, { matters: [{ number: 1 }] });
  await desk.load();
  expect(desk.cache.getQueryData([SURROUNDINGS, "c"])).toMatchObject({ matters: [{ number: 1 }] });
});
