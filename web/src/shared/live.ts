import { renewed } from "./api";
import { backoff, EventParser, LiveEvent } from "./sse";

/** After so many milliseconds without a sign of life (the server sends one every 15 s) a stream counts as broken. */
const SILENCE = 45000;

/** Events that a tab keeps for those that are opened later. */
const KEPT = 500;

interface Told {
  /** The last number that a tab knows which has just begun to listen. */
  begun?: number;
  event?: LiveEvent;
  connected?: boolean;
  expired?: boolean;
}

/**
 * Follows the live events, of whatever kind, with one stream per browser: the tab that holds the lock listens, the
 * others hear from it. After a break the stream resumes behind the last number. A session that the server no longer
 * takes is asked for (shared/api.ts); the stream goes on after the sign-in. An event `gap` says that events were lost:
 * the server has none any more between the last number and its own, and goes on behind that.
 *
 * @param address where the stream is
 * @param after the number of the last event the page knows
 * @param heard gets each event once, in order
 * @param state hears whether events arrive now
 * @returns what ends it
 */
export function follow(
  address: string,
  after: number,
  heard: (event: LiveEvent) => void,
  state: (connected: boolean) => void,
): () => void {
  const channel = new BroadcastChannel(`live:${address}`);
  const stop = new AbortController();
  const kept: LiveEvent[] = [];
  let [last, keptAfter, leading, connected] = [after, after, false, false];
  const take = (event: LiveEvent) => {
    if (event.event === "gap") [keptAfter, kept.length] = [event.id, 0];
    else if (event.id <= last) return;
    else if (kept.push(event) > KEPT) keptAfter = kept.shift()!.id;
    last = event.id;
    heard(event);
  };
  const tell = (told: Told) => {
    if (stop.signal.aborted) return;
    channel.postMessage(told);
    if (told.event) take(told.event);
    if (told.connected !== undefined) state((connected = told.connected));
  };
  /** Tell a tab that has just begun what it has missed since its page was read, and whether events arrive. */
  const welcome = (begun: number) => {
    const missed = begun < keptAfter ? [{ id: last, event: "gap", data: {} }] : kept.filter((one) => one.id > begun);
    for (const event of missed) channel.postMessage({ event });
    channel.postMessage({ connected });
  };
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.event) take(data.event);
    if (data.connected !== undefined) state(data.connected);
    if (data.expired) void renewed();
    if (data.begun !== undefined && leading) welcome(data.begun);
  };
  channel.postMessage({ begun: after });
  const listen = async () => {
    leading = true;
    for (let tries = 0; !stop.signal.aborted; tries++) {
      const status = await read(
        `${address}?after=${last}`,
        stop.signal,
        () => tell({ connected: true }),
        (event) => {
          tries = 0;
          tell({ event });
        },
      );
      tell({ connected: false, expired: status === 401 });
      if (status === 401 && !stop.signal.aborted) await renewed();
      await pause(backoff(tries), stop.signal);
    }
  };
  void lead(`live:${address}`, stop.signal, listen);
  return () => {
    stop.abort();
    channel.close();
  };
}

/** Read a stream to its end, whatever ends it; return the answer's status, 0 without an answer. */
async function read(
  address: string,
  stop: AbortSignal,
  opened: () => void,
  heard: (event: LiveEvent) => void,
): Promise<number> {
  const quiet = new AbortController();
  const end = () => quiet.abort();
  let timer = setTimeout(end, SILENCE);
  stop.addEventListener("abort", end);
  try {
    const answer = await fetch(address, {
      signal: quiet.signal,
      headers: { Accept: "text/event-stream" },
      cache: "no-store",
    });
    if (!answer.ok || !answer.body) return answer.status;
    opened();
    const parser = new EventParser();
    const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE);
      for (const event of parser.feed(piece.value)) if (!stop.aborted) heard(event);
    }
    return answer.status;
  } catch {
    return 0;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", end);
  }
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}

async function lead(name: string, signal: AbortSignal, start: () => Promise<void>): Promise<void> {
  if (!globalThis.navigator?.locks) return start();
  try {
    await navigator.locks.request(name, { signal }, start);
  } catch {
    // left before it was this tab's turn
  }
}
