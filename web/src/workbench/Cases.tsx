import { useQuery } from "@tanstack/react-query";
import { Button, Select, Space, Table, TableProps, Tag, Typography } from "antd";
import { useState } from "react";
import { get } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Case } from "../shared/types";
import css from "./Cases.module.css";

interface Answer {
  cases: Case[];
  kinds: Record<string, string>;
  outcomes: Record<string, string>;
  steps: Record<string, string>;
}

/** All cases with their records; the same as a file. */
export function Cases() {
  const [state, setState] = useState("");
  const { data, error, refetch } = useQuery({
    queryKey: ["cases", state],
    queryFn: () => get<Answer>(`./workbench/api/cases?state=${state}`),
  });
  if (error) return <Failed error={error} retry={refetch} />;
  if (!data) return null;
  return (
    <>
      <Space className={css.filters}>
        <Select
          aria-label={t("case.state")}
          value={state}
          onChange={setState}
          className={css.state}
          options={["", "open", "settled", "closed"].map((one) => ({
            value: one,
            label: t(`case.state.${one || "all"}`),
          }))}
        />
        <Button href="./workbench/api/cases.csv" data-testid="cases-export">
          {t("case.export")}
        </Button>
      </Space>
      <Table<Case>
        rowKey="id"
        scroll={{ x: 1100 }}
        size="small"
        dataSource={data.cases}
        pagination={{ pageSize: 20 }}
        locale={{ emptyText: t("case.none") }}
        columns={columns(data)}
      />
    </>
  );
}

function columns({ kinds, outcomes, steps }: Answer): TableProps<Case>["columns"] {
  return [
    { title: t("case.opened"), width: 130, render: (_, one) => when(one.opened_at) },
    { title: t("case.kind"), width: 90, render: (_, one) => <Tag color="volcano">{kinds[one.kind]}</Tag> },
    { title: t("case.buyer"), width: 110, render: (_, one) => one.buyer ?? t("visitor") },
    { title: t("orders"), width: 190, render: (_, one) => one.order_id ?? "—" },
    { title: t("case.state"), width: 90, render: (_, one) => t(`case.state.${one.state}`) },
    { title: t("case.level"), width: 70, render: (_, one) => t(`role.${one.level}`) },
    { title: t("case.steps"), render: (_, one) => <Steps done={one.steps} steps={steps} /> },
    { title: t("case.outcome"), width: 110, render: (_, one) => (one.outcome ? outcomes[one.outcome] : "—") },
    { title: t("case.tags"), width: 140, render: (_, one) => one.tags.map((tag) => <Tag key={tag}>{tag}</Tag>) },
    {
      title: t("case.cost"),
      width: 80,
      render: (_, one) => (one.cost === null ? "—" : `${one.cost / 100} ${t("yuan")}`),
    },
    { title: t("case.score"), width: 70, render: (_, one) => one.satisfaction ?? "—" },
  ];
}

function Steps({ done, steps }: { done: string[]; steps: Record<string, string> }) {
  return Object.entries(steps).map(([id, title]) => (
    <Typography.Text key={id} type={done.includes(id) ? "success" : "secondary"} className={css.step}>
      {done.includes(id) ? "✓" : "·"}
      {title}
    </Typography.Text>
  ));
}
