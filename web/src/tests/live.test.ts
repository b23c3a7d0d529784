import { ServerResponse } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { onExpired } from "../shared/api";
import { follow } from "../shared/live";
import { Opened } from "../shared/types";
import { withEvent } from "../desk/state";
import { json, serving } from "./server";

const opened = { conversation: { id: "c" }, messages: [], proposals: [], tasks: [], cases: [] } as unknown as Opened;
const block = (id: number, event: string, data: unknown) =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function begin(response: ServerResponse): ServerResponse {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write("retry: 2000\n: open\n\n");
  return response;
}

test("every kind of event the server publishes changes the open conversation, and a repeat changes nothing", async () => {
  const message = { id: "m", conversation: "c", seq: 1, sender: "buyer", text: "在吗" };
  const base = await serving((_, response) => {
    begin(response).write(
      [
        block(1, "message", { message }),
        block(2, "message", { message }),
        block(2, "task", { task: { id: "old" } }),
        block(3, "task", { task: { id: "t", conversation: "c" } }),
        block(4, "case", { case: { id: "k", conversation: "c", state: "open" } }),
        block(5, "case", { case: { id: "k", conversation: "c", state: "settled" } }),
        block(6, "policy", { version: 2 }),
        block(7, "reading", { conversation: "c", message_id: "m", reading: null, read_state: "failed" }),
      ].join(""),
    );
  });
  let now = opened;
  const heard: string[] = [];
  onTestFinished(
    follow(
      `${base}/events`,
      0,
      (event) => {
        heard.push(event.event);
        now = withEvent(now, event);
      },
      () => undefined,
    ),
  );
  await vi.waitFor(() => expect(heard).toHaveLength(7));
  expect(heard).toContain("policy");
  expect(now.messages.map((one) => [one.id, one.read_state])).toEqual([["m", "failed"]]);
  expect([now.tasks.map((one) => one.id), now.cases.map((one) => one.state)]).toEqual([["t"], ["settled"]]);
});

test("after a break the stream goes on behind the last number, and says meanwhile that it is not connected", async () => {
  const asked: string[] = [];
  const base = await serving((request, response) => {
    asked.push(request.url ?? "");
    begin(response).write(block(asked.length + 6, "task", { task: { id: `t${asked.length}` } }));
    if (asked.length === 1) response.end();
  });
  const heard: number[] = [];
  const states: boolean[] = [];
  onTestFinished(
    follow(
      `${base}/events`,
      6,
      (event) => heard.push(event.id),
      (connected) => states.push(connected),
    ),
  );
  await vi.waitFor(() => expect(heard).toEqual([7, 8]), 4000);
  expect([asked, states]).toEqual([
    ["/events?after=6", "/events?after=7"],
    [true, false, true],
  ]);
});

test("a stream the session no longer opens asks for a sign-in and goes on after it", async () => {
  let signedIn = false;
  onExpired(async () => (signedIn = true));
  onTestFinished(() => onExpired(async () => false));
  const base = await serving((_, response) => {
    if (signedIn) begin(response).write(block(1, "task", { task: { id: "t" } }));
    else json(response, 401, { error: { code: "auth.needed" } });
  });
  const heard: number[] = [];
  onTestFinished(
    follow(
      `${base}/events`,
      0,
      (event) => heard.push(event.id),
      () => undefined,
    ),
  );
  await vi.waitFor(() => expect(heard).toEqual([1]), 4000);
});

test("a tab that is opened later hears from the one that listens: what it has missed, and that events arrive", async () => {
  let held = false;
  const request = (_: string, __: unknown, start: () => Promise<void>) =>
    held ? new Promise(() => undefined) : ((held = true), start());
  vi.stubGlobal("navigator", { locks: { request } });
  onTestFinished(() => void vi.unstubAllGlobals());
  let stream: ServerResponse | undefined;
  const base = await serving((_, response) => {
    stream = begin(response);
    stream.write(block(6, "task", {}) + block(7, "task", {}));
  });
  const numbers: number[][] = [[], [], []];
  const states: boolean[][] = [[], [], []];
  const open = (tab: number, after: number) =>
    onTestFinished(
      follow(
        `${base}/events`,
        after,
        (event) => numbers[tab].push(event.event === "gap" ? -event.id : event.id),
        (connected) => states[tab].push(connected),
      ),
    );
  open(0, 5);
  await vi.waitFor(() => expect(numbers[0]).toEqual([6, 7]));
  open(1, 6);
  await vi.waitFor(() => expect([numbers[1], states[1]]).toEqual([[7], [true]]));
  open(2, 3);
  await vi.waitFor(() => expect(numbers[2], "what the other never had").toEqual([-7]));
  stream?.write(block(8, "task", {}));
  await vi.waitFor(() => expect(numbers.map((one) => one.at(-1))).toEqual([8, 8, 8]));
});
