import { newId } from "../shared/api";
import { Kept } from "./storage";

/** A message on its way: `sending` now, `delayed` until the server answers again, `failed` until the buyer decides. */
export interface Outgoing {
  clientId: string;
  text: string;
  at: number;
  state: "sending" | "delayed" | "failed";
  /** The HTTP status with which the server refused it. */
  refused?: number;
}

/** Age in milliseconds from which an unsent message is not sent by itself: the buyer may have forgotten it. */
export const STALE_MS = 24 * 3600 * 1000;

/** Messages the server does not have yet, oldest first; they survive a reload, each in an entry of its own. */
export class Outbox {
  list: Outgoing[];

  constructor(
    private readonly kept: Kept,
    private readonly owner: string,
    private readonly now = Date.now,
  ) {
    this.list = kept
      .names(this.name(""))
      .map((name) => this.read(name))
      .filter((one): one is Outgoing => one !== null)
      .sort((one, other) => one.at - other.at);
  }

  add(text: string): void {
    const last = this.list.length ? this.list[this.list.length - 1].at : 0;
    const made: Outgoing = { clientId: newId(), text, at: Math.max(this.now(), last + 1), state: "sending" };
    this.kept.set(this.name(made.clientId), JSON.stringify({ text, at: made.at }));
    this.list = [...this.list, made];
  }

  /** The message to be sent next; those that failed do not hold up the others. */
  next(): Outgoing | undefined {
    return this.list.find((one) => one.state !== "failed");
  }

  change(clientId: string, state: Outgoing["state"], refused?: number): void {
    this.list = this.list.map((one) => (one.clientId === clientId ? { ...one, state, refused } : one));
  }

  remove(clientId: string | null): void {
    if (clientId === null || !this.list.some((one) => one.clientId === clientId)) return;
    this.list = this.list.filter((one) => one.clientId !== clientId);
    this.kept.set(this.name(clientId), "");
  }

  private read(name: string): Outgoing | null {
    try {
      const { text, at } = JSON.parse(this.kept.get(name) ?? "") as { text: unknown; at: unknown };
      if (typeof text !== "string" || typeof at !== "number") return null;
      const state = this.now() - at > STALE_MS ? "failed" : "sending";
      return { clientId: name.slice(this.name("").length), text, at, state };
    } catch {
      return null;
    }
  }

  private name(clientId: string): string {
    return `${this.owner}:out:${clientId}`;
  }
}
