/** A request that the server refused, with the HTTP status. */
export class Refused extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`);
  }
}

const MOST_MS = 15 * 60 * 1000;

/** Milliseconds of a Retry-After header (seconds or a date), at most a quarter of an hour. */
export function retryAfter(value: string | null, now = Date.now()): number {
  if (!value) return 0;
  const text = value.trim();
  const given = /^\d+$/.test(text) ? Number(text) * 1000 : /^[A-Z]/i.test(text) ? Date.parse(text) - now : 0;
  return Number.isFinite(given) ? Math.min(Math.max(given, 0), MOST_MS) : 0;
}

/** Waits that end early: all when the chat ends, the impatient ones when the network is back. */
export class Waits {
  private readonly waiting = new Map<() => void, boolean>();

  /** Resolve after some time; `firm` when nothing but the end of the chat may cut it short. */
  wait(ms: number, firm = false): Promise<void> {
    return new Promise((done) => {
      const finish = () => {
        clearTimeout(timer);
        this.waiting.delete(finish);
        done();
      };
      const timer = setTimeout(finish, Math.min(ms, 2 ** 31 - 1));
      this.waiting.set(finish, firm);
    });
  }

  wake(all = false): void {
    for (const [finish, firm] of [...this.waiting]) if (all || !firm) finish();
  }
}

const SECONDS = 20;

/** Requests of one chat: without cookies, given up after a while, never earlier than the server asked for. */
export class Requests {
  private readonly notBefore = new Map<string, number>();

  constructor(
    private readonly base: string,
    private readonly waits: Waits,
    private readonly life: AbortSignal,
  ) {}

  /**
   * Ask the server and return the JSON of its answer.
   *
   * @throws Refused for an answer that is not 2xx; another error when there was none in time.
   */
  async json<T>(path: string, init: RequestInit): Promise<T> {
    const own = new AbortController();
    const end = () => own.abort();
    this.life.addEventListener("abort", end);
    const timer = setTimeout(end, SECONDS * 1000);
    try {
      return (await (await this.ask(path, init, own.signal)).json()) as T;
    } finally {
      clearTimeout(timer);
      this.life.removeEventListener("abort", end);
    }
  }

  /** Ask for an answer that comes in pieces; the caller ends it by the signal. Throws as `json` does. */
  async ask(path: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const place = `${init.method ?? "GET"} ${path.split("?")[0]}`;
    const early = (this.notBefore.get(place) ?? 0) - Date.now();
    if (early > 0) await this.waits.wait(early, true);
    this.life.throwIfAborted();
    const answer = await fetch(this.base + path, { ...init, credentials: "omit", cache: "no-store", signal });
    if (answer.ok) return answer;
    const after = retryAfter(answer.headers.get("Retry-After"));
    if (after) this.notBefore.set(place, Date.now() + after);
    throw new Refused(answer.status);
  }
}
