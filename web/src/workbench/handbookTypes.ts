/** The handbook as bot/http/workbench gives it. */
export interface Counts {
  proposed: number;
  sent: number;
  edited: number;
  rejected: number;
}
export interface Branch {
  id: string;
  rows: string[];
  sources: string[];
  place: string;
  otherwise: boolean;
  when: string[];
  goto: string | null;
  goto_id: string | null;
  nothing: boolean;
  settles: string | null;
  tasks: { label: string; role: string; text: string }[];
  replies: { id: string; texts: string[]; place: string }[];
  counts: Counts;
}
export interface Scenario {
  id: string;
  title: string;
  topic: string;
  place: string;
  intents: string[];
  events: string[];
  case: string | null;
  asked: Counts;
  branches: Branch[];
}
export interface Row {
  id: string;
  title: string;
  sources: string[];
  kind: string;
  scenarios: string[];
  place: string | null;
  reason: string | null;
  safe: boolean;
}
