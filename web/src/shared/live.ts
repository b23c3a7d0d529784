import { renewed } from "./api";
import { backoff, EventParser, LiveEvent } from "./sse";

/** After so many milliseconds without a sign of life (the server sends one every 15 s) a stream counts as broken. */
const SILENCE = 45000;

interface Told { event?: LiveEvent; connected?: boolean; expired?: boolean }

/**
 * Follows the live events, of whatever kind, with one stream per browser: the tab that holds the lock listens, the
 * others hear from it. After a break the stream resumes behind the last number. A session that the server no longer
 * takes is asked for (shared/api.ts); the stream goes on after the sign-in.
 *
 * @param address where the stream is
 * @param after the number of the last event the page knows
 * @param heard gets each event once, in order
 * @param state hears whether events arrive now
 * @returns what ends it
 */
export function follow(address: string, after: number, heard: (event: LiveEvent) => void,
                       state: (connected: boolean) => void): () => void {
  const channel = new BroadcastChannel(`live:${address}`);
  const stop = new AbortController();
  let last = after;
  const take = (event: LiveEvent) => {
    if (event.id <= last) return;
    last = event.id;
    heard(event);
  };
  const tell = (told: Told) => {
    if (stop.signal.aborted) return;
    channel.postMessage(told);
    if (told.event) take(told.event);
    if (told.connected !== undefined) state(told.connected);
  };
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.event) take(data.event);
    if (data.connected !== undefined) state(data.connected);
    if (data.expired) void renewed();
  };
  const listen = async () => {
    for (let tries = 0; !stop.signal.aborted; tries++) {
      const status = await read(`${address}?after=${last}`, stop.signal, () => tell({ connected: true }), (event) => {
        tries = 0;
        tell({ event });
      });
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
async function read(address: string, stop: AbortSignal, opened: () => void,
                    heard: (event: LiveEvent) => void): Promise<number> {
  const quiet = new AbortController();
  const end = () => quiet.abort();
  let timer = setTimeout(end, SILENCE);
  stop.addEventListener("abort", end);
  try {
    const answer = await fetch(address, { signal: quiet.signal, headers: { Accept: "text/event-stream" }, cache: "no-store" });
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
