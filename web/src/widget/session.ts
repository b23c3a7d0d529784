import { newId } from "../shared/api";
import { backoff, EventParser } from "../shared/sse";

export interface Line { id: string; seq: number; sender: string; author: string | null; text: string; at: string; client_id: string | null }
export interface Outgoing { clientId: string; text: string; state: "sending" | "failed" }
interface Opened { token: string; visitor: string; last_event: number; messages: Line[]; shop: { name: string } }

const VISITOR = "shop-widget-visitor";

/** A chat with the shop: opens, sends, follows, and comes back after every break. */
export class Session {
  lines: Line[] = [];
  outgoing: Outgoing[] = [];
  shop = "";
  private token = "";
  private last = 0;
  private stream: AbortController | null = null;
  private tries = 0;
  private opening: Promise<void> | null = null;

  constructor(private readonly base: string, private buyerToken: string | null, private viewing: string | null,
              private readonly changed: () => void) {}

  /** Open the conversation, or go on with it; what is sent meanwhile waits for it. */
  open(): Promise<void> {
    this.opening = this.request();
    return this.opening;
  }

  private async request(): Promise<void> {
    const body = { buyer_token: this.buyerToken ?? "", viewing: this.viewing ?? "", visitor: localStorage.getItem(VISITOR) ?? "" };
    const answer = await fetch(`${this.base}widget/session`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
    const opened = (await answer.json()) as Opened;
    localStorage.setItem(VISITOR, opened.visitor);
    this.token = opened.token;
    this.shop = opened.shop.name;
    this.last = opened.last_event;
    this.lines = opened.messages;
    this.changed();
    void this.follow();
  }

  /** Send a text; it stands there at once and is kept until the server has it. */
  send(text: string): void {
    const outgoing: Outgoing = { clientId: newId(), text, state: "sending" };
    this.outgoing = [...this.outgoing, outgoing];
    this.changed();
    void this.post(outgoing);
  }

  /** Try a failed message again, under the same id: it can never arrive twice. */
  resend(clientId: string): void {
    const outgoing = this.outgoing.find((one) => one.clientId === clientId);
    if (!outgoing) return;
    outgoing.state = "sending";
    this.changed();
    void this.post(outgoing);
  }

  /** Fetch what may have been missed, for instance after the phone slept. */
  async resync(): Promise<void> {
    if (!this.token) return;
    const after = this.lines.length ? this.lines[this.lines.length - 1].seq : 0;
    const answer = await fetch(`${this.base}widget/messages?after=${after}`, { headers: this.headers() });
    if (answer.ok) ((await answer.json()) as { messages: Line[] }).messages.forEach((line) => this.take(line));
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" };
  }

  private async post(outgoing: Outgoing): Promise<void> {
    try {
      await (this.opening ?? this.open());
      const answer = await fetch(`${this.base}widget/messages`, {
        method: "POST", headers: this.headers(), body: JSON.stringify({ client_id: outgoing.clientId, text: outgoing.text }) });
      if (answer.status === 401) this.opening = null;
      if (!answer.ok) throw new Error(String(answer.status));
      this.take(((await answer.json()) as { message: Line }).message);
    } catch {
      if (!this.token) this.opening = null;
      outgoing.state = "failed";
      this.changed();
    }
  }

  private take(line: Line): void {
    this.outgoing = this.outgoing.filter((one) => one.clientId !== line.client_id);
    if (!this.lines.some((one) => one.id === line.id)) {
      this.lines = [...this.lines, line].sort((one, other) => one.seq - other.seq);
    }
    this.changed();
  }

  private async follow(): Promise<void> {
    this.stream?.abort();
    const stream = new AbortController();
    this.stream = stream;
    while (!stream.signal.aborted) {
      try {
        const answer = await fetch(`${this.base}widget/events`, {
          headers: { ...this.headers(), "Last-Event-ID": String(this.last) }, signal: stream.signal });
        if (answer.status === 401) return void this.open();
        if (!answer.ok || !answer.body) throw new Error(String(answer.status));
        this.tries = 0;
        await this.read(answer.body);
      } catch {
        if (stream.signal.aborted) return;
      }
      await new Promise((done) => setTimeout(done, backoff(this.tries++)));
    }
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = new EventParser();
    const reader = body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const event of parser.feed(decoder.decode(value, { stream: true }))) {
        this.last = Math.max(this.last, event.id);
        if (event.event === "message") this.take((event.data as { message: Line }).message);
      }
    }
  }
}
