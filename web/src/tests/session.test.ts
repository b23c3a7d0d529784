import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { STALE_MS } from "../widget/outbox";
import { retryAfter } from "../widget/requests";
import { Session } from "../widget/session";
import { Kept, ownerOf } from "../widget/storage";
import { Asked, chatServer, ChatServer } from "./chat_server.mjs";

/** A browser's storage, as far as it is used. */
class Shelf implements Storage {
  [name: string]: unknown;
  private readonly texts = new Map<string, string>();
  get length() {
    return this.texts.size;
  }
  key(at: number) {
    return [...this.texts.keys()][at] ?? null;
  }
  getItem(name: string) {
    return this.texts.get(name) ?? null;
  }
  setItem(name: string, text: string) {
    this.texts.set(name, text);
  }
  removeItem(name: string) {
    this.texts.delete(name);
  }
  clear() {
    this.texts.clear();
  }
}

vi.setConfig({ testTimeout: 20_000 });

let server: ChatServer;
let shelf: Shelf;
let sessions: Session[];
const changed = vi.fn();

/** A page with the chat; one more on the same shelf is the page loaded again. */
function page(token: string | null = null, storage: Storage | null = shelf): Session {
  const made = new Session(server.base, token, null, changed, new Kept("shop-widget-", storage));
  sessions.push(made);
  return made;
}
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 20 });
const isPost = (asked: Asked) => asked.method === "POST" && asked.path === "messages";
const posts = () => server.asked.filter(isPost);
const opens = () => server.asked.filter((one) => one.path === "session");
const buyer = (id: string) => `h.${btoa(JSON.stringify({ sub: id }))}.s`;

beforeEach(async () => {
  server = await chatServer();
  shelf = new Shelf();
  sessions = [];
});
afterEach(async () => {
  sessions.forEach((one) => one.stop());
  await server.down();
});

describe("sending", () => {
  test("messages are posted one after the other, so a slow first one stays first", async () => {
    server.rule = (asked, count) => (asked.path === "messages" && count === 0 ? { wait: 300 } : undefined);
    const chat = page();
    for (const text of ["一", "二", "三"]) chat.send(text);
    expect(chat.outgoing.map((one) => one.text)).toEqual(["一", "二", "三"]);
    await eventually(() => expect(server.texts).toEqual(["一", "二", "三"]));
    await eventually(() => expect(chat.outgoing).toEqual([]));
    expect(chat.lines.map((one) => one.text)).toEqual(["一", "二", "三"]);
  });

  test.each([409, 429, 500, 503])("a %i is tried again by itself and keeps the order", async (status) => {
    server.rule = (asked, count) => (isPost(asked) && count < 2 ? { status } : undefined);
    const chat = page();
    chat.send("一");
    chat.send("二");
    await eventually(() => expect(server.texts).toEqual(["一", "二"]));
    expect(new Set(posts().map((one) => one.body.client_id)).size).toBe(2);
  });

  test("what was stored but never acknowledged is not stored twice", async () => {
    server.rule = (asked, count) => (isPost(asked) && count === 0 ? { drop: true } : undefined);
    const chat = page();
    chat.send("在吗");
    await eventually(() => expect(server.texts).toEqual(["在吗"]));
    await eventually(() => expect(chat.lines).toHaveLength(1));
  });

  test("a message the server will never take does not hold up the others, and can be deleted", async () => {
    server.rule = (asked) => (asked.body.text === "长" ? { status: 413 } : undefined);
    const chat = page();
    chat.send("长");
    chat.send("短");
    await eventually(() => expect(server.texts).toEqual(["短"]));
    expect(chat.outgoing).toMatchObject([{ text: "长", state: "failed", refused: 413 }]);
    chat.discard(chat.outgoing[0].clientId);
    expect(page().outgoing).toEqual([]);
  });

  test("Retry-After is kept, whatever the buyer does meanwhile", async () => {
    const tooMuch = { status: 429, headers: { "Retry-After": "2" } };
    server.rule = (asked, count) => (isPost(asked) && count === 0 ? tooMuch : undefined);
    const chat = page();
    const begun = Date.now();
    chat.send("一");
    await eventually(() => expect(chat.outgoing[0]?.state).toBe("delayed"));
    chat.wake();
    chat.resend(chat.outgoing[0].clientId);
    await eventually(() => expect(server.texts).toEqual(["一"]));
    expect(Date.now() - begun).toBeGreaterThan(1900);
  });
});

