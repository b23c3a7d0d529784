import { backoff } from "../shared/sse";
import { Connection, isLost, Line } from "./connection";
import { Outbox, Outgoing } from "./outbox";
import { Refused, Requests, Waits } from "./requests";

/** Refusals that pass: too early, too much at once, two messages in the same moment. */
const PASSING = [408, 409, 425, 429];

/** What the chat hears of its sending. */
export interface Told {
  /** A message that the server has now. */
  taken: (line: Line) => void;
  /** Whether the server answered at the last try. */
  reached: (answered: boolean) => void;
  /** The token does not hold any more. */
  lost: () => void;
  /** Something of the outbox is another now. */
  changed: () => void;
}

/** Posts what waits in the outbox, one after the other, so that the order in which it was written stays. */
export class Sending {
  private pumping = false;

  constructor(
    private readonly outbox: Outbox,
    private readonly connection: Connection,
    private readonly requests: Requests,
    private readonly waits: Waits,
    private readonly life: AbortSignal,
    private readonly told: Told,
  ) {}

  async pump(): Promise<void> {
    if (this.pumping || this.life.aborted) return;
    this.pumping = true;
    try {
      for (let tries = 0, next = this.outbox.next(); next && !this.life.aborted; next = this.outbox.next()) {
        try {
          await this.connection.ready();
          if (this.connection.open && !this.life.aborted) await this.post(next);
          tries = 0;
        } catch (error) {
          if (!this.life.aborted) await this.notSent(next, error, tries++);
        }
      }
    } finally {
      this.pumping = false;
    }
  }

  private async post(next: Outgoing): Promise<void> {
    const { message } = await this.requests.json<{ message: Line }>("widget/messages", {
      method: "POST",
      headers: this.connection.headers,
      body: JSON.stringify({ client_id: next.clientId, text: next.text }),
    });
    this.told.reached(true);
    this.told.taken(message);
  }

  private async notSent(next: Outgoing, error: unknown, tries: number): Promise<void> {
    const status = error instanceof Refused ? error.status : 0;
    if (isLost(error)) {
      this.told.lost();
      if (tries === 0) return;
    } else if (status >= 400 && status < 500 && !PASSING.includes(status)) {
      this.outbox.change(next.clientId, "failed", status);
      return this.told.changed();
    }
    if (status !== 409 || tries > 2) this.outbox.change(next.clientId, "delayed");
    this.told.reached(status > 0 && status < 500);
    await this.waits.wait(jittered(tries));
  }
}

/** Milliseconds before the n-th new try, not the same for all who lost the same server. */
export function jittered(tries: number): number {
  return backoff(tries) * (0.75 + Math.random() / 2);
}
