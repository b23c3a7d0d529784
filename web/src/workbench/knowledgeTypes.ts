/** A condition, or a group of which one is enough, as a branch of the handbook has it. */
export type Condition = { fact: string } & Record<string, unknown>;
export type When = Condition | { any: Condition[] };

/** What people write of an entry. */
export interface Content {
  title: string;
  questions: string[];
  answer: string;
  category: string | null;
  skus: string[];
  when: When[];
  valid_from: string | null;
  valid_to: string | null;
  pictures: string[];
}

export interface Fault {
  path: string;
  title: string;
  message: string;
}

/** An entry as it is kept; with `faults` it is not in force. */
export interface Entry extends Content {
  id: string;
  enabled: boolean;
  version: number;
  author: string | null;
  updated_at: string;
  scope: string;
  /** The answer with what is filled in named in brackets. */
  wording: string;
  conditions: string[];
  faults: Fault[];
}

export interface Fact {
  name: string;
  label: string;
  type: string;
  values: Record<string, string>;
  operators: string[];
}

/** What an entry is written with. */
export interface Surroundings {
  facts: Fact[];
  products: { sku: string; title: string; category: string | null }[];
  orders: { id: string; status: string; title: string }[];
}

/** On whose facts an answer is filled in. */
export interface Sample {
  order: string;
  sku: string;
}

export interface Judged {
  text: string;
  outcome: "yes" | "no" | "unknown";
}

/** What the server says of a draft; no preview while the answer or a condition is wrong. */
export interface Check {
  faults: Fault[];
  concerns: { rule: string; label: string; reason: string; words: string[] }[];
  preview?: string;
  unfilled?: string[];
  not_found?: string[];
  conditions?: Judged[];
}

export interface Candidate {
  id: string;
  title: string;
  scope: string;
  score: number;
  line: string;
  outcome: Judged["outcome"];
  answers: boolean;
  missing: string[];
  conditions: Judged[];
  text: string;
  unfilled: string[];
}

export interface ReplayPage {
  looked_at: number;
  next: number | null;
  found: { id: string; text: string; at: string; score: number; reply: string | null }[];
}

export interface Change {
  version: number;
  person: string | null;
  at: string;
  before: (Content & { enabled: boolean }) | null;
  after: Content & { enabled: boolean };
}

export const EMPTY: Content = {
  title: "",
  questions: [],
  answer: "",
  category: null,
  skus: [],
  when: [],
  valid_from: null,
  valid_to: null,
  pictures: [],
};

/** The fields in which what was written differs from what was kept. */
export function mine(kept: Content, written: Content): Partial<Content> {
  const fields = Object.keys(EMPTY) as (keyof Content)[];
  const changed = fields.filter((name) => JSON.stringify(kept[name]) !== JSON.stringify(written[name]));
  return Object.fromEntries(changed.map((name) => [name, written[name]]));
}

/** What people write of an entry, without the rest. */
export function contentOf(entry: Content): Content {
  return Object.fromEntries(
    Object.keys(EMPTY).map((name) => [name, entry[name as keyof Content]]),
  ) as unknown as Content;
}