describe("without a network", () => {
  test("messages wait, survive a reload, and go out in order when it is back", async () => {
    await server.down();
    const before = page();
    before.start();
    for (const text of ["一", "二"]) before.send(text);
    await eventually(() => expect(before.outgoing[0].state).toBe("delayed"));
    expect(before.offline).toBe(true);
    before.stop();
    const after = page();
    expect(after.known).toBe(true);
    expect(after.outgoing.map((one) => one.text)).toEqual(["一", "二"]);
    after.start();
    after.send("三");
    await server.up();
    after.wake();
    await eventually(() => expect(server.texts).toEqual(["一", "二", "三"]));
    await eventually(() => expect(after.outgoing).toEqual([]));
    await eventually(() => expect(after.offline).toBe(false));
    expect(page().outgoing).toEqual([]);
  });

  test("it opens with new tries until the server is there", async () => {
    server.rule = (asked, count) => (asked.path === "session" && count < 2 ? { status: 503 } : undefined);
    const chat = page();
    chat.start();
    await eventually(() => expect(chat.shop).toBe("店"));
    expect(opens()).toHaveLength(3);
    server.say("您好");
    await eventually(() => expect(chat.lines.map((one) => one.text)).toEqual(["您好"]));
  });

  test("after a break the stream goes on behind the last event", async () => {
    const chat = page();
    chat.start();
    await eventually(() => expect(server.streams).toBe(1));
    server.say("一");
    await eventually(() => expect(chat.lines).toHaveLength(1));
    await server.down();
    await eventually(() => expect(server.streams).toBe(0));
    await server.up();
    await eventually(() => expect(server.streams).toBe(1));
    expect(server.asked[server.asked.length - 1].headers["last-event-id"]).toBe("1");
  });

  test("what was left unsent for over a day is not sent by itself", async () => {
    await server.down();
    const before = page();
    before.send("昨天的话");
    before.stop();
    await server.up();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + STALE_MS + 1000);
    const after = page();
    vi.restoreAllMocks();
    expect(after.outgoing).toMatchObject([{ text: "昨天的话", state: "failed" }]);
    after.start();
    after.send("今天的话");
    await eventually(() => expect(server.texts).toEqual(["今天的话"]));
    after.resend(after.outgoing[0].clientId);
    await eventually(() => expect(server.texts).toEqual(["今天的话", "昨天的话"]));
  });
});

describe("the session", () => {
  test("an expired token is replaced by itself, and nothing is lost", async () => {
    const chat = page();
    chat.send("一");
    await eventually(() => expect(server.texts).toEqual(["一"]));
    server.expire();
    chat.send("二");
    chat.send("三");
    await eventually(() => expect(server.texts).toEqual(["一", "二", "三"]));
    await eventually(() => expect(server.streams).toBe(1));
  });

  test("a re-open that fails is not the end", async () => {
    const chat = page();
    chat.send("一");
    await eventually(() => expect(server.texts).toEqual(["一"]));
    server.rule = (asked, count) => (asked.path === "session" && count < 3 ? { drop: true } : undefined);
    server.expire();
    chat.send("二");
    await eventually(() => expect(server.texts).toEqual(["一", "二"]));
    await eventually(() => expect(server.streams).toBe(1));
  });

  test("Retry-After of a refused session is kept", async () => {
    const tooMuch = { status: 429, headers: { "Retry-After": "1" } };
    server.rule = (asked, count) => (asked.path === "session" && count === 0 ? tooMuch : undefined);
    const chat = page();
    const begun = Date.now();
    chat.start();
    chat.send("一");
    await eventually(() => expect(server.texts).toEqual(["一"]));
    expect(Date.now() - begun).toBeGreaterThan(950);
    expect(opens()).toHaveLength(2);
  });

  test("an identity that the server cannot read does not shut the buyer out", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    server.rule = (asked) => (asked.path === "session" && asked.body.buyer_token ? { status: 400 } : undefined);
    const chat = page("{{ token }}");
    chat.send("一");
    await eventually(() => expect(server.texts).toEqual(["一"]));
    vi.restoreAllMocks();
  });

  test("another product is told with the next session", async () => {
    const chat = page();
    chat.start();
    await eventually(() => expect(server.streams).toBe(1));
    chat.look("CUP-0312");
    await eventually(() => expect(opens().map((one) => one.body.viewing)).toEqual([undefined, "CUP-0312"]));
    await eventually(() => expect(server.streams).toBe(1));
  });

  test("stopping ends the stream, the tries and what it tells", async () => {
    const chat = page();
    chat.start();
    await eventually(() => expect(server.streams).toBe(1));
    chat.stop();
    await eventually(() => expect(server.streams).toBe(0));
    const asked = server.asked.length;
    changed.mockClear();
    server.say("还在吗");
    await new Promise((done) => setTimeout(done, 900));
    expect(server.asked).toHaveLength(asked);
    expect(changed).not.toHaveBeenCalled();
  });

  test("a hidden page has no stream, and misses nothing", async () => {
    const chat = page();
    chat.start();
    await eventually(() => expect(server.streams).toBe(1));
    chat.rest(true);
    await eventually(() => expect(server.streams).toBe(0));
    server.say("在的");
    chat.rest(false);
    await eventually(() => expect(chat.lines.map((one) => one.text)).toEqual(["在的"]));
    await eventually(() => expect(server.streams).toBe(1));
  });
});

