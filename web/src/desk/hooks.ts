import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { ApiError, get, post } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { follow } from "../shared/live";
import { LiveEvent } from "../shared/sse";
import { Me, Message } from "../shared/types";
import { addMessage, applyEvent, CONVERSATION, QUEUE, SURROUNDINGS, takeBackAct } from "./cache";
import { conversationQuery, loadQueue, queueQuery, surroundingsQuery } from "./queries";
import { QueuePage, Recent, withPage } from "./state";

/**
 * Follow the live events after a number (null: not known yet) while there is a session, and write them into the
 * cache; goes on after a new sign-in. Says whether events arrive now.
 */
export function useLive(after: number | null, expired: boolean, me: Me, recent: Recent): boolean {
  const cache = useQueryClient();
  const [connected, setConnected] = useState(false);
  const last = useRef<number | null>(null);
  const heard = useEffectEvent((event: LiveEvent) => {
    last.current = event.id;
    recent.push(event);
    applyEvent(cache, event, me.id);
  });
  const begin = useEffectEvent(() => (last.current ??= after ?? 0));
  const on = after !== null && !expired;
  useEffect(() => {
    if (!on) return;
    const end = follow("./desk/events", begin(), (event) => heard(event), setConnected);
    return () => {
      end();
      setConnected(false);
    };
  }, [on]);
  return connected;
}

/** The queue of a filter, a page at a time. */
export function useQueue(filter: string, me: Me, recent: Recent) {
  const cache = useQueryClient();
  const first = useQuery(queueQuery(filter, me.id, recent));
  const more = useMutation({
    mutationFn: ({ filter, after }: { filter: string; after: string }) => loadQueue(filter, after),
    onSuccess: (page, asked) =>
      cache.setQueryData<QueuePage>([QUEUE, asked.filter], (before) => before && withPage(before, page)),
  });
  const { conversations = [], left = 0, next = null } = first.data ?? {};
  const loadMore = () => next && more.mutate({ filter, after: next });
  return {
    conversations,
    left,
    first: first.data?.last_event ?? null,
    error: first.error ?? (more.variables?.filter === filter ? more.error : null),
    reload: () => (first.error ? first.refetch() : loadMore()),
    more: loadMore,
  };
}

/** The open conversation. Until another one has come nothing is shown, so that nothing is typed to the wrong buyer. */
export function useConversation(recent: Recent, connected: boolean) {
  const cache = useQueryClient();
  const [id, setId] = useState("");
  const [times, setTimes] = useState(0);
  const talk = useQuery({ ...conversationQuery(cache, id, recent), enabled: id !== "" });
  const around = useQuery({ ...surroundingsQuery(id), enabled: talk.data !== undefined });
  const opened = useMemo(
    () => (talk.data && around.data ? { ...talk.data, ...around.data } : null),
    [talk.data, around.data],
  );
  const outdated = (what: string, which: string) => void cache.invalidateQueries({ queryKey: [what, which] });
  return {
    id,
    times,
    opened,
    error: talk.error ?? around.error,
    open: (which: string) => {
      setId(which);
      setTimes((before) => before + 1);
      outdated(connected && cache.getQueryData([CONVERSATION, which]) ? SURROUNDINGS : CONVERSATION, which);
    },
    /** Load it as a whole: something went wrong, or may have. */
    reload: () => outdated(CONVERSATION, id),
    /** After a change of one's own, whose events bring the rest while they arrive. */
    refresh: () => outdated(connected ? SURROUNDINGS : CONVERSATION, id),
    add: (message: Message) => addMessage(cache, message),
  };
}

/** Takes back what a line was read as; when it cannot be, says why and loads the conversation anew. */
export function useUndo({ id, conversation }: Message, done: () => void) {
  const cache = useQueryClient();
  const complain = useComplain();
  return useMutation({
    mutationFn: (act: string) => post(`./desk/api/messages/${id}/acts/${act}/undo`),
    onSuccess: (_, act) => takeBackAct(cache, conversation, id, act),
    onError: (err: ApiError) => {
      complain(err);
      if (err.status) void cache.invalidateQueries({ queryKey: [CONVERSATION, conversation] });
    },
    onSettled: done,
  });
}

/** What an intent is called; until the titles have come, its name. */
export function useTitles(): (intent: string) => string {
  const { data } = useQuery({
    queryKey: ["titles"],
    queryFn: () => get<{ titles: Record<string, string> }>("./desk/api/intents"),
    staleTime: Infinity,
  });
  const titles = data?.titles;
  return useMemo(() => (name) => (name === "nlu_fallback" ? t("fallback") : (titles?.[name] ?? name)), [titles]);
}

/** The time, every so many milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(clock);
  }, [every]);
  return now;
}
