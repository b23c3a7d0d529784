import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, newId, post } from "../shared/api";
import { Draft, keepDraft, readDraft } from "../shared/drafts";
import { Concern, Opened } from "../shared/types";

/** What is being typed, kept in this tab for the person and the conversation. */
export function useDraft(person: string, conversation: string) {
  const [draft, setDraft] = useState<Draft>(() => readDraft(sessionStorage, person, conversation));
  useEffect(() => keepDraft(sessionStorage, person, conversation, draft), [person, conversation, draft]);
  return [draft, setDraft] as const;
}

/** Send the draft, once however often it is tried: a repeat of the same text has the same id. */
export function useSending(
  base: string,
  opened: Opened,
  draft: Draft,
  done: () => void,
  failed: (err: ApiError) => void,
) {
  const [sending, setSending] = useState(false);
  const attempt = useRef({ text: "", id: "" });
  const send = async () => {
    if (!draft.text.trim() || sending) return;
    if (attempt.current.text !== draft.text) attempt.current = { text: draft.text, id: newId() };
    setSending(true);
    try {
      const standing = opened.proposals.some((one) => one.id === draft.proposal);
      await post(`${base}/messages`, {
        client_id: attempt.current.id,
        text: draft.text,
        ...(standing && { proposal: draft.proposal }),
        after_seq: opened.messages.at(-1)?.seq ?? 0,
      });
      attempt.current = { text: "", id: "" };
      done();
    } catch (err) {
      failed(err as ApiError);
    } finally {
      setSending(false);
    }
  };
  return { send, sending };
}

/** Keys that work wherever the keyboard is on the page; `used` says whether a key was meant. */
export function useKeys(used: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(used);
  latest.current = used;
  useEffect(() => {
    const key = (event: KeyboardEvent) => latest.current(event) && event.preventDefault();
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
}

/** Keys of the composer; an input method's composition is known with the time it ended. */
export function useComposing(used: (event: React.KeyboardEvent, composedAt: number) => boolean) {
  const composedAt = useRef(0);
  const onCompositionEnd = useCallback(() => void (composedAt.current = Date.now()), []);
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
    if (!text.trim()) return setConcerns([]);
    const later = setTimeout(
      () =>
        void post<{ concerns: Concern[] }>(`${base}/wording`, { text }).then(
          (answer) => setConcerns(answer.concerns),
          () => undefined,
        ),
      400,
    );
    return () => clearTimeout(later);
  }, [base, text]);
  return concerns;
}
