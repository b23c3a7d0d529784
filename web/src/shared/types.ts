import { LineAct, Matter, Progress } from "./matter";

/** What the server's routes give; see bot/http/desk/routes.py and bot/http/workbench. */
export interface Ranked {
  name: string;
  confidence: number;
}
export interface Reading {
  intent: string;
  confidence: number;
  intents: Ranked[];
  ranking: Ranked[];
  entities: { entity: string; value: unknown; text: string }[];
}
export interface Message {
  id: string;
  conversation: string;
  seq: number;
  sender: "buyer" | "agent" | "system";
  author: string | null;
  text: string;
  at: string;
  client_id: string | null;
  reading?: Reading | null;
  read_state?: string;
  acts?: LineAct[];
}
export interface Summary {
  id: string;
  buyer: { id: string | null; name: string | null; verified: boolean };
  last_text: string | null;
  last_sender: string | null;
  last_at: string | null;
  waiting_since: string | null;
  unread: number;
  assignee: { id: string; name: string } | null;
  state: string;
  top_intent: string | null;
  proposals: number;
  waits: boolean;
}
export interface Missing {
  name: string;
  label: string;
  type: string;
  values: Record<string, string>;
}
export interface Proposal {
  id: string;
  conversation: string;
  n: number;
  kind: "reply" | "question" | "check";
  rows: string[];
  sources: string[];
  text: string;
  reason: string;
  intent: string | null;
  confidence: number | null;
  /** How probably a lead would send it as it is, 0 to 1; what moved that most, in log-odds. */
  score: number;
  because: { label: string; weight: number }[];
  facts: { name: string; label: string; value: string; read_at: string | null; origin?: string }[];
  missing: Missing[];
  unfilled: string[];
  tasks: { kind: string; text: string; role: string; due_minutes: number | null }[];
  trace: { scenario: string; branch: string; outcome: string; conditions: { text: string; outcome: string }[] }[];
  parts: { rows: string[]; sources: string[]; text: string }[];
  path: Step[];
  changed: { name: string; label: string; before: string; after: string }[];
}
export interface Step {
  state: "settled" | "asked" | "next";
  label: string;
  value: string;
}
export interface Case {
  id: string;
  conversation: string;
  order_id: string | null;
  sku: string | null;
  kind: string;
  scenario: string;
  state: "open" | "settled" | "closed";
  level: string;
  outcome: string | null;
  opened_at: string;
  settled_at: string | null;
  closed_at: string | null;
  satisfaction: number | null;
  reopened: number;
  cost: number | null;
  note: string | null;
  steps: string[];
  rows: string[];
  tags: string[];
  buyer?: string | null;
}
export interface Terms {
  tasks: Record<string, string>;
  outcomes: Record<string, string>;
  case_kinds: Record<string, string>;
  case_steps: Record<string, string>;
  marks: { fact: string; label: string }[];
  requests: string[];
  answers: string[];
  acts: Record<string, string>;
}
export interface Concern {
  rule: string;
  label: string;
  reason: string;
  words: string[];
}
export interface ParcelCard {
  courier: string | null;
  number: string | null;
  state_text: string | null;
  station: string | null;
  courier_phone: string | null;
  scans: { at: string; text: string }[];
  signed_by: string | null;
}
export interface OrderCard {
  id: string;
  status: string;
  status_text: string;
  placed_at: string;
  ship_by: string | null;
  signed_at: string | null;
  amount_text: string;
  postage_text: string;
  remark: string | null;
  items: { title: string; options: Record<string, string>; quantity: number; price_text: string }[];
  receiver: { name: string; phone: string; region: string; address: string } | null;
  parcel: ParcelCard | null;
  more_parcels: ParcelCard[];
  /** What only some orders have: how it was paid, what is booked at the door, how far money and goods are. */
  more: { name: string; label: string; text: string }[];
  refund: { state_text: string; amount_text: string | null; reason: string | null } | null;
  review: { rating: number; text: string } | null;
  in_question: boolean;
}
export interface Task {
  id: string;
  conversation: string;
  kind: string;
  text: string;
  role: string;
  due: string | null;
  state: string;
  case_id: string | null;
  result: { amount?: number } | null;
}
export interface OpenTask extends Task {
  label: string;
  request: boolean;
  buyer: string | null;
}
export interface Product {
  sku: string;
  title: string;
  price: number | null;
  stock: number | null;
  attributes: Record<string, unknown>;
}
/** A conversation as far as the live events keep it up to date. */
export interface Talk {
  conversation: Summary;
  messages: Message[];
  proposals: Proposal[];
  tasks: Task[];
  cases: Case[];
  terms: Terms;
  /** The number of the last live event that it has in it. */
  last_event: number;
}
/** What stands around a conversation and no live event brings: mostly the shop's own data. */
export interface Surroundings {
  orders: OrderCard[];
  orders_status: { state: string; checked_at: string };
  product: Product | null;
  sale: Progress[];
  dispute: Progress[];
  matters: Matter[];
  signs: string | null;
  answer_within: number;
}
export type Opened = Talk & Surroundings;
export interface Me {
  id: string;
  name: string;
  display: string;
  role: "agent" | "lead" | "manager" | "analyst";
  first_password: boolean;
}
export interface IntentInfo {
  name: string;
  title: string;
  meaning: string;
}
