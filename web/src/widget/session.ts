import { backoff } from "../shared/sse";
import { Outbox, Outgoing } from "./outbox";
import { Refused, Requests, Waits } from "./requests";
import { Kept, ownerOf } from "./storage";
import { EventStream } from "./stream";

export interface Line {
  id: string;
  seq: number;
  sender: string;
  author: string | null;
  text: string;
  at: string;
  client_id: string | null;
}

interface Opened {
  conversation: string;
  token: string;
  visitor: string;
  last_event: number;
  messages: Line[];
  shop: { name: string };
}

/** Characters of an article number that the server takes. */
const LONGEST_SKU = 80;
/** Refusals after which the chat is opened anew: its token, or its conversation, is not there any more. */
const LOST = [401, 403, 404];
/** Refusals that pass: too early, too much at once, two messages in the same moment. */
const PASSING = [408, 409, 425, 429];

/**
 * A chat with the shop: opens, sends in order, follows, and comes back by itself after every break.
 *
 * `start` and `send` may be called at any time; `stop` ends all streams, timers and requests for good.
 */
export class Session {
  lines: Line[] = [];
  shop = "";
  /** Whether the server did not answer at the last try. */
  offline = false;
  private conversation = "";
  private token = "";
  private last = 0;
  private opening: Promise<void> | null = null;
  private stream: EventStream | null = null;
  private started = false;
  private pumping = false;
  private resting = false;
  private readonly life = new AbortController();
  private readonly waits = new Waits();
  private readonly requests: Requests;
  private readonly owner: string;
  private readonly outbox: Outbox;

  constructor(base: string, private readonly buyerToken: string | null, private viewing: string | null,
              private readonly changed: () => void, private readonly kept = new Kept()) {
    this.requests = new Requests(base, this.waits, this.life.signal);
    this.owner = ownerOf(buyerToken);
    this.outbox = new Outbox(kept, this.owner);
  }

  /** Messages the server does not have yet. */
  get outgoing(): Outgoing[] {
    return this.outbox.list;
  }

  /** Whether this person has chatted here before, or left something unsent. */
  get known(): boolean {
    return this.outbox.list.length > 0 || this.kept.get(`${this.owner}:seen`) !== null;
  }

  get draft(): string {
    return this.kept.get(`${this.owner}:draft`) ?? "";
  }

  set draft(text: string) {
    this.kept.set(`${this.owner}:draft`, text);
  }

  /** How many of the shop's messages the buyer has not seen, on any page. */
  get unseen(): number {
    const [conversation, seq] = (this.kept.get(`${this.owner}:seen`) ?? "").split(" ");
    const seen = conversation === this.conversation ? Number(seq) : 0;
    return this.lines.filter((line) => line.sender !== "buyer" && line.seq > seen).length;
  }

  /** Note that the buyer has seen everything there is. */
  see(): void {
    const line = this.lines[this.lines.length - 1];
    if (line && this.conversation) this.kept.set(`${this.owner}:seen`, `${this.conversation} ${line.seq}`);
  }

  start(): void {
    if (this.started || this.stopped) return;
    this.started = true;
    void this.run();
    void this.pump();
  }

  stop(): void {
    this.life.abort();
    this.stream?.end();
    this.waits.wake(true);
  }

  /** Let the stream rest while nobody sees the page; on coming back what was missed is fetched. */
  rest(resting: boolean): void {
    this.resting = resting;
    if (resting) this.stream?.end();
    else this.wake();
  }

  /** The network may be back: try at once what waits for it. */
  wake(): void {
    this.waits.wake();
    if (this.started && this.token) void this.resync();
  }

  /** Tell the shop which product the buyer looks at now. */
  look(viewing: string | null): void {
    if (viewing === this.viewing) return;
    this.viewing = viewing;
    if (this.started) this.reopen();
  }

  /** Send a text; it stands there at once and is kept until the server has it. */
  send(text: string): void {
    this.outbox.add(text);
    this.changed();
    this.start();
    void this.pump();
  }

  /** Try a message again now, under the same id: it can never arrive twice. */
  resend(clientId: string): void {
    this.outbox.change(clientId, "sending");
    this.changed();
    this.start();
    this.waits.wake();
    void this.pump();
  }

  /** Give a message up that was not sent. */
  discard(clientId: string): void {
    this.outbox.remove(clientId);
    this.changed();
  }

  private get stopped(): boolean {
    return this.life.signal.aborted;
  }

  private opened(): Promise<void> {
    if (this.token) return Promise.resolve();
    this.opening ??= this.open().finally(() => (this.opening = null));
    return this.opening;
  }

