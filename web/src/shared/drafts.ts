/**
 * What an agent is typing, kept for each person and conversation by itself: a draft never moves to another buyer, and
 * nobody sees what another person typed in the same browser.
 *
 * `taken` is the text of the proposal as it was taken; `other` is what the box held before, so neither wipes the other.
 */
export interface Draft {
  text: string;
  proposal: string | null;
  taken?: string;
  other?: { text: string; proposal: string | null; taken?: string };
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
  if (draft.text || draft.other?.text) storage.setItem(key(person, conversation), JSON.stringify(draft));
  else storage.removeItem(key(person, conversation));
}

/** The draft after a proposal was taken; what the agent had typed or changed is kept beside it. */
export function withTaken({ other, ...before }: Draft, proposal: { id: string; text: string }): Draft {
  const kept = untouched(before) && other ? other : before;
  return { text: proposal.text, proposal: proposal.id, taken: proposal.text, other: kept };
}

/** The draft with what the box held before the last taking; done twice it is as it was. */
export function takenBack({ other, ...now }: Draft): Draft {
  return other ? { ...other, other: now } : now;
}

/** Whether the box holds a proposal exactly as it was taken. */
export function untouched(draft: Draft): boolean {
  return draft.proposal !== null && draft.text === draft.taken;
}

function key(person: string, conversation: string): string {
  return `draft:${person}:${conversation}`;
}
