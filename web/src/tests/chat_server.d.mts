/** What a request looked like, and how the server shall answer it. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  drop?: boolean;
  wait?: number;
}

/** A chat server on a free port of this machine, which stores messages as the real one does. */
export interface ChatServer {
  base: string;
  asked: Asked[];
  /** The texts it has stored, in its order. */
  texts: string[];
  /** Open event streams. */
  streams: number;
  /** Answers that come before its own, for each request in turn; `undefined` leaves a request to it. */
  rule: (asked: Asked, count: number) => Answer | undefined;
  /** Forget all tokens, as after 30 days. */
  expire(): void;
  /** Let the shop say something. */
  say(text: string): void;
  down(): Promise<void>;
  up(): Promise<void>;
}
export function chatServer(): Promise<ChatServer>;