  private reopen(): void {
    this.token = "";
    this.stream?.end();
    this.waits.wake();
  }

  private async open(): Promise<void> {
    const viewing = this.viewing;
    const visitor = this.kept.get("visitor");
    const opened = await this.ask({ buyer_token: this.buyerToken, viewing: viewing?.slice(0, LONGEST_SKU), visitor });
    if (this.stopped) return;
    this.kept.set("visitor", opened.visitor);
    this.shop = opened.shop.name;
    this.conversation = opened.conversation;
    this.last = opened.last_event;
    this.lines = opened.messages;
    if (viewing === this.viewing) this.token = opened.token;
    for (const line of opened.messages) this.outbox.remove(line.client_id);
    this.reached(true);
  }

  /** Ask for a session; when what the page or its storage gave cannot be read, as an unknown visitor. */
  private async ask(who: Record<string, unknown>): Promise<Opened> {
    const init = { method: "POST", headers: { "Content-Type": "application/json" } };
    try {
      return await this.requests.json<Opened>("widget/session", { ...init, body: JSON.stringify(who) });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      console.warn("shop-chat: buyer-token, viewing or the visitor's id was refused; going on without them");
      return this.requests.json<Opened>("widget/session", { ...init, body: "{}" });
    }
  }

  private reached(answered: boolean): void {
    this.offline = !answered;
    if (!this.stopped) this.changed();
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" };
  }

  /** Follow the chat until it is stopped. */
  private async run(): Promise<void> {
    for (let tries = 0; !this.stopped;) {
      try {
        await this.opened();
        if (this.resting) await this.waits.wait(Infinity);
        else if (this.token && (await this.follow(() => (tries = 0)))) continue;
      } catch (error) {
        if (error instanceof Refused && LOST.includes(error.status)) this.token = "";
        this.reached(error instanceof Refused && error.status < 500);
      }
      if (!this.stopped && !this.resting) await this.waits.wait(jittered(tries++));
    }
  }

  private async follow(alive: () => void): Promise<boolean> {
    const stream = new EventStream();
    this.stream = stream;
    const headers = { ...this.headers(), "Last-Event-ID": String(this.last) };
    return stream.read(this.requests, headers, () => {
      alive();
      this.reached(true);
    }, (event) => {
      this.last = Math.max(this.last, event.id);
      if (event.event === "message") this.take((event.data as { message: Line }).message);
    });
  }

  /** Post what waits, one after the other, so that the order in which it was written stays. */
  private async pump(): Promise<void> {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    try {
      for (let tries = 0, next = this.outbox.next(); next && !this.stopped; next = this.outbox.next()) {
        try {
          await this.opened();
          if (this.token && !this.stopped) await this.post(next);
          tries = 0;
        } catch (error) {
          if (!this.stopped) await this.notSent(next, error, tries++);
        }
      }
    } finally {
      this.pumping = false;
    }
  }

  private async post(next: Outgoing): Promise<void> {
    const { message } = await this.requests.json<{ message: Line }>("widget/messages", {
      method: "POST", headers: this.headers(), body: JSON.stringify({ client_id: next.clientId, text: next.text }) });
    this.offline = false;
    this.take(message);
  }

  private async notSent(next: Outgoing, error: unknown, tries: number): Promise<void> {
    const status = error instanceof Refused ? error.status : 0;
    if (LOST.includes(status)) {
      this.reopen();
      if (tries === 0) return;
    } else if (status >= 400 && status < 500 && !PASSING.includes(status)) {
      this.outbox.change(next.clientId, "failed", status);
      return this.changed();
    }
    if (status !== 409 || tries > 2) this.outbox.change(next.clientId, "delayed");
    this.reached(status > 0 && status < 500);
    await this.waits.wait(jittered(tries));
  }

  private async resync(): Promise<void> {
    const after = this.lines.length ? this.lines[this.lines.length - 1].seq : 0;
    try {
      const found = await this.requests.json<{ messages: Line[] }>(`widget/messages?after=${after}`,
                                                                   { headers: this.headers() });
      if (!this.stopped) found.messages.forEach((line) => this.take(line));
    } catch {
      // the stream is tried anew by itself and brings what is missing
    }
  }

  private take(line: Line): void {
    this.outbox.remove(line.client_id);
    if (!this.lines.some((one) => one.id === line.id)) {
      this.lines = [...this.lines, line].sort((one, other) => one.seq - other.seq);
    }
    if (!this.stopped) this.changed();
  }
}

/** Milliseconds before the n-th new try, not the same for all who lost the same server. */
function jittered(tries: number): number {
  return backoff(tries) * (0.75 + Math.random() / 2);
}
