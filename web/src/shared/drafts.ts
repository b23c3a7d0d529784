/**
 * What an agent is typing, kept for each person and conversation by itself: a draft never moves to another buyer, and
 * nobody sees what another person typed in the same browser.
 *
 * `taken` is the text of the proposal as it was taken; `other` is what the box held before, so neither wipes the other.
 * `sent` is what is on its way to the server and `tried` the id under which `text` was last sent: the same text keeps
 * its id, so that it is said once however often it is tried.
 */
export interface Draft {
  text: string;
  proposal: string | null;
  taken?: string;
  other?: { text: string; proposal: string | null; taken?: string };
  tried?: { text: string; id: string };
  sent?: Sent;
}
export interface Sent extends Omit<Draft, "sent"> {
  tried: { text: string; id: string };
}

const EMPTY: Draft = { text: "", proposal: null };

export function readDraft(storage: Storage, person: string, conversation: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(storage.getItem(key(person, conversation)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function keepDraft(storage: Storage, person: string, conversation: string, draft: Draft): void {
  if (draft.text || draft.other?.text || draft.sent) storage.setItem(key(person, conversation), JSON.stringify(draft));
  else storage.removeItem(key(person, conversation));
}

/**
 * The draft after a proposal was taken, or a text that was searched, which has no id; what the agent had typed or
 * changed is kept beside it.
 */
export function withTaken({ other, sent, ...before }: Draft, proposal: { id: string | null; text: string }): Draft {
  const kept = untouched(before) && other ? other : before;
  return { text: proposal.text, proposal: proposal.id, taken: proposal.text, other: kept, ...(sent && { sent }) };
}

/** The draft with what the box held before the last taking; done twice it is as it was. */
export function takenBack(draft: Draft): Draft {
  const { other, sent, ...now } = draft;
  return other ? { ...other, other: now, ...(sent && { sent }) } : draft;
}

/** The draft while its text is on its way: the box is empty for what comes next. `id` is for a text not tried before. */
export function withSending({ sent: _, ...draft }: Draft, id: string): Draft & { sent: Sent } {
  const tried = draft.tried?.text === draft.text ? draft.tried : { text: draft.text, id };
  return { ...EMPTY, sent: { ...draft, tried } };
}

/** The draft after the server has taken what was on its way. */
export function withSent({ sent: _, ...draft }: Draft): Draft {
  return draft;
}

/** The draft after sending failed: the unsent text stands in front of what was typed since, on lines of its own. */
export function putBack({ sent, ...since }: Draft): Draft {
  if (!sent) return since;
  if (!since.text && !since.other?.text) return sent;
  return {
    ...sent,
    text: [sent.text, since.text].filter(Boolean).join("\n"),
    proposal: sent.proposal ?? since.proposal,
    other: since.other ?? sent.other,
  };
}

/** Whether the box holds what was taken exactly as it was taken. */
export function untouched(draft: Draft): boolean {
  return draft.taken !== undefined && draft.text === draft.taken;
}

function key(person: string, conversation: string): string {
  return `draft:${person}:${conversation}`;
}
