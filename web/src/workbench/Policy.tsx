import { App, Button, Card, Input, InputNumber, Select, Space, Switch, Table, Typography } from "antd";
import { useCallback, useEffect, useState } from "react";
import { ApiError, call, get } from "../shared/api";
import { problem, t } from "../shared/i18n";
import { when } from "../shared/look";

interface Schema { title: string; type?: string; format?: string; properties?: Record<string, Schema>; items?: Schema; oneOf?: Schema[]; minimum?: number; maximum?: number }
interface Version { version: number; person: string; note: string | null; at: string; changes: { path: string; before: unknown; after: unknown }[] }
interface Answer { policy: Record<string, unknown>; version: number; schema: Schema; history: Version[] }
type Change = (path: string[], value: unknown) => void;

/** The shop's policy: every figure a reply may state, with the history of who changed what. */
export function Policy() {
  const { message: toast } = App.useApp();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [draft, setDraft] = useState<Record<string, unknown>>({});
  const [note, setNote] = useState("");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const load = useCallback(() => void get<Answer>("./workbench/api/policy").then((found) => {
    setAnswer(found);
    setDraft(found.policy);
    setFaults({});
  }), []);
  useEffect(load, [load]);
  if (!answer) return null;
  const change: Change = (path, value) => setDraft((before) => put(before, path, value) as Record<string, unknown>);
  const save = () => call("PUT", "./workbench/api/policy", { policy: draft, version: answer.version, note }).then(() => {
    void toast.success(t("policy.saved"));
    setNote("");
    load();
  }, (err: ApiError) => {
    const listed = (err.body.faults ?? []) as { path: string; message: string }[];
    setFaults(Object.fromEntries(listed.map((one) => [one.path, one.message])));
    void toast.error(problem(err));
  });
  const dirty = JSON.stringify(draft) !== JSON.stringify(answer.policy);
  const titles = (path: string) => title(answer.schema, path.split("."));
  return (
    <div data-testid="policy">
      <div style={{ position: "sticky", top: 0, zIndex: 2, background: "#f6f7f8", padding: "8px 0", display: "flex", gap: 10 }}>
        <Input placeholder={t("policy.note")} value={note} onChange={(event) => setNote(event.target.value)} style={{ maxWidth: 420 }} />
        <Button data-testid="policy-save" type="primary" disabled={!dirty} onClick={() => void save()}>{t("wb.save")}</Button>
        <Button disabled={!dirty} onClick={load}>{t("cancel")}</Button>
        <Typography.Text type="secondary" style={{ alignSelf: "center" }}>{t("policy.version", { n: answer.version })}</Typography.Text>
      </div>
      <div style={{ columnWidth: 420, columnGap: 14 }}>
        {Object.entries(answer.schema.properties ?? {}).map(([name, schema]) => (
          <Card key={name} size="small" title={schema.title} style={{ marginBottom: 14, breakInside: "avoid" }}>
            <Field schema={schema} value={draft[name]} path={[name]} change={change} faults={faults} bare />
          </Card>))}
      </div>
      <Typography.Title level={5}>{t("policy.history")}</Typography.Title>
      <Table<Version> rowKey="version" size="small" pagination={{ pageSize: 10 }} dataSource={answer.history} locale={{ emptyText: t("policy.first") }} columns={[
        { title: t("policy.which"), dataIndex: "version", width: 70 }, { title: t("policy.when"), width: 150, render: (_, one) => when(one.at) }, { title: t("policy.who"), dataIndex: "person", width: 110 }, { title: t("policy.note"), dataIndex: "note", width: 200 },
        { title: t("policy.what"), render: (_, one) => one.changes.map((item) => <div key={item.path}>{titles(item.path)}：{show(item.before)} → {show(item.after)}</div>) }]} />
    </div>
  );
}

