import { QueryClient } from "@tanstack/react-query";
import { POLICY_STATE } from "../shared/policyState";
import { LiveEvent } from "../shared/sse";
import { Message, Surroundings, Talk, Task } from "../shared/types";
import {
  owner,
  QueuePage,
  TaskList,
  withClosedTask,
  withEvent,
  withMessage,
  withQueueEvent,
  withUndone,
} from "./state";

/** Under which keys the cache has what the desk shows. */
export const QUEUE = "queue";
export const CONVERSATION = "conversation";
export const SURROUNDINGS = "surroundings";
export const TASKS = ["tasks"];

/** Write what a live event brings into the cache; only what it does not bring is asked for again. */
export function applyEvent(cache: QueryClient, event: LiveEvent, me: string): void {
  if (event.event === "gap") return loadAnew(cache);
  if (event.event === "policy") {
    void cache.invalidateQueries({ queryKey: [SURROUNDINGS] });
    void cache.invalidateQueries({ queryKey: POLICY_STATE });
  }
  for (const [key] of cache.getQueriesData<QueuePage>({ queryKey: [QUEUE] }))
    patch<QueuePage>(cache, key, (page) => withQueueEvent(page, event, key[1] as string, me));
  for (const [key] of cache.getQueriesData<Talk>({ queryKey: [CONVERSATION] }))
    patch<Talk>(cache, key, (talk) => withEvent(talk, event));
  // every change of a conversation ends with this one: a reply, a reading, an act that was taken back
  if (event.event === "conversation") void cache.invalidateQueries({ queryKey: [SURROUNDINGS, owner(event)] });
  if (event.event === "task") takeTask(cache, (event.data as { task: Task }).task);
}

/** A message that the server has taken stands in its conversation at once. */
export function addMessage(cache: QueryClient, message: Message): void {
  patch<Talk>(cache, [CONVERSATION, message.conversation], (talk) => ({
    ...talk,
    messages: withMessage(talk.messages, message),
  }));
}

/** An act that the server has taken back is struck out at once; what came of it goes with the events. */
export function takeBackAct(cache: QueryClient, conversation: string, message: string, act: string): void {
  patch<Talk>(cache, [CONVERSATION, conversation], (talk) => ({
    ...talk,
    messages: withUndone(talk.messages, message, act),
  }));
}

/** A conversation that was loaded brings its surroundings. */
export function keepSurroundings(cache: QueryClient, id: string, found: Surroundings): void {
  const { orders, orders_status, product, sale, dispute, matters, signs, answer_within } = found;
  const around = { orders, orders_status, product, sale, dispute, matters, signs, answer_within };
  cache.setQueryData<Surroundings>([SURROUNDINGS, id], around);
}

/** Change what the cache has; what is known to be out of date stays so, as it is loaded with all events since. */
function patch<T>(cache: QueryClient, key: readonly unknown[], change: (before: T) => T): void {
  if (!cache.getQueryState(key)?.isInvalidated)
    cache.setQueryData<T>(key, (before) => (before === undefined ? before : change(before)));
}

function takeTask(cache: QueryClient, task: Task): void {
  const list = cache.getQueryData<TaskList>(TASKS);
  const idle = cache.getQueryState(TASKS)?.fetchStatus === "idle";
  const known = list && idle ? withClosedTask(list, task) : null;
  if (known) cache.setQueryData<TaskList>(TASKS, known);
  // an answer that is on its way may have been read before the event
  else void cache.cancelQueries({ queryKey: TASKS }).then(() => cache.invalidateQueries({ queryKey: TASKS }));
}

/** Events were lost: nothing in the cache can be trusted. */
function loadAnew(cache: QueryClient): void {
  cache.removeQueries({ type: "inactive" });
  void cache.invalidateQueries();
}
