import { LiveEvent } from "./sse";

/**
 * Follows the live events with one stream per browser: the tab that holds the lock listens, the others
 * hear from it. After a break the stream resumes behind the last number.
 */
export function follow(address: string, after: number, heard: (event: LiveEvent) => void,
                       state: (connected: boolean) => void): () => void {
  const channel = new BroadcastChannel(`live:${address}`);
  const stop = new AbortController();
  let last = after;
  let source: EventSource | null = null;
  const take = (event: LiveEvent) => {
    if (event.id <= last) return;
    last = event.id;
    heard(event);
  };
  channel.onmessage = (message: MessageEvent<{ event?: LiveEvent; connected?: boolean }>) => {
    if (message.data.event) take(message.data.event);
    if (message.data.connected !== undefined) state(message.data.connected);
  };
  const listen = () => {
    source = new EventSource(`${address}?after=${last}`);
    source.onopen = () => tell(true);
    source.onerror = () => {
      tell(false);
      if (source?.readyState === EventSource.CLOSED) setTimeout(() => !stop.signal.aborted && listen(), 2000);
    };
    for (const name of ["message", "reading", "proposals", "conversation", "task"]) {
      source.addEventListener(name, (raw) => {
        if (!(raw instanceof MessageEvent)) return;
        const event = { id: Number(raw.lastEventId), event: name, data: JSON.parse(raw.data as string) as unknown };
        channel.postMessage({ event });
        take(event);
      });
    }
  };
  const tell = (connected: boolean) => {
    channel.postMessage({ connected });
    state(connected);
  };
  void lead(`live:${address}`, stop.signal, listen);
  return () => {
    stop.abort();
    source?.close();
    channel.close();
  };
}

async function lead(name: string, signal: AbortSignal, start: () => void): Promise<void> {
  if (!navigator.locks) return start();
  try {
    await navigator.locks.request(name, { signal }, () => {
      start();
      return new Promise<void>((done) => signal.addEventListener("abort", () => done()));
    });
  } catch {
    // left before it was this tab's turn
  }
}
