import { App, Button, Pagination, Progress, Select, Space, Statistic, Table, Tag, Typography } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, call, get, post } from "../shared/api";
import { problem, t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { IntentInfo, Reading } from "../shared/types";
import { matches } from "./choose";

interface Row { id: string; text: string; previous: string; at: string; reading: Reading | null; read_state: string; label: { intents: string[]; by: string; at: string } | null }
interface Page { messages: Row[]; total: number; page: number; pages: number }
interface Totals { messages: number; unread: number; labelled: number; proposals: { sent: number; edited: number; rejected: number }; rejections: { title: string; n: number }[]; model: { id: string; trained_at: string } | null }

/** What was read, and what it should have been. */
export function Messages() {
  const { message: toast } = App.useApp();
  const [query, setQuery] = useState({ order: "uncertain", state: "open", intent: "", page: 1 });
  const [page, setPage] = useState<Page | null>(null);
  const [totals, setTotals] = useState<Totals | null>(null);
  const [intents, setIntents] = useState<IntentInfo[]>([]);
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const select = useRef<{ focus: () => void; blur: () => void }>(null);
  const titles = useMemo(() => Object.fromEntries(intents.map((one) => [one.name, one.title])), [intents]);
  const options = useMemo(() => intents.map((one) => ({ value: one.name, label: `${one.title} ${one.name}`, info: one })), [intents]);

  const load = useCallback(() => {
    void get<Page>(`./workbench/api/messages?order=${query.order}&state=${query.state}&intent=${query.intent}&page=${query.page}`).then(setPage);
    void get<Totals>("./workbench/api/summary").then(setTotals);
  }, [query]);
  useEffect(load, [load]);
  useEffect(() => void get<{ topics: { intents: IntentInfo[] }[] }>("./workbench/api/intents").then((answer) => setIntents(answer.topics.flatMap((topic) => topic.intents))), []);

  const rows = page?.messages ?? [];
  const row = rows[at];
  const predicted = (one: Row | undefined) => (one?.reading?.intents.length ? one.reading.intents : one?.reading?.ranking.slice(0, 1) ?? []).map((ranked) => ranked.name);
  const move = (step: number) => {
    setAt((before) => Math.max(0, Math.min(rows.length - 1, before + step)));
    setChosen(null);
  };
  const save = (one: Row | undefined, names: string[]) => {
    if (!one || !names.length) return;
    post<{ label: Row["label"] }>(`./workbench/api/messages/${one.id}/label`, { intents: names }).then((answer) => {
      setPage((before) => before && { ...before, messages: before.messages.map((other) => (other.id === one.id ? { ...other, label: answer.label } : other)) });
      setTotals((before) => before && { ...before, labelled: before.labelled + (one.label ? 0 : 1) });
      move(1);
    }, (err: ApiError) => void toast.error(problem(err)));
  };
  const undo = (one: Row) => void call("DELETE", `./workbench/api/messages/${one.id}/label`).then(load);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter") save(row, chosen ?? predicted(row));
      else if (event.key === "Escape") setChosen(null);
      else if (/^[a-z]$/i.test(event.key)) return select.current?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  });
  const picker = (value: string[], change: (names: string[]) => void) => (
    <Select ref={select as never} mode="multiple" size="small" style={{ minWidth: 220 }} placeholder={t("wb.search")} value={value} onChange={change} options={options} data-testid="wb-label"
            showSearch={{ filterOption: (typed: string, option?: { info?: IntentInfo }) => Boolean(option?.info && matches(option.info, typed)) }} labelRender={(one) => titles[String(one.value)] ?? String(one.value)} />);
  return (
    <div>
        {totals && <div style={{ display: "flex", gap: 40, flexWrap: "wrap", alignItems: "center", background: "#fff", padding: "14px 20px", borderRadius: 10, marginBottom: 16 }}>
          <Statistic title={t("wb.messages")} value={totals.messages} /><Statistic title={t("wb.labelled")} value={totals.labelled} /><Statistic title={t("wb.unread")} value={totals.unread} />
          <Statistic title={t("wb.sent")} value={totals.proposals.sent} /><Statistic title={t("wb.edited")} value={totals.proposals.edited} /><Statistic title={t("wb.rejected")} value={totals.proposals.rejected} />
          {totals.rejections.map((one) => <Tag key={one.title}>{one.title} {one.n}</Tag>)}
          {totals.model && <span><Typography.Text type="secondary">{t("wb.model")}</Typography.Text><div>{totals.model.id}</div></span>}</div>}
        <Space style={{ marginBottom: 12 }} wrap>
          <Select value={query.order} onChange={(order) => setQuery({ ...query, order, page: 1 })} options={["uncertain", "recent"].map((one) => ({ value: one, label: t(`wb.order.${one}`) }))} style={{ width: 150 }} />
          <Select value={query.state} onChange={(state) => setQuery({ ...query, state, page: 1 })} options={["open", "labelled", "all"].map((one) => ({ value: one, label: t(`wb.state.${one}`) }))} style={{ width: 110 }} />
          <Select allowClear placeholder={t("wb.intent")} value={query.intent || undefined} onChange={(intent) => setQuery({ ...query, intent: intent ?? "", page: 1 })} options={options} style={{ width: 220 }}
                  showSearch={{ filterOption: (typed: string, option?: { info?: IntentInfo }) => Boolean(option?.info && matches(option.info, typed)) }} />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("wb.keys")}</Typography.Text></Space>
        <Table<Row> rowKey="id" size="small" pagination={false} dataSource={rows} locale={{ emptyText: t("wb.empty") }}
          onRow={(_, index) => ({ onClick: () => { if (index !== at) { setAt(index ?? 0); setChosen(null); } }, "data-testid": "wb-row", style: { background: index === at ? "#eaf4f1" : undefined } } as never)}
          columns={[
            { title: t("wb.text"), render: (_, one) => <><div style={{ overflowWrap: "anywhere" }}>{one.text}</div>{one.previous && <Typography.Text type="secondary" style={{ fontSize: 12 }} ellipsis>{t("wb.previous")}: {one.previous}</Typography.Text>}</> },
            { title: t("wb.read_as"), width: 260, render: (_, one) => <ReadAs row={one} titles={titles} /> },
            { title: t("wb.label"), width: 380, render: (_, one, index) => one.label
              ? <Space wrap>{one.label.intents.map((name) => <Tag color="green" key={name}>{titles[name] ?? name}</Tag>)}<Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("wb.by", { name: one.label.by ?? "" })}</Typography.Text><Button size="small" type="link" onClick={() => undo(one)}>{t("wb.undo")}</Button></Space>
              : index === at ? <Space>{picker(chosen ?? predicted(one), setChosen)}<Button data-testid="wb-accept" size="small" type="primary" onClick={() => save(one, chosen ?? predicted(one))}>{t(chosen ? "wb.save" : "wb.accept")}</Button></Space> : null },
            { width: 110, render: (_, one) => <Typography.Text type="secondary" style={{ fontSize: 12 }}>{when(one.at)}</Typography.Text> },
          ]} />
        {page && page.pages > 1 && <Pagination style={{ marginTop: 12 }} current={page.page} total={page.total} pageSize={50} showSizeChanger={false} onChange={(next) => setQuery({ ...query, page: next })} />}
    </div>
  );
}

function ReadAs({ row, titles }: { row: Row; titles: Record<string, string> }) {
  if (!row.reading) return <Tag color="red">{t("reading.failed")}</Tag>;
  const shown = row.reading.intents.length ? row.reading.intents : row.reading.ranking.slice(0, 1);
  return (
    <div>{!row.reading.intents.length && <Tag color="orange">{t("fallback")}</Tag>}{shown.map((one) => <Tag key={one.name}>{titles[one.name] ?? one.name}</Tag>)}
      <Progress percent={Math.round(row.reading.confidence * 100)} size="small" showInfo={false} strokeColor={row.reading.confidence < 0.4 ? "#d97706" : "#1f6f5c"} style={{ width: 90, display: "inline-block", margin: "0 6px" }} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{percent(row.reading.confidence)}</Typography.Text></div>
  );
}
