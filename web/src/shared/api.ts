/** Requests to our own server: JSON in, JSON out, errors with code and hint. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly hint: string,
              readonly body: Record<string, unknown>) {
    super(message);
  }
}

let csrf = "";

export function setCsrf(token: string | null): void {
  csrf = token ?? "";
}

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "X-CSRF-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const data = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (!answer.ok) {
    const error = (data.error ?? {}) as { code?: string; message?: string; hint?: string };
    throw new ApiError(answer.status, error.code ?? `http.${answer.status}`, error.message ?? answer.statusText,
                       error.hint ?? "", data);
  }
  return data as T;
}

export const get = <T>(path: string): Promise<T> => call<T>("GET", path);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>("POST", path, body);

/** A random id, also where crypto.randomUUID is missing (plain http on a phone). */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
