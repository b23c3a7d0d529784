import { Button, Select, Space, Table, Tag, Typography } from "antd";
import { useState } from "react";
import { get } from "../shared/api";
import { Failed, useLoaded } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Case } from "../shared/types";

interface Answer { cases: Case[]; kinds: Record<string, string>; outcomes: Record<string, string>; steps: Record<string, string> }

/** All cases with their records; the same as a file. */
export function Cases() {
  const [state, setState] = useState("");
  const { data: answer, error, reload } = useLoaded<Answer>(() => get(`./workbench/api/cases?state=${state}`), [state]);
  if (error) return <Failed error={error} retry={reload} />;
  if (!answer) return null;
  return (
    <>
      <Space style={{ marginBottom: 12 }}>
        <Select aria-label={t("case.state")} value={state} onChange={setState} style={{ width: 140 }} options={["", "open", "settled", "closed"].map((one) => ({ value: one, label: t(`case.state.${one || "all"}`) }))} />
        <Button href="./workbench/api/cases.csv" data-testid="cases-export">{t("case.export")}</Button>
      </Space>
      <Table<Case> rowKey="id" scroll={{ x: 1100 }} size="small" dataSource={answer.cases} pagination={{ pageSize: 20 }} locale={{ emptyText: t("case.none") }} columns={[
        { title: t("case.opened"), width: 130, render: (_, one) => when(one.opened_at) }, { title: t("case.kind"), width: 90, render: (_, one) => <Tag color="volcano">{answer.kinds[one.kind]}</Tag> },
        { title: t("case.buyer"), width: 110, render: (_, one) => one.buyer ?? t("visitor") }, { title: t("orders"), width: 190, render: (_, one) => one.order_id ?? "—" },
        { title: t("case.state"), width: 90, render: (_, one) => t(`case.state.${one.state}`) }, { title: t("case.level"), width: 70, render: (_, one) => t(`role.${one.level}`) },
        { title: t("case.steps"), render: (_, one) => Object.entries(answer.steps).map(([id, title]) => <Typography.Text key={id} type={one.steps.includes(id) ? "success" : "secondary"} style={{ fontSize: 12, marginRight: 6 }}>{one.steps.includes(id) ? "✓" : "·"}{title}</Typography.Text>) },
        { title: t("case.outcome"), width: 110, render: (_, one) => (one.outcome ? answer.outcomes[one.outcome] : "—") }, { title: t("case.tags"), width: 140, render: (_, one) => one.tags.map((tag) => <Tag key={tag}>{tag}</Tag>) },
        { title: t("case.cost"), width: 80, render: (_, one) => (one.cost === null ? "—" : `${one.cost / 100} ${t("yuan")}`) }, { title: t("case.score"), width: 70, render: (_, one) => one.satisfaction ?? "—" }]} />
    </>
  );
}
