/** Server-sent events as they come in pieces from a stream. */
export interface LiveEvent {
  id: number;
  event: string;
  data: unknown;
}

/** Collects pieces of a stream and returns the events that are complete. */
export class EventParser {
  private rest = "";

  feed(piece: string): LiveEvent[] {
    const blocks = (this.rest + piece).replace(/\r\n/g, "\n").split("\n\n");
    this.rest = blocks.pop() ?? "";
    return blocks.map(parseBlock).filter((one): one is LiveEvent => one !== null);
  }
}

function parseBlock(block: string): LiveEvent | null {
  let id = 0;
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "id") id = Number(value);
    else if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
  return data.length ? { id, event, data: JSON.parse(data.join("\n")) } : null;
}

/** Milliseconds to wait before the n-th new try: 0.5 s, doubling, at most 15 s. */
export function backoff(tries: number): number {
  return Math.min(15000, 500 * 2 ** Math.min(tries, 6));
}
