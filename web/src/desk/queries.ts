import { keepPreviousData, QueryClient, queryOptions } from "@tanstack/react-query";
import { get } from "../shared/api";
import { Opened, Surroundings, Talk } from "../shared/types";
import { CONVERSATION, keepSurroundings, QUEUE, SURROUNDINGS, TASKS } from "./cache";
import { QueuePage, Recent, TaskList, withEvent, withQueueEvent } from "./state";

/** A page of the queue: the first, or that behind a place. */
export function loadQueue(filter: string, after = ""): Promise<QueuePage> {
  return get(`./desk/api/conversations?filter=${filter}${after && `&after=${encodeURIComponent(after)}`}`);
}

/** The queue of a filter, with the events that came while it was on its way. */
export const queueQuery = (filter: string, me: string, recent: Recent) =>
  queryOptions({
    queryKey: [QUEUE, filter],
    queryFn: () => loadQueue(filter),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
    structuralSharing: (_, found) => {
      const page = found as QueuePage;
      return recent.after(page.last_event).reduce((now, event) => withQueueEvent(now, event, filter, me), page);
    },
  });

/** A conversation, with the events that came while it was on its way; its surroundings are kept beside it. */
export const conversationQuery = (cache: QueryClient, id: string, recent: Recent) =>
  queryOptions<Talk>({
    queryKey: [CONVERSATION, id],
    queryFn: async ({ signal }) => {
      const found = await get<Opened>(`./desk/api/conversations/${id}`);
      if (!signal.aborted) keepSurroundings(cache, id, found);
      return found;
    },
    staleTime: Infinity,
    structuralSharing: (_, found) => recent.after((found as Talk).last_event).reduce(withEvent, found as Talk),
  });

/** What no event of a conversation brings. */
export const surroundingsQuery = (id: string) =>
  queryOptions({
    queryKey: [SURROUNDINGS, id],
    queryFn: () => get<Surroundings>(`./desk/api/surroundings/${id}`),
    staleTime: Infinity,
  });

/** What waits for this person's role in any conversation. */
export const tasksQuery = queryOptions({
  queryKey: TASKS,
  queryFn: () => get<TaskList>("./desk/api/tasks"),
  staleTime: Infinity,
});
