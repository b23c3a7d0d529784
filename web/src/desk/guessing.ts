import { useQuery } from "@tanstack/react-query";
import PinyinMatch from "pinyin-match";
import { useEffect, useState } from "react";
import { get } from "../shared/api";
import { Talk } from "../shared/types";

const ASKED_AFTER_MS = 200;

/** What a search finds: no proposal, only a text for the box. */
export interface Guess {
  text: string;
  source: string;
  /** "no": what is known speaks against it; "unknown": it hangs on `hinges_on`. */
  fits: "yes" | "unknown" | "no";
  hinges_on: string[];
  /** What its text lacks; with any it cannot be taken. */
  missing: string[];
}
export interface Found {
  guesses: Guess[];
  found: Guess[];
}

/** What a search shows: guesses that answer what was typed (also its pinyin), then what the server found by it. */
export function shownOf({ guesses, found }: Found, typed: string): Guess[] {
  const wanted = typed.trim();
  const fits = (one: Guess) =>
    !wanted || [one.text, one.source].some((text) => text.includes(wanted) || Boolean(PinyinMatch.match(text, wanted)));
  const shown = guesses.filter(fits);
  return [...shown, ...found.filter((one) => !shown.some((other) => other.text === one.text))];
}

/** What is found in a conversation as it stands now; asked for a moment after the last letter. */
export function useGuesses(talk: Talk, typed: string) {
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const later = setTimeout(() => setAsked(typed.trim()), ASKED_AFTER_MS);
    return () => clearTimeout(later);
  }, [typed]);
  const id = talk.conversation.id;
  const seen = `${talk.messages.at(-1)?.seq ?? 0} ${talk.proposals.map((one) => one.id).join(" ")}`;
  const answer = useQuery({
    queryKey: ["guesses", id, asked, seen],
    queryFn: () => get<Found>(`./desk/api/conversations/${id}/guesses?q=${encodeURIComponent(asked)}`),
    gcTime: 0,
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
  return { shown: answer.data && shownOf(answer.data, typed), error: answer.error, retry: () => void answer.refetch() };
}