function Field({ schema, value, path, change, faults, bare }: { schema: Schema; value: unknown; path: string[]; change: Change; faults: Record<string, string>; bare?: boolean }) {
  const kind = schema.oneOf?.find((one) => one.type === "object") ?? schema;
  const fault = faults[path.join(".")];
  if (schema.oneOf) return (
    <><Space style={{ marginBottom: 8 }}><Switch size="small" checked={value !== null} onChange={(on) => change(path, on ? blank(kind) : null)} />{t("policy.has")}</Space>
      {value !== null && <Field schema={{ ...kind, oneOf: undefined }} value={value} path={path} change={change} faults={faults} bare />}</>);
  if (kind.properties) return <>{Object.entries(kind.properties).map(([name, inner]) => <Field key={name} schema={inner} value={(value as Record<string, unknown>)?.[name]} path={[...path, name]} change={change} faults={faults} />)}</>;
  const input = kind.type === "array" ? <List schema={kind} value={value as unknown[]} path={path} change={change} faults={faults} /> : <Single schema={kind} value={value} set={(next) => change(path, next)} name={path.join(".")} bad={Boolean(fault)} />;
  return (
    <div style={{ display: bare || kind.type === "array" ? "block" : "grid", gridTemplateColumns: "1fr 190px", gap: 8, marginBottom: 6, alignItems: "center" }}>
      {!bare && <span>{schema.title}</span>}<div>{input}{fault && <div style={{ color: "#cf1322", fontSize: 12 }}>{fault}</div>}</div>
    </div>
  );
}

function Single({ schema, value, set, name, bad }: { schema: Schema; value: unknown; set: (value: unknown) => void; name: string; bad: boolean }) {
  const status = bad ? "error" : undefined;
  if (schema.format === "money") return <InputNumber aria-label={name} status={status} min={0} step={1} suffix="元" style={{ width: "100%" }} value={Number(value) / 100} onChange={(next) => set(Math.round(Number(next ?? 0) * 100))} />;
  if (schema.type === "integer" || schema.type === "number") return <InputNumber aria-label={name} status={status} min={schema.minimum} max={schema.maximum} precision={schema.type === "integer" ? 0 : undefined} style={{ width: "100%" }} value={Number(value)} onChange={(next) => set(next ?? 0)} />;
  return <Input aria-label={name} status={status} value={String(value ?? "")} onChange={(event) => set(event.target.value)} />;
}

function List({ schema, value, path, change, faults }: { schema: Schema; value: unknown[]; path: string[]; change: Change; faults: Record<string, string> }) {
  const item = schema.items as Schema;
  if (!item.properties) return <Select aria-label={path.join(".")} mode="tags" open={false} suffixIcon={null} style={{ width: "100%" }} value={value as string[]} tokenSeparators={["、", ",", " "]} onChange={(next) => change(path, next)} />;
  return (
    <>{value.map((one, index) => (
      <Space key={index} style={{ marginBottom: 4 }}>{Object.entries(item.properties ?? {}).map(([name, inner]) => <span key={name} style={{ display: "inline-flex", gap: 4, alignItems: "center" }}>{inner.title}<Single schema={inner} value={(one as Record<string, unknown>)[name]} set={(next) => change([...path, String(index), name], next)} name={[...path, index, name].join(".")} bad={Boolean(faults[[...path, index, name].join(".")])} /></span>)}
        <Button size="small" type="text" onClick={() => change(path, value.filter((_, other) => other !== index))}>×</Button></Space>))}
      <div><Button size="small" onClick={() => change(path, [...value, blank(item)])}>{t("policy.add")}</Button></div></>);
}

function blank(schema: Schema): unknown {
  if (schema.properties) return Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, blank(inner)]));
  if (schema.type === "array") return [];
  return schema.type === "integer" || schema.type === "number" ? schema.minimum ?? 0 : schema.format === "date" ? new Date().toISOString().slice(0, 10) : "";
}

function put(value: unknown, path: string[], next: unknown): unknown {
  if (!path.length) return next;
  const [first, ...rest] = path;
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === first ? put(one, rest, next) : one));
  return { ...(value as object), [first as string]: put((value as Record<string, unknown>)[first as string], rest, next) };
}

function title(schema: Schema, path: string[]): string {
  const [first, ...rest] = path;
  const inner = (schema.oneOf?.find((one) => one.properties) ?? schema).properties?.[first as string];
  return inner ? [inner.title, rest.length ? title(inner, rest) : ""].filter(Boolean).join(" · ") : path.join(".");
}

function show(value: unknown): string {
  return value === null || value === undefined ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value);
}
