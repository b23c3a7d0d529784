/** What a page keeps between visits; while storage is blocked (private window, sandbox) or full, until it closes. */
export class Kept {
  private readonly memory = new Map<string, string>();

  constructor(
    private readonly prefix = "shop-widget-",
    private readonly storage: Storage | null = pageStorage(),
  ) {}

  get(name: string): string | null {
    try {
      return this.storage?.getItem(this.prefix + name) ?? this.memory.get(name) ?? null;
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  /** Keep a text under a name; an empty one is forgotten. */
  set(name: string, value: string): void {
    this.memory.delete(name);
    try {
      if (value && this.storage) this.storage.setItem(this.prefix + name, value);
      else this.storage?.removeItem(this.prefix + name);
      if (value && !this.storage) this.memory.set(name, value);
    } catch {
      if (value) this.memory.set(name, value);
    }
  }

  /** The names kept that begin so. */
  names(start: string): string[] {
    const found = new Set([...this.memory.keys()].filter((name) => name.startsWith(start)));
    try {
      for (let at = 0; at < (this.storage?.length ?? 0); at++) {
        const key = this.storage?.key(at) ?? "";
        if (key.startsWith(this.prefix + start)) found.add(key.slice(this.prefix.length));
      }
    } catch {
      // blocked: what is in memory is all there is
    }
    return [...found];
  }
}

function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/** Under which name a person's texts are kept: what one buyer wrote is never sent as another. */
export function ownerOf(buyerToken: string | null): string {
  try {
    const payload = (buyerToken ?? "").split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const subject = (JSON.parse(atob(payload)) as { sub?: unknown }).sub;
    return typeof subject === "string" && subject ? `buyer:${subject}` : "visitor";
  } catch {
    return "visitor";
  }
}
