import { Alert, App, Button, Card, Input, Table, Typography } from "antd";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError, call, get, post } from "../shared/api";
import { problem, t } from "../shared/i18n";
import { when } from "../shared/look";
import { policySaved, Standing } from "../shared/PolicyTrouble";
import { useUnsaved } from "../shared/unsaved";
import { Field, fieldId } from "./PolicyFields";
import { changes, Fault, fieldAt, inWords, Path, put, Schema, titleOf } from "./policySchema";
import "./policy.css";

interface Version {
  version: number;
  person: string;
  note: string | null;
  at: string;
  changes: { path: string; before: unknown; after: unknown }[];
}
interface Answer extends Standing { policy: Record<string, unknown>; schema: Schema; history: Version[] }

const CHECK_AFTER_MS = 350;

/** The shop's policy: every figure a reply may state, with the history of who changed what. */
export function Policy() {
  const { message: toast } = App.useApp();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [draft, setDraft] = useState<Record<string, unknown>>({});
  const [note, setNote] = useState("");
  const [faults, setFaults] = useState<Fault[]>([]);
  const [saving, setSaving] = useState(false);
  const load = useCallback(() => get<Answer>("./workbench/api/policy").then((found) => {
    setAnswer(found);
    setDraft(found.policy);
    setFaults([]);
    return found;
  }), []);
  const failed = useCallback((err: ApiError) => void toast.error(problem(err)), [toast]);
  useEffect(() => void load().catch(failed), [load, failed]);
  const mine = useMemo(() => (answer ? changes(answer.policy, draft) : []), [answer, draft]);
  const dirty = mine.length > 0;
  useUnsaved(dirty);
  useChecked(draft, dirty, setFaults);
  if (!answer) return null;

  const saved = () => load().then((now) => {
    setNote("");
    policySaved();
    void (now.trouble ? toast.error(t("policy.unused")) : toast.success(t("policy.saved")));
  });
  const refused = async (err: ApiError) => {
    if (err.code !== "policy.conflict") {
      setFaults((err.body.faults ?? []) as Fault[]);
      return failed(err);
    }
    const now = await load();
    setDraft(mine.reduce<unknown>((all, one) => put(all, one.path, one.value), now.policy) as Record<string, unknown>);
    void toast.warning(t("policy.merged", { n: now.version }));
  };
  const save = () => {
    setSaving(true);
    void call("PUT", "./workbench/api/policy", { policy: draft, version: answer.version, note: note || undefined })
      .then(saved, refused).catch(failed).finally(() => setSaving(false));
  };
  const change = (path: Path, value: unknown) => setDraft((before) => put(before, path, value) as Record<string, unknown>);
  return (
    <div data-testid="policy">
      <div className="policy-bar">
        <Input aria-label={t("policy.note")} placeholder={t("policy.note")} maxLength={200} value={note}
          onChange={(event) => setNote(event.target.value)} style={{ flex: "1 1 200px", maxWidth: 420 }} />
        <Button data-testid="policy-save" type="primary" disabled={!dirty && !answer.trouble} loading={saving}
          onClick={save}>{t("wb.save")}</Button>
        <Button disabled={!dirty} onClick={() => void load().catch(failed)}>{t("policy.undo")}</Button>
        <Typography.Text type="secondary" data-testid="policy-version">
          {answer.in_force ? t("policy.version", { n: answer.in_force }) : t("policy.file")}
          {dirty && ` · ${t("policy.unsaved", { n: mine.length })}`}
        </Typography.Text>
        <Summary faults={faults} />
      </div>
      <div className="policy-cards">
        {Object.entries(answer.schema.properties ?? {}).map(([name, schema]) => (
          <Card key={name} size="small" title={schema.title} role="group" aria-label={schema.title} className="policy-card">
            <Field schema={schema} value={draft[name]} before={answer.policy[name]} path={[name]} change={change}
              faults={faults} />
          </Card>))}
      </div>
      <Typography.Title level={5}>{t("policy.history")}</Typography.Title>
      <History schema={answer.schema} versions={answer.history} />
    </div>
  );
}

/** What was typed is checked by the server's rules a moment after the last key. */
function useChecked(draft: Record<string, unknown>, dirty: boolean, setFaults: (faults: Fault[]) => void) {
  useEffect(() => {
    if (!dirty) return setFaults([]);
    let overtaken = false;
    const soon = setTimeout(() => void post<{ faults: Fault[] }>("./workbench/api/policy/check", { policy: draft }).then(
      (found) => overtaken || setFaults(found.faults), () => undefined), CHECK_AFTER_MS);
    return () => {
      overtaken = true;
      clearTimeout(soon);
    };
  }, [draft, dirty, setFaults]);
}

/** What is wrong in one line, each entry leading to its field. */
function Summary({ faults }: { faults: Fault[] }) {
  if (!faults.length) return null;
  const go = (path: string) => (document.getElementById(fieldId(path))
    ?? document.getElementById(fieldId(path.replace(/\.\d+$/, ""))))?.focus();
  return (
    <Alert type="error" data-testid="policy-faults" style={{ flexBasis: "100%", padding: "4px 12px" }} title={
      <>{t("policy.faults", { n: faults.length })}{faults.map((one) => (
        <button key={one.path} type="button" className="plain" style={{ marginInlineEnd: 12 }} onClick={() => go(one.path)}>
          {one.path ? one.title : one.message}</button>))}</>} />
  );
}

function History({ schema, versions }: { schema: Schema; versions: Version[] }) {
  const field = (path: string) => fieldAt(schema, path.split("."));
  return (
    <Table<Version> rowKey="version" size="small" pagination={{ pageSize: 10 }} dataSource={versions}
      locale={{ emptyText: t("policy.first") }} columns={[
        { title: t("policy.which"), width: 130, onCell: () => ({ style: { verticalAlign: "top" } }), render: (_, one) => (
          <>{t("policy.nth", { n: one.version })}<br />{when(one.at)}<br />{one.person}</>) },
        { title: t("policy.what"), render: (_, one) => (
          <>
            {one.note && <div><Typography.Text type="secondary">{one.note}</Typography.Text></div>}
            {one.changes.map((item) => (
              <div key={item.path}>
                {titleOf(schema, item.path)}：{inWords(field(item.path), item.before)} → {inWords(field(item.path), item.after)}
              </div>))}
          </>) }]} />
  );
}
