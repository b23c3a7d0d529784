import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ApiError, newId, post } from "../shared/api";
import { Draft, keepDraft, putBack, readDraft, withSending, withSent } from "../shared/drafts";
import { Concern, Message, Opened } from "../shared/types";

const CONCERNS_AFTER_MS = 400;

const drafts = new Map<string, Draft>();
const readers = new Set<() => void>();

/**
 * What is being typed, kept in this tab for the person and the conversation, also while another one is open: an answer
 * to a sending may come then. What a reloaded page had on its way is in the box again.
 */
export function useDraft(person: string, conversation: string) {
  const key = `${person}:${conversation}`;
  const read = useCallback(() => {
    if (!drafts.has(key)) drafts.set(key, putBack(readDraft(sessionStorage, person, conversation)));
    return drafts.get(key)!;
  }, [key, person, conversation]);
  const setDraft = useCallback(
    (change: (before: Draft) => Draft) => {
      const draft = change(read());
      drafts.set(key, draft);
      keepDraft(sessionStorage, person, conversation, draft);
      readers.forEach((reader) => reader());
    },
    [key, read, person, conversation],
  );
  const draft = useSyncExternalStore(listen, read);
  return [draft, setDraft] as const;
}

function listen(reader: () => void): () => void {
  readers.add(reader);
  return () => void readers.delete(reader);
}

/**
 * Send the draft and empty the box at once; what cannot be sent comes back into it. A repeat of the same text has the
 * same id. While one text is on its way the next one waits in the box.
 */
export function useSending(
  base: string,
  opened: Opened,
  [draft, setDraft]: ReturnType<typeof useDraft>,
  done: (message: Message) => void,
  failed: (err: ApiError) => void,
) {
  const sending = draft.sent !== undefined;
  const send = async () => {
    if (!draft.text.trim() || sending) return;
    const { sent } = withSending(draft, newId());
    setDraft(() => ({ text: "", proposal: null, sent }));
    try {
      const standing = opened.proposals.some((one) => one.id === sent.proposal);
      const { message } = await post<{ message: Message }>(`${base}/messages`, {
        client_id: sent.tried.id,
        text: sent.text,
        ...(standing && { proposal: sent.proposal }),
        after_seq: opened.messages.at(-1)?.seq ?? 0,
      });
      setDraft(withSent);
      done(message);
    } catch (err) {
      setDraft(putBack);
      failed(err as ApiError);
    }
  };
  return { send, sending };
}

/** Keys of the composer; an input method's composition is known with the time it ended. */
export function useComposing(used: (event: React.KeyboardEvent, composedAt: number) => boolean) {
  const composedAt = useRef(-Infinity);
  const onCompositionEnd = useCallback(
    (event: React.CompositionEvent) => void (composedAt.current = event.timeStamp),
    [],
  );
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!used(event, composedAt.current)) return undefined;
    event.preventDefault();
    return false as const;
  };
  return { wrapper: { onCompositionEnd }, onKeyDown };
}

/** What speaks against the text, a moment after it was typed. */
export function useConcerns(base: string, text: string): Concern[] {
  const [concerns, setConcerns] = useState<Concern[]>([]);
  useEffect(() => {
    let overtaken = false;
    const ask = async () => {
      const found = text.trim() ? await post<{ concerns: Concern[] }>(`${base}/wording`, { text }) : null;
      if (!overtaken) setConcerns(found?.concerns ?? []);
    };
    const later = setTimeout(() => void ask().catch(() => undefined), text.trim() ? CONCERNS_AFTER_MS : 0);
    return () => {
      overtaken = true;
      clearTimeout(later);
    };
  }, [base, text]);
  return concerns;
}
