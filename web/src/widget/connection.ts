import { Refused, Requests } from "./requests";
import { Kept } from "./storage";

/** A message of the chat, as the server gives it. */
export interface Line {
  id: string;
  seq: number;
  sender: string;
  author: string | null;
  text: string;
  at: string;
  client_id: string | null;
}

/** The talk with one more message in its place; one that it has already changes nothing. */
export function withLine(lines: Line[], line: Line): Line[] {
  if (lines.some((one) => one.id === line.id)) return lines;
  return [...lines, line].sort((one, other) => one.seq - other.seq);
}

/** A chat as the server opens it. */
export interface OpenedChat {
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

/** Whether the server says that the chat has to be opened anew. */
export const isLost = (error: unknown): boolean => error instanceof Refused && LOST.includes(error.status);

/** The chat's token at the server; asked for when it is needed, and anew after it was lost. */
export class Connection {
  private token = "";
  private opening: Promise<void> | null = null;

  /**
   * @param viewing the product that the buyer looks at
   * @param opened hears of each opening, before anything is done under its token
   */
  constructor(
    private readonly requests: Requests,
    private readonly life: AbortSignal,
    private readonly kept: Kept,
    private readonly buyerToken: string | null,
    private viewing: string | null,
    private readonly opened: (chat: OpenedChat) => void,
  ) {}

  /** Whether there is a token now. */
  get open(): boolean {
    return this.token !== "";
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" };
  }

  /** Resolve when the chat was opened; there may be no token yet when the buyer has moved on meanwhile. */
  ready(): Promise<void> {
    if (this.open) return Promise.resolve();
    this.opening ??= this.ask().finally(() => (this.opening = null));
    return this.opening;
  }

  /** The messages behind a number. Throws as `Requests.json` does. */
  async missed(after: number): Promise<Line[]> {
    const { headers } = this;
    return (await this.requests.json<{ messages: Line[] }>(`widget/messages?after=${after}`, { headers })).messages;
  }

  lose(): void {
    this.token = "";
  }

  /** Note which product the buyer looks at; whether it is another one than before. */
  look(viewing: string | null): boolean {
    const other = viewing !== this.viewing;
    this.viewing = viewing;
    return other;
  }

  private async ask(): Promise<void> {
    const viewing = this.viewing;
    const visitor = this.kept.get("visitor");
    const sku = viewing?.slice(0, LONGEST_SKU);
    const chat = await this.post({ buyer_token: this.buyerToken, viewing: sku, visitor });
    if (this.life.aborted) return;
    this.kept.set("visitor", chat.visitor);
    if (viewing === this.viewing) this.token = chat.token;
    this.opened(chat);
  }

  /** Ask for a session; when what the page or its storage gave cannot be read, as an unknown visitor. */
  private async post(who: Record<string, unknown>): Promise<OpenedChat> {
    const init = { method: "POST", headers: { "Content-Type": "application/json" } };
    try {
      return await this.requests.json<OpenedChat>("widget/session", { ...init, body: JSON.stringify(who) });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      console.warn("shop-chat: buyer-token, viewing or the visitor's id was refused; going on without them");
      return this.requests.json<OpenedChat>("widget/session", { ...init, body: "{}" });
    }
  }
}
