import { t } from "../shared/i18n";
import { LiveEvent } from "../shared/sse";
import { Case, Me, Message, Opened, Proposal, Reading, Summary, Task } from "../shared/types";

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

/** A queue with one more page, and with what has happened since the page was read. */
export function withPage(before: Summary[], page: QueuePage, filter: string, me: string, recent: Recent): QueuePage {
  const fresh = new Set(page.conversations.map((one) => one.id));
  let conversations = [...before.filter((one) => !fresh.has(one.id)), ...page.conversations];
  for (const event of recent.after(page.last_event)) {
    if (event.event === "conversation") conversations = withSummary(conversations, event.data as Summary, filter, me);
  }
  return { ...page, conversations };
}

/** A conversation as the server gave it, with what has happened in it since. */
export function brought(opened: Opened, recent: Recent): Opened {
  const own = recent
    .after(opened.last_event)
    .filter((event) => owner(event) === opened.conversation.id || event.event === "reading");
  return own.reduce(withEvent, opened);
}

/** An open conversation after a live event of its own. */
export function withEvent(opened: Opened, event: LiveEvent): Opened {
  if (event.event === "message")
    return { ...opened, messages: withMessage(opened.messages, (event.data as { message: Message }).message) };
  if (event.event === "proposals")
    return { ...opened, proposals: (event.data as { proposals: Proposal[] }).proposals };
  if (event.event === "conversation")
    return { ...opened, conversation: { ...opened.conversation, ...(event.data as Summary) } };
  if (event.event === "reading") {
    const data = event.data as { message_id: string; reading: Reading | null; read_state: string };
    return {
      ...opened,
      messages: opened.messages.map((one) =>
        one.id === data.message_id ? { ...one, reading: data.reading, read_state: data.read_state } : one,
      ),
    };
  }
  if (event.event === "case") {
    const one = (event.data as { case: Case }).case;
    return { ...opened, cases: [one, ...opened.cases.filter((other) => other.id !== one.id)] };
  }
  if (event.event === "task") {
    const task = (event.data as { task: Task }).task;
    return { ...opened, tasks: [task, ...opened.tasks.filter((one) => one.id !== task.id)] };
  }
  return opened;
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

/** Whether somebody may act on a task: what stands with the lead or the manager is not the agent's. */
export function mayClose(role: Me["role"], task: string): boolean {
  const rank: Record<string, number> = { lead: 1, manager: 2 };
  return (rank[role] ?? 0) >= (rank[task] ?? 0);
}

/** How long a buyer has waited, in the words of the queue. */
export function waited(since: string, now: number): string {
  const minutes = Math.floor((now - new Date(since).getTime()) / 60000);
  if (minutes < 1) return t("waited.moment");
  return minutes < 60
    ? t("waited.minutes", { n: minutes })
    : t("waited.hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/** How long a task has once the reply is sent: in minutes, hours or days. */
export function within(minutes: number): string {
  if (minutes < 60) return t("within.minutes", { n: minutes });
  return minutes < 2880 ? t("within.hours", { n: Math.round(minutes / 6) / 10 }) : t("within.days", { n: Math.round(minutes / 144) / 10 });
}
