/** What an agent is typing, kept for each conversation by itself: a draft never moves to another buyer. */
export interface Draft {
  text: string;
  proposal: string | null;
}

const EMPTY: Draft = { text: "", proposal: null };

export function readDraft(storage: Storage, conversation: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(storage.getItem(key(conversation)) ?? "{}") as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function keepDraft(storage: Storage, conversation: string, draft: Draft): void {
  if (draft.text) storage.setItem(key(conversation), JSON.stringify(draft));
  else storage.removeItem(key(conversation));
}

function key(conversation: string): string {
  return `draft:${conversation}`;
}
