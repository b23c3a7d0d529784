import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { createElement, useEffect, useState } from "react";
import { ApiError, call, get, post } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { Check, Content, Entry, Sample, Surroundings } from "./knowledgeTypes";

const KNOWLEDGE = ["knowledge"];
const CHECK_AFTER_MS = 350;
const UNDO_SECONDS = 8;

/** All entries of the shop's knowledge, and putting one out of use and into use again. */
export function useKnowledge() {
  const cache = useQueryClient();
  const complain = useComplain();
  const { message: toast } = App.useApp();
  const { data, error, refetch } = useQuery({
    queryKey: KNOWLEDGE,
    queryFn: () => get<{ entries: Entry[] }>("./workbench/api/knowledge"),
  });
  const put = (entry: Entry) =>
    cache.setQueryData<{ entries: Entry[] }>(KNOWLEDGE, (before) => ({
      entries: [entry, ...(before?.entries ?? []).filter((one) => one.id !== entry.id)],
    }));
  const failed = (err: ApiError) => {
    complain(err);
    if (err.code === "knowledge.conflict" || err.code === "knowledge.unknown") void refetch();
  };
  const turn = (entry: Entry, enabled: boolean) => {
    const send = post<{ entry: Entry }>(`./workbench/api/knowledge/${entry.id}/enabled`, {
      enabled,
      version: entry.version,
    });
    void send.then(({ entry: now }) => {
      put(now);
      if (enabled) void toast.success(t("kn.enabled"));
      else said(now);
    }, failed);
  };
  const said = (entry: Entry) => {
    const key = `off-${entry.id}`;
    const back = () => {
      toast.destroy(key);
      turn(entry, true);
    };
    const undo = createElement(
      Button,
      { key: "undo", size: "small", onClick: back, "data-testid": "kn-undo" },
      t("kn.undo"),
    );
    void toast.open({
      key,
      type: "info",
      duration: UNDO_SECONDS,
      content: createElement("span", null, t("kn.disabled", { title: entry.title }), undo),
    });
  };
  return { entries: data?.entries, error, retry: refetch, put, turn, failed };
}

/** Facts, products and orders with which entries are written. */
export function useSurroundings() {
  return useQuery({
    queryKey: ["knowledge-surroundings"],
    queryFn: () => get<Surroundings>("./workbench/api/knowledge/surroundings"),
    staleTime: 60_000,
  });
}

/** Keep an entry: a new one, or the next version of one that is kept. */
export function keep(content: Content, kept: Entry | null): Promise<Entry> {
  const sent = kept
    ? call<{ entry: Entry }>("PUT", `./workbench/api/knowledge/${kept.id}`, { content, version: kept.version })
    : post<{ entry: Entry }>("./workbench/api/knowledge", { content });
  return sent.then((answer) => answer.entry);
}

/** What the server says of a draft a moment after the last key. */
export function useCheck(content: Content, kept: Entry | null, sample: Sample): Check | null {
  const [check, setCheck] = useState<Check | null>(null);
  const asked = JSON.stringify({
    content,
    entry: kept?.id,
    order: sample.order || undefined,
    sku: sample.sku || undefined,
  });
  useEffect(() => {
    let overtaken = false;
    const ask = async () => {
      const found = await post<Check>("./workbench/api/knowledge/check", JSON.parse(asked));
      if (!overtaken) setCheck(found);
    };
    const soon = setTimeout(() => void ask().catch(() => undefined), CHECK_AFTER_MS);
    return () => {
      overtaken = true;
      clearTimeout(soon);
    };
  }, [asked]);
  return check;
}
