import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, get } from "../shared/api";
import { follow } from "../shared/live";
import { LiveEvent } from "../shared/sse";
import { Me, Opened, Summary } from "../shared/types";
import { brought, owner, QueuePage, Recent, withEvent, withPage, withSummary } from "./state";

/** Follow the live events after a number (null: not known yet) while there is a session; goes on after a new sign-in. */
export function useLive(after: number | null, expired: boolean, heard: (event: LiveEvent) => void): boolean {
  const [connected, setConnected] = useState(false);
  const last = useRef(0);
  const latest = useRef(heard);
  latest.current = heard;
  const ready = after !== null;
  useEffect(() => {
    if (!ready || expired) return setConnected(false);
    last.current = Math.max(last.current, after);
    return follow(
      "./desk/events",
      last.current,
      (event) => {
        last.current = event.id;
        latest.current(event);
      },
      setConnected,
    );
    // `after` counts once, when it becomes known
  }, [ready, expired]);
  return connected;
}

/** The queue of a filter, a page at a time; events that came while a page was on its way are not lost. */
export function useQueue(filter: string, me: Me, recent: Recent) {
  const [page, setPage] = useState<QueuePage>({ conversations: [], left: 0, next: null, last_event: 0 });
  const [error, setError] = useState<ApiError | null>(null);
  const [first, setFirst] = useState<number | null>(null);
  const newest = useRef(0);
  const load = useCallback(
    (after: string | null) => {
      const mine = ++newest.current;
      get<QueuePage>(
        `./desk/api/conversations?filter=${filter}${after ? `&after=${encodeURIComponent(after)}` : ""}`,
      ).then(
        (found) => {
          if (mine !== newest.current) return;
          setError(null);
          setFirst((before) => before ?? found.last_event);
          setPage((before) => withPage(after ? before.conversations : [], found, filter, me.id, recent));
        },
        (err: ApiError) => mine === newest.current && setError(err),
      );
    },
    [filter, me.id, recent],
  );
  const reload = useCallback(() => load(null), [load]);
  useEffect(reload, [reload]);
  const take = (one: Summary) =>
    setPage((before) => ({ ...before, conversations: withSummary(before.conversations, one, filter, me.id) }));
  return { ...page, first, error, reload, more: () => load(page.next), take };
}

/** The conversation that is open. Until another one has come nothing is shown, so that nothing is typed to the wrong buyer. */
export function useConversation(recent: Recent) {
  const [id, setId] = useState("");
  const [times, setTimes] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failed, setFailed] = useState<{ id: string; error: ApiError } | null>(null);
  const wanted = useRef("");
  const load = useCallback(
    (which: string) =>
      which &&
      get<Opened>(`./desk/api/conversations/${which}`).then(
        (found) => {
          if (which !== wanted.current) return;
          setFailed(null);
          setOpened((before) =>
            before?.conversation.id === which && before.last_event > found.last_event
              ? before
              : brought(found, recent),
          );
        },
        (error: ApiError) => setFailed({ id: which, error }),
      ),
    [recent],
  );
  const open = useCallback(
    (which: string) => {
      wanted.current = which;
      setId(which);
      setTimes((before) => before + 1);
      void load(which);
    },
    [load],
  );
  const reload = useCallback(() => void load(wanted.current), [load]);
  const take = (event: LiveEvent) => {
    const own = owner(event) === wanted.current;
    if (own || event.event === "reading") setOpened((before) => before && withEvent(before, event));
    // orders and steps come with the whole conversation only
    if ((own && event.event === "proposals") || event.event === "policy") reload();
  };
  return {
    id,
    times,
    opened: opened?.conversation.id === id ? opened : null,
    error: failed?.id === id ? failed.error : null,
    open,
    reload,
    take,
  };
}
