import { QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { ApiError, call, post } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { isPlain } from "../shared/keys";
import { Reading } from "../shared/types";

export interface Label {
  intents: string[];
  by: string;
  at: string;
}
export interface Row {
  id: string;
  text: string;
  previous: string;
  at: string;
  reading: Reading | null;
  read_state: string;
  label: Label | null;
}
export interface Page {
  messages: Row[];
  total: number;
  page: number;
  pages: number;
}

export const ADDRESS = "./workbench/api";

/** Where keys have a meaning of their own. */
const ELSEWHERE = "input, textarea, button, a, [role=tab], [role=dialog]";

/** What a message was read as: what a label begins with. */
function predicted(row: Row): string[] {
  return (row.reading?.intents.length ? row.reading.intents : (row.reading?.ranking.slice(0, 1) ?? [])).map(
    (one) => one.name,
  );
}

export type Labelling = ReturnType<typeof useLabelling>;

/**
 * The row that is being labelled and what is chosen for it. Saving goes on to the next row at once, so that what is
 * typed meanwhile belongs there; a label that could not be saved is marked at its row and stays.
 *
 * @param rows what is listed
 * @param key where the cache has the list
 * @param previous whether the rows are those of the list before, while this one is on its way
 * @param recount what counts the labels anew
 */
export function useLabelling(rows: Row[], key: QueryKey, previous: boolean, recount: () => void) {
  const cache = useQueryClient();
  const complain = useComplain();
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [failed, setFailed] = useState<Record<string, string[]>>({});
  const [more, setMore] = useState(0);
  const start = () => {
    setAt(0);
    setChosen(null);
  };
  const shown = JSON.stringify([key, previous]);
  const [begun, setBegun] = useState(shown);
  if (shown !== begun) {
    setBegun(shown);
    start();
  }
  const names = (row: Row) => chosen ?? failed[row.id] ?? row.label?.intents ?? predicted(row);
  const go = (index: number) => {
    if (index === at) return;
    setAt(Math.max(0, Math.min(rows.length - 1, index)));
    setChosen(null);
  };
  const put = (row: Row, label: Label | null) =>
    cache.setQueryData<Page>(key, (page) => page && { ...page, messages: withLabel(page.messages, row.id, label) });
  const save = (row: Row) => {
    const intents = names(row);
    const last = at === rows.length - 1;
    if (!intents.length) return;
    go(at + 1);
    if (!failed[row.id] && row.label?.intents.join() === intents.join()) return;
    setFailed((before) => without(before, row.id));
    put(row, { intents, by: "", at: "" });
    post<{ label: Label }>(`${ADDRESS}/messages/${row.id}/label`, { intents }).then(
      ({ label }) => {
        put(row, label);
        if (!row.label) setMore((before) => before + 1);
        if (!last) return;
        start();
        void cache.invalidateQueries({ queryKey: key });
      },
      (err: ApiError) => {
        put(row, row.label);
        setFailed((before) => ({ ...before, [row.id]: intents }));
        complain(err);
      },
    );
  };
  const undone = (row: Row) => {
    put(row, null);
    setMore(0);
    recount();
  };
  const undo = (row: Row) =>
    void call("DELETE", `${ADDRESS}/messages/${row.id}/label`).then(() => undone(row), complain);
  useRowKeys((key) => {
    if (key === "ArrowDown") go(at + 1);
    else if (key === "ArrowUp") go(at - 1);
    else if (key === "Enter" && rows[at]) save(rows[at]);
    else if (key === "Escape") setChosen(null);
    else return false;
    return true;
  });
  return { at, go, names, changed: chosen !== null, choose: setChosen, save, undo, failed, more };
}

function withLabel(rows: Row[], id: string, label: Label | null): Row[] {
  return rows.map((one) => (one.id === id ? { ...one, label } : one));
}

function without(failed: Record<string, string[]>, id: string): Record<string, string[]> {
  return Object.fromEntries(Object.entries(failed).filter(([other]) => other !== id));
}

/** Keys of the list, where they have no meaning of their own; `used` says whether one was meant. */
function useRowKeys(used: (key: string) => boolean): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if ((event.target as Element).closest(ELSEWHERE)) return;
    if (event.repeat || event.isComposing || !isPlain(event)) return;
    if (used(event.key)) event.preventDefault();
  });
  useEffect(() => {
    const key = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
}
