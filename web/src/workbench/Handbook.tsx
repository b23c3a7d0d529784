import { Button, Card, Empty, Input, Select, Space, Tag, Tree, Typography } from "antd";
import { useMemo, useState } from "react";
import { get } from "../shared/api";
import { Failed, useLoaded } from "../shared/Failed";
import { t } from "../shared/i18n";

interface Counts { proposed: number; sent: number; edited: number; rejected: number }
interface Branch { id: string; rows: string[]; sources: string[]; place: string; otherwise: boolean; when: string[]; goto: string | null; goto_id: string | null; nothing: boolean; settles: string | null; tasks: { label: string; role: string; text: string }[]; replies: { id: string; texts: string[]; place: string }[]; counts: Counts }
interface Scenario { id: string; title: string; topic: string; place: string; intents: string[]; events: string[]; case: string | null; asked: Counts; branches: Branch[] }
interface Row { id: string; title: string; sources: string[]; kind: string; scenarios: string[]; place: string | null; reason: string | null; safe: boolean }

/** The handbook: its rows, and each scenario as a tree with what became of its proposals. */
export function Handbook() {
  const { data: content, error, reload } = useLoaded<{ rows: Row[]; scenarios: Scenario[] }>(() => get("./workbench/api/handbook"), []);
  const [row, setRow] = useState<string | null>(null);
  const [chosen, setChosen] = useState("bargain");
  const [typed, setTyped] = useState("");
  const shown = useMemo(() => (content?.scenarios ?? []).filter((one) =>
    (!row || one.branches.some((branch) => branch.rows.includes(row))) && (!typed || holds(one, typed))), [content, row, typed]);
  if (error) return <Failed error={error} retry={reload} />;
  if (!content) return null;
  const scenario = shown.find((one) => one.id === chosen) ?? shown[0];
  const here = content.rows.find((one) => one.id === row);
  return (
    <div className="handbook">
      <div>
        <Space orientation="vertical" style={{ width: "100%" }}>
          <Select data-testid="hb-row" aria-label={t("hb.row")} allowClear showSearch={{ optionFilterProp: "label" }} placeholder={t("hb.row")} style={{ width: "100%" }} value={row} onChange={(value) => setRow(value ?? null)}
                  options={content.rows.map((one) => ({ value: one.id, label: `${one.id} ${one.title}` }))} />
          <Input.Search aria-label={t("hb.search")} allowClear placeholder={t("hb.search")} onChange={(event) => setTyped(event.target.value)} />
        </Space>
        <div className="handbook-list">
          {shown.map((one) => <button key={one.id} type="button" className="row-button" data-testid="hb-scenario" data-id={one.id} aria-current={one === scenario} onClick={() => setChosen(one.id)}>
            {one.title} <Typography.Text type="secondary" style={{ fontSize: 12 }}>{one.topic}/{one.id}</Typography.Text></button>)}
        </div>
      </div>
      <div>
        {here && <Card size="small" style={{ marginBottom: 12 }}><Space wrap><b>{here.id} {here.title}</b><Tag>{t(`hb.kind.${here.kind}`)}</Tag>{here.safe && <Tag color="green">{t("hb.safe")}</Tag>}<Typography.Text type="secondary">{here.sources.join("；")}</Typography.Text>
          {here.place && <Typography.Text code>{here.place}</Typography.Text>}{here.reason && <Typography.Text type="danger">{here.reason}</Typography.Text>}</Space></Card>}
        {scenario ? <ScenarioTree one={scenario} open={setChosen} /> : !here && <Empty />}
      </div>
    </div>
  );
}

function holds(one: Scenario, typed: string): boolean {
  return [one.id, one.title, ...one.intents, ...one.branches.flatMap((branch) => [...branch.rows, ...branch.when, ...branch.replies.flatMap((reply) => reply.texts)])].some((text) => text.includes(typed));
}

function ScenarioTree({ one, open }: { one: Scenario; open: (id: string) => void }) {
  const nodes = one.branches.map((branch) => ({
    key: branch.id, selectable: false, title: <BranchLine branch={branch} />,
    children: [
      ...(branch.goto ? [{ key: `${branch.id}-goto`, selectable: false, title: <Button type="link" size="small" onClick={() => open(branch.goto_id ?? "")}>→ {branch.goto}</Button> }] : []),
      ...branch.replies.map((reply) => ({ key: `${branch.id}-${reply.id}`, selectable: false, title: <div style={{ maxWidth: 820 }}><Typography.Text code>{reply.id}</Typography.Text> <Typography.Text type="secondary" style={{ fontSize: 12 }}>{reply.place}</Typography.Text>{reply.texts.map((text) => <div key={text} style={{ fontSize: 13 }}>{text}</div>)}</div> })),
      ...branch.tasks.map((task, index) => ({ key: `${branch.id}-task-${index}`, selectable: false, title: <Typography.Text type="warning">{task.label}（{t(`role.${task.role}`)}）{task.text}</Typography.Text> })),
    ],
  }));
  return (
    <Card size="small" title={<Space wrap>{one.title}<Typography.Text type="secondary" style={{ fontWeight: 400, fontSize: 12 }}>{one.place}</Typography.Text>{one.case && <Tag color="volcano">{one.case}</Tag>}</Space>}>
      <Space wrap style={{ marginBottom: 8 }}>{one.intents.map((name) => <Tag key={name} color="geekblue">{name}</Tag>)}{one.events.map((name) => <Tag key={name} color="gold">{name}</Tag>)}
        {one.asked.proposed > 0 && <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("hb.asked")} <Numbers counts={one.asked} /></Typography.Text>}</Space>
      <Tree data-testid="hb-tree" key={one.id} showLine blockNode treeData={nodes} defaultExpandedKeys={one.branches.slice(0, 3).map((branch) => branch.id)} />
    </Card>
  );
}

function BranchLine({ branch }: { branch: Branch }) {
  return (
    <div style={{ display: "flex", gap: 10, justifyContent: "space-between" }}>
      <span>{branch.rows.map((row) => <Tag key={row}>{row}</Tag>)}{branch.when.length ? branch.when.join("，且") : t("hb.otherwise")}
        {branch.nothing && <Tag>{t("hb.nothing")}</Tag>}{branch.settles && <Tag color="green">{branch.settles}</Tag>} <Typography.Text type="secondary" style={{ fontSize: 12 }}>{branch.id}</Typography.Text></span>
      <Numbers counts={branch.counts} />
    </div>
  );
}

function Numbers({ counts }: { counts: Counts }) {
  if (!counts.proposed) return <Typography.Text type="secondary" style={{ fontSize: 12 }}>—</Typography.Text>;
  return <span data-testid="hb-counts" style={{ fontSize: 12, whiteSpace: "nowrap" }}>{t("hb.counts", { p: counts.proposed, s: counts.sent, e: counts.edited, r: counts.rejected })}</span>;
}
