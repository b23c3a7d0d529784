import { Line } from "./connection";
import { Kept } from "./storage";

/** How far a buyer has read the chat, on any page. */
export class Seen {
  private readonly name: string;

  constructor(
    private readonly kept: Kept,
    owner: string,
  ) {
    this.name = `${owner}:seen`;
  }

  /** Whether anything was ever seen here. */
  get any(): boolean {
    return this.kept.get(this.name) !== null;
  }

  /** How many of the shop's messages the buyer has not seen. */
  unseen(conversation: string, lines: Line[]): number {
    const [whose, seq] = (this.kept.get(this.name) ?? "").split(" ");
    const seen = whose === conversation ? Number(seq) : 0;
    return lines.filter((line) => line.sender !== "buyer" && line.seq > seen).length;
  }

  /** Note that everything there is was seen. */
  mark(conversation: string, lines: Line[]): void {
    const last = lines[lines.length - 1];
    if (last && conversation) this.kept.set(this.name, `${conversation} ${last.seq}`);
  }
}
