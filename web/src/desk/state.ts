import { LineAct } from "../shared/matter";
import { LiveEvent } from "../shared/sse";
import { Case, Message, OpenTask, Proposal, Reading, Summary, Talk, Task } from "../shared/types";

/** The queue with one conversation brought up to date. */
export function withSummary(queue: Summary[], one: Summary, filter: string, me: string): Summary[] {
  const rest = queue.filter((other) => other.id !== one.id);
  return belongs(one, filter, me) ? order([...rest, one], filter) : rest;
}

export function belongs(one: Summary, filter: string, me: string): boolean {
  if (filter === "closed") return one.state === "closed";
  if (one.state !== "open") return false;
  if (filter === "mine") return one.assignee?.id === me;
  return filter === "all" || one.waits;
}

function order(queue: Summary[], filter: string): Summary[] {
  if (filter !== "waiting") return queue.sort((one, other) => (other.last_at ?? "").localeCompare(one.last_at ?? ""));
  return queue.sort((one, other) => (one.waiting_since ?? "9").localeCompare(other.waiting_since ?? "9"));
}

export interface QueuePage {
  conversations: Summary[];
  left: number;
  next: string | null;
  /** The number of the last live event that it has in it. */
  last_event: number;
}

/** The newest live events: an answer of the server that was read before them is brought up to date with them. */
export class Recent {
  private events: LiveEvent[] = [];

  push(event: LiveEvent): void {
    this.events = [...this.events.slice(-499), event];
  }

  after(number: number): LiveEvent[] {
    return this.events.filter((one) => one.id > number);
  }
}

/** A queue after a live event; one that it has in it already changes nothing. */
export function withQueueEvent(page: QueuePage, event: LiveEvent, filter: string, me: string): QueuePage {
  if (event.event !== "conversation" || event.id <= page.last_event) return page;
  const conversations = withSummary(page.conversations, event.data as Summary, filter, me);
  return { ...page, conversations, last_event: event.id };
}

/** A queue with the page behind it; up to date as far as both are. */
export function withPage(before: QueuePage, page: QueuePage): QueuePage {
  const fresh = new Set(page.conversations.map((one) => one.id));
  return {
    ...page,
    conversations: [...before.conversations.filter((one) => !fresh.has(one.id)), ...page.conversations],
    last_event: Math.min(before.last_event, page.last_event),
  };
}

/** What waits for this person's role: the first tasks of all. */
export interface TaskList {
  tasks: OpenTask[];
  total: number;
}

/** The list without a task that is closed; null when only the server can say what the list is now. */
export function withClosedTask(list: TaskList, task: Task): TaskList | null {
  const rest = list.tasks.filter((one) => one.id !== task.id);
  if (task.state === "open" || (rest.length === list.tasks.length && list.total > rest.length)) return null;
  return { tasks: rest, total: list.total - (list.tasks.length - rest.length) };
}

/** Events that name a message and no conversation. */
const BY_MESSAGE = new Set(["reading", "acts"]);

/** A conversation after a live event of its own; one that it has in it already changes nothing. */
export function withEvent<T extends Talk>(talk: T, event: LiveEvent): T {
  if (event.id <= talk.last_event || (!BY_MESSAGE.has(event.event) && owner(event) !== talk.conversation.id))
    return talk;
  return { ...talk, ...changed(talk, event), last_event: event.id };
}

function changed(talk: Talk, event: LiveEvent): Partial<Talk> {
  switch (event.event) {
    case "message":
      return { messages: withMessage(talk.messages, (event.data as { message: Message }).message) };
    case "proposals":
      return { proposals: (event.data as { proposals: Proposal[] }).proposals };
    case "conversation":
      return { conversation: { ...talk.conversation, ...(event.data as Summary) } };
    case "reading":
      return { messages: withMore(talk.messages, event.data as Read) };
    case "acts":
      return { messages: withMore(talk.messages, event.data as Done) };
    case "case":
      return { cases: withCase(talk.cases, (event.data as { case: Case }).case) };
    case "task":
      return { tasks: withTask(talk.tasks, (event.data as { task: Task }).task) };
    default:
      return {};
  }
}

interface Read {
  message_id: string;
  reading: Reading | null;
  read_state: string;
}

/** What a line does, as it stands now. */
interface Done {
  message_id: string;
  acts: LineAct[];
}

function withMore(messages: Message[], { message_id, ...more }: Read | Done): Message[] {
  if (!messages.some((one) => one.id === message_id)) return messages;
  return messages.map((one) => (one.id === message_id ? { ...one, ...more } : one));
}

/** The messages with one act of a line taken back. */
export function withUndone(messages: Message[], message: string, act: string): Message[] {
  const acts = messages.find((one) => one.id === message)?.acts ?? [];
  return withMore(messages, {
    message_id: message,
    acts: acts.map((one) => (one.id === act ? { ...one, undone: true } : one)),
  });
}

/** The newest stand first. */
function withCase(cases: Case[], fresh: Case): Case[] {
  if (!cases.some((one) => one.id === fresh.id)) return [fresh, ...cases];
  return cases.map((one) => (one.id === fresh.id ? fresh : one));
}

/** Open ones stand first, the soonest due before the others. */
function withTask(tasks: Task[], fresh: Task): Task[] {
  const due = (one: Task) => one.due ?? "";
  return [...tasks.filter((one) => one.id !== fresh.id), fresh].sort(
    (one, other) => other.state.localeCompare(one.state) || due(one).localeCompare(due(other)),
  );
}

export function withMessage(messages: Message[], message: Message): Message[] {
  if (messages.some((one) => one.id === message.id)) return messages;
  const pending: Message = message.sender === "buyer" ? { read_state: "pending", ...message } : message;
  return [...messages, pending].sort((one, other) => one.seq - other.seq);
}

/** Whose conversation an event belongs to. */
export function owner(event: LiveEvent): string {
  const data = event.data as { conversation?: string; id?: string; message?: Message; task?: Task; case?: Case };
  return (
    data.message?.conversation ??
    data.task?.conversation ??
    data.case?.conversation ??
    (event.event === "conversation" ? data.id : data.conversation) ??
    ""
  );
}
