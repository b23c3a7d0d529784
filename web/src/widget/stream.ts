import { EventParser, LiveEvent } from "../shared/sse";
import { Requests } from "./requests";

/** Without a byte for so long (the server says every 15 s that it is there) a stream is taken for broken. */
const SILENT_MS = 45_000;

/** One stream of a chat's events. */
export class EventStream {
  private readonly ending = new AbortController();
  private ended = false;

  /** End it; `read` returns. */
  end(): void {
    this.ended = true;
    this.ending.abort();
  }

  /**
   * Follow the events to the stream's end, which is also that of a long silence.
   *
   * @returns Whether `end` ended it, so that the next may come at once.
   * @throws What `Requests.ask` throws.
   */
  async read(
    requests: Requests,
    headers: Record<string, string>,
    alive: () => void,
    heard: (event: LiveEvent) => void,
  ): Promise<boolean> {
    let silent: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(silent);
      silent = setTimeout(() => this.ending.abort(), SILENT_MS);
    };
    try {
      watch();
      const answer = await requests.ask("widget/events", { headers }, this.ending.signal);
      alive();
      const parser = new EventParser();
      const decoder = new TextDecoder();
      const reader = answer.body!.getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        watch();
        parser.feed(decoder.decode(piece.value, { stream: true })).forEach(heard);
      }
      return false;
    } catch (error) {
      if (this.ending.signal.aborted) return this.ended;
      throw error;
    } finally {
      clearTimeout(silent);
    }
  }
}
