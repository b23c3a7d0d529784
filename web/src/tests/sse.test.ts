import { expect, test } from "vitest";
import { backoff, EventParser } from "../shared/sse";

test("events may come in any pieces", () => {
  const text =
    'retry: 2000\n: open\n\nid: 7\nevent: message\ndata: {"a":"你好"}\n\n: ping\n\nid: 8\nevent: task\ndata: {}\n\n';
  for (const size of [1, 3, 7, text.length]) {
    const parser = new EventParser();
    const found = [];
    for (let at = 0; at < text.length; at += size) found.push(...parser.feed(text.slice(at, at + size)));
    expect(found).toEqual([
      { id: 7, event: "message", data: { a: "你好" } },
      { id: 8, event: "task", data: {} },
    ]);
  }
});

test("an unfinished event is kept back", () => {
  const parser = new EventParser();
  expect(parser.feed('id: 1\ndata: {"a"')).toEqual([]);
  expect(parser.feed(":1}\n\n")).toEqual([{ id: 1, event: "message", data: { a: 1 } }]);
});

test("new tries wait longer, but not for ever", () => {
  expect([0, 1, 2, 10].map(backoff)).toEqual([500, 1000, 2000, 15000]);
});
