import { Connection, isLost, Line, OpenedChat, withLine } from "./connection";
import { Outbox, Outgoing } from "./outbox";
import { Refused, Requests, Waits } from "./requests";
import { Seen } from "./seen";
import { jittered, Sending } from "./sending";
import { Kept, ownerOf } from "./storage";
import { EventStream } from "./stream";

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
  private last = 0;
  private stream: EventStream | null = null;
  private started = false;
  private resting = false;
  private readonly life = new AbortController();
  private readonly end = this.life.signal;
  private readonly waits = new Waits();
  private readonly requests: Requests;
  private readonly owner: string;
  private readonly outbox: Outbox;
  private readonly seen: Seen;
  private readonly connection: Connection;
  private readonly sending: Sending;

  constructor(
    base: string,
    buyerToken: string | null,
    viewing: string | null,
    private readonly changed: () => void,
    private readonly kept = new Kept(),
  ) {
    this.requests = new Requests(base, this.waits, this.end);
    this.owner = ownerOf(buyerToken);
    this.outbox = new Outbox(kept, this.owner);
    this.seen = new Seen(kept, this.owner);
    this.connection = new Connection(this.requests, this.end, kept, buyerToken, viewing, (chat) => this.opened(chat));
    this.sending = new Sending(this.outbox, this.connection, this.requests, this.waits, this.end, {
      taken: (line) => this.take(line),
      reached: (answered) => this.reached(answered),
      lost: () => this.reopen(),
      changed: this.changed,
    });
  }

  /** Messages the server does not have yet. */
  get outgoing(): Outgoing[] {
    return this.outbox.list;
  }

  /** Whether this person has chatted here before, or left something unsent. */
  get known(): boolean {
    return this.outbox.list.length > 0 || this.seen.any;
  }

  get draft(): string {
    return this.kept.get(`${this.owner}:draft`) ?? "";
  }

  set draft(text: string) {
    this.kept.set(`${this.owner}:draft`, text);
  }

  /** How many of the shop's messages the buyer has not seen, on any page. */
  get unseen(): number {
    return this.seen.unseen(this.conversation, this.lines);
  }

  /** Note that the buyer has seen everything there is. */
  see(): void {
    this.seen.mark(this.conversation, this.lines);
  }

  start(): void {
    if (this.started || this.end.aborted) return;
    this.started = true;
    void this.run();
    void this.sending.pump();
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
    if (this.started && this.connection.open) void this.resync();
  }

  /** Tell the shop which product the buyer looks at now. */
  look(viewing: string | null): void {
    if (this.connection.look(viewing) && this.started) this.reopen();
  }

  /** Send a text; it stands there at once and is kept until the server has it. */
  send(text: string): void {
    this.outbox.add(text);
    this.sendNow();
  }

  /** Try a message again now, under the same id: it can never arrive twice. */
  resend(clientId: string): void {
    this.outbox.change(clientId, "sending");
    this.waits.wake();
    this.sendNow();
  }

  /** Give a message up that was not sent. */
  discard(clientId: string): void {
    this.outbox.remove(clientId);
    this.changed();
  }

  private sendNow(): void {
    this.changed();
    this.start();
    void this.sending.pump();
  }

  private reopen(): void {
    this.connection.lose();
    this.stream?.end();
    this.waits.wake();
  }

  private opened(chat: OpenedChat): void {
    this.shop = chat.shop.name;
    this.conversation = chat.conversation;
    this.last = chat.last_event;
    this.lines = chat.messages;
    for (const line of chat.messages) this.outbox.remove(line.client_id);
    this.reached(true);
  }

  private reached(answered: boolean): void {
    this.offline = !answered;
    if (!this.end.aborted) this.changed();
  }

  /** Follow the chat until it is stopped. */
  private async run(): Promise<void> {
    let tries = 0;
    const alive = () => {
      tries = 0;
      this.reached(true);
    };
    while (!this.end.aborted) {
      try {
        await this.connection.ready();
        if (this.resting) await this.waits.wait(Infinity);
        else if (this.connection.open && (await this.follow(alive))) continue;
      } catch (error) {
        if (isLost(error)) this.connection.lose();
        this.reached(error instanceof Refused && error.status < 500);
      }
      if (!this.end.aborted && !this.resting) await this.waits.wait(jittered(tries++));
    }
  }

  /** Follow one stream to its end; whether the next may come at once. */
  private async follow(alive: () => void): Promise<boolean> {
    this.stream = new EventStream();
    const headers = { ...this.connection.headers, "Last-Event-ID": String(this.last) };
    return this.stream.read(this.requests, headers, alive, (event) => {
      this.last = Math.max(this.last, event.id);
      if (event.event === "message") this.take((event.data as { message: Line }).message);
    });
  }

  private async resync(): Promise<void> {
    const after = this.lines.length ? this.lines[this.lines.length - 1].seq : 0;
    // when it cannot be asked, the stream is tried anew by itself and brings what is missing
    const missed = await this.connection.missed(after).catch(() => []);
    if (!this.end.aborted) missed.forEach((line) => this.take(line));
  }

  private take(line: Line): void {
    this.outbox.remove(line.client_id);
    this.lines = withLine(this.lines, line);
    if (!this.end.aborted) this.changed();
  }
}
