/** Requests to our own server: JSON in, JSON out; whatever goes wrong is an ApiError (i18n's `problem` words it). */
export class ApiError extends Error {
  /**
   * @param status the answer's HTTP status; 0 when there was no answer
   * @param code the server's own code, or `network`, `timeout`, `garbled`, `http.<status>`
   * @param requestId the number under which the server's log has the request, "" when unknown
   * @param waitSeconds after how long to try again (Retry-After), 0 when the server did not say
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly body: Record<string, unknown>,
    readonly requestId = "",
    readonly waitSeconds = 0,
  ) {
    super(message);
  }
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30000;

let csrf = "";
let renew: (wait: boolean) => Promise<boolean> = async () => false;

export function setCsrf(token: string | null): void {
  csrf = token ?? "";
}

/**
 * Name what renews a session the server no longer takes. It resolves to whether the same person is signed in
 * (again): at once, or with `wait` only when the sign-in form it shows has been used.
 */
export function onExpired(what: (wait: boolean) => Promise<boolean>): void {
  renew = what;
}

/** The stream's way to say that the server no longer takes the session: resolves as `onExpired` says, with `wait`. */
export const renewed = (): Promise<boolean> => renew(true);

/**
 * Send a request and return the answer's JSON.
 *
 * A session that has run out is asked for at once. Reading then waits for the sign-in and goes on; a change is
 * refused (ApiError 401), as the person may want to think again.
 */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const ask = async () => read(await send(method, path, body));
  try {
    return (await ask()) as T;
  } catch (err) {
    const error = err as ApiError;
    if (!isExpired(error) || !(await renew(method === "GET"))) throw error;
    return (await ask()) as T;
  }
}

export const get = <T>(path: string): Promise<T> => call<T>("GET", path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>("POST", path, body);

/** Whether an error means that this page's session is no longer the server's; wrong passwords do not. */
export function isExpired(error: ApiError): boolean {
  return error.code === "auth.csrf" || (error.status === 401 && error.code !== "auth.wrong");
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (err) {
    throw noAnswer(err);
  }
}

async function read(answer: Response): Promise<unknown> {
  let text: string;
  try {
    text = await answer.text();
  } catch (err) {
    throw noAnswer(err);
  }
  const data = parsed(text);
  if (answer.ok && data) return data;
  if (answer.ok) throw new ApiError(answer.status, "garbled", "", "", {});
  throw refusal(answer, data ?? {});
}

function refusal(answer: Response, data: Record<string, unknown>): ApiError {
  const error = (data.error ?? {}) as { code?: string; message?: string; hint?: string };
  return new ApiError(
    answer.status,
    error.code ?? `http.${answer.status}`,
    error.message ?? "",
    error.hint ?? "",
    data,
    typeof data.request_id === "string" ? data.request_id : "",
    Number(answer.headers.get("Retry-After")) || 0,
  );
}

function noAnswer(err: unknown): ApiError {
  return new ApiError(0, (err as Error).name === "TimeoutError" ? "timeout" : "network", "", "", {});
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const data = JSON.parse(text) as unknown;
    return typeof data === "object" && data !== null ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A random id, also where crypto.randomUUID is missing (plain http on a phone). */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