describe("what is kept", () => {
  test("what one buyer wrote is never sent as another", async () => {
    await server.down();
    const one = page(buyer("b-1"));
    one.send("我是一号");
    one.draft = "草稿";
    one.stop();
    for (const token of [buyer("b-2"), null, buyer("b")]) {
      expect([page(token).outgoing, page(token).draft]).toEqual([[], ""]);
    }
    expect([page(buyer("b-1")).outgoing.length, page(buyer("b-1")).draft]).toEqual([1, "草稿"]);
    await server.up();
  });

  test("unseen messages are counted over page loads", async () => {
    const before = page();
    before.send("在吗");
    await eventually(() => expect(before.lines).toHaveLength(1));
    before.see();
    before.stop();
    server.say("在的");
    server.say("您请说");
    const after = page();
    expect(after.known).toBe(true);
    after.start();
    await eventually(() => expect(after.unseen).toBe(2));
    after.see();
    expect(after.unseen).toBe(0);
  });

  const no = (name: string) => () => {
    throw new DOMException("no", name);
  };
  test.each([
    ["none", null],
    ["blocked", new Proxy(new Shelf(), { get: no("SecurityError") })],
    ["full", Object.assign(new Shelf(), { setItem: no("QuotaExceededError") })],
  ])("with storage %s the chat goes on", async (_name, storage) => {
    const chat = page(null, storage);
    chat.draft = "草";
    expect([chat.draft, chat.known, chat.unseen]).toEqual(["草", false, 0]);
    chat.send("一");
    chat.send("二");
    await eventually(() => expect(server.texts).toEqual(["一", "二"]));
    chat.see();
    expect(chat.known).toBe(true);
  });

  test("broken entries are passed over", () => {
    for (const text of ["{", "null", '{"text":1,"at":2}', '{"text":"好","at":"x"}']) {
      shelf.setItem(`shop-widget-visitor:out:${text}`, text);
    }
    expect(page().outgoing).toEqual([]);
  });

  test.each([
    [null, "visitor"],
    ["", "visitor"],
    ["a.b.c", "visitor"],
    ["{{ token }}", "visitor"],
    [`x.${btoa("{}")}.y`, "visitor"],
    [buyer("b-1"), "buyer:b-1"],
  ])("the owner of %s is %s", (token, owner) => expect(ownerOf(token)).toBe(owner));
});

test.each([
  [null, 0],
  ["3", 3000],
  ["Thu, 01 Jan 1970 00:00:10 GMT", 9000],
  ["99999", 900_000],
  ["soon", 0],
  ["-4", 0],
])("Retry-After %s", (value, ms) => expect(retryAfter(value, 1000)).toBe(ms));
