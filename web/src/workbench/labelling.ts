import { useEffect, useRef, useState } from "react";
import { ApiError, call, post } from "../shared/api";
import { useComplain, useLoaded } from "../shared/Failed";
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
 */
export function useLabelling(rows: Row[], list: ReturnType<typeof useLoaded<Page>>, recount: () => void) {
  const complain = useComplain();
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [failed, setFailed] = useState<Record<string, string[]>>({});
  const [more, setMore] = useState(0);
  useEffect(() => {
    setAt(0);
    setChosen(null);
  }, [list.data?.page, list.reload]);
  const startAnew = () => {
    setAt(0);
    setChosen(null);
    list.reload();
  };
  const names = (row: Row) => chosen ?? failed[row.id] ?? row.label?.intents ?? predicted(row);
  const go = (index: number) => {
    if (index === at) return;
    setAt(Math.max(0, Math.min(rows.length - 1, index)));
    setChosen(null);
  };
  const put = (row: Row, label: Label | null) =>
    list.set(
      (before) =>
        before && {
          ...before,
          messages: before.messages.map((one) => (one.id === row.id ? { ...one, label } : one)),
        },
    );
  const forget = (id: string) => setFailed(({ [id]: _, ...rest }) => rest);
  const save = (row: Row) => {
    const intents = names(row);
    const last = at === rows.length - 1;
    if (!intents.length) return;
    go(at + 1);
    if (!failed[row.id] && row.label?.intents.join() === intents.join()) return;
    forget(row.id);
    put(row, { intents, by: "", at: "" });
    post<{ label: Label }>(`${ADDRESS}/messages/${row.id}/label`, { intents }).then(
      ({ label }) => {
        put(row, label);
        if (!row.label) setMore((before) => before + 1);
        if (last) startAnew();
      },
      (err: ApiError) => {
        put(row, row.label);
        setFailed((before) => ({ ...before, [row.id]: intents }));
        complain(err);
      },
    );
  };
  const undo = (row: Row) =>
    void call("DELETE", `${ADDRESS}/messages/${row.id}/label`).then(
      () => (put(row, null), setMore(0), recount()),
      complain,
    );
  const keys = useRef<(event: KeyboardEvent) => boolean>(() => false);
  keys.current = (event) => {
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Enter" && rows[at]) save(rows[at]);
    else if (event.key === "Escape") setChosen(null);
    else return false;
    return true;
  };
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (
        (event.target as Element).closest(ELSEWHERE) ||
        event.repeat ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.isComposing
      )
        return;
      if (keys.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  return { at, go, names, changed: chosen !== null, choose: setChosen, save, undo, failed, more };
}
