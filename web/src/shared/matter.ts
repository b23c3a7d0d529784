/** What an agent's line does; `read`: in the agent's own words, not declared by the handbook's reply. */
export interface LineAct {
  id: string;
  name: string;
  clause: string;
  due: string | null;
  read: boolean;
  undone: boolean;
}
/** What the buyer wants, where it stands, who is to do what next, and what was said about it. */
export interface Matter {
  number: number;
  title: string;
  order_id: string | null;
  state: "open" | "asked" | "promised" | "answered" | "settled";
  state_text: string;
  next: string;
  due: string | null;
  late: boolean;
  outcome: string | null;
  notes: Note[];
}
export interface Note {
  kind: string;
  label: string;
  text: string;
  /** `buyer`, `system` or the name of an agent. */
  by: string;
  at: string;
  due: string | null;
}
/** A step of a sale or of a dispute. */
export interface Progress {
  id: string;
  title: string;
  state: "done" | "now" | "next" | "later";
}
