import { useQuery } from "@tanstack/react-query";
import { Card, Empty, Input, Select, Space, Tag, Typography } from "antd";
import { useMemo, useState } from "react";
import { get } from "../shared/api";
import buttons from "../shared/buttons.module.css";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import text from "../shared/text.module.css";
import css from "./Handbook.module.css";
import { Row, Scenario } from "./handbookTypes";
import { ScenarioTree } from "./ScenarioTree";

interface Answer {
  rows: Row[];
  scenarios: Scenario[];
}

/** The handbook: its rows, and each scenario as a tree with what became of its proposals. */
export function Handbook() {
  const { data, error, refetch } = useQuery({
    queryKey: ["handbook"],
    queryFn: () => get<Answer>("./workbench/api/handbook"),
  });
  const [row, setRow] = useState<string | null>(null);
  const [chosen, setChosen] = useState("bargain");
  const [typed, setTyped] = useState("");
  const shown = useMemo(
    () => (data?.scenarios ?? []).filter((one) => (!row || isOf(one, row)) && (!typed || holds(one, typed))),
    [data, row, typed],
  );
  if (error) return <Failed error={error} retry={refetch} />;
  if (!data) return null;
  const scenario = shown.find((one) => one.id === chosen) ?? shown[0];
  const here = data.rows.find((one) => one.id === row);
  return (
    <div className={css.handbook}>
      <div>
        <Space orientation="vertical" className={css.search}>
          <Select
            data-testid="hb-row"
            aria-label={t("hb.row")}
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("hb.row")}
            className={css.search}
            value={row}
            onChange={(value) => setRow(value ?? null)}
            options={data.rows.map((one) => ({ value: one.id, label: `${one.id} ${one.title}` }))}
          />
          <Input.Search
            aria-label={t("hb.search")}
            allowClear
            placeholder={t("hb.search")}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Space>
        <div className={css.list}>
          {shown.map((one) => (
            <button
              key={one.id}
              type="button"
              className={buttons.row}
              data-testid="hb-scenario"
              data-id={one.id}
              aria-current={one === scenario}
              onClick={() => setChosen(one.id)}
            >
              {one.title}{" "}
              <Typography.Text type="secondary" className={text.small}>
                {one.topic}/{one.id}
              </Typography.Text>
            </button>
          ))}
        </div>
      </div>
      <div>
        {here && <RowCard row={here} />}
        {scenario ? <ScenarioTree one={scenario} open={setChosen} /> : !here && <Empty />}
      </div>
    </div>
  );
}

function RowCard({ row }: { row: Row }) {
  return (
    <Card size="small" className={css.row}>
      <Space wrap>
        <b>
          {row.id} {row.title}
        </b>
        <Tag>{t(`hb.kind.${row.kind}`)}</Tag>
        {row.safe && <Tag color="green">{t("hb.safe")}</Tag>}
        <Typography.Text type="secondary">{row.sources.join(t("semicolon"))}</Typography.Text>
        {row.place && <Typography.Text code>{row.place}</Typography.Text>}
        {row.reason && <Typography.Text type="danger">{row.reason}</Typography.Text>}
      </Space>
    </Card>
  );
}

/** Whether a scenario says something for a row of the handbook. */
const isOf = (one: Scenario, row: string) => one.branches.some((branch) => branch.rows.includes(row));

/** Whether a scenario has what was typed somewhere in it. */
function holds(one: Scenario, typed: string): boolean {
  const said = one.branches.flatMap((branch) => [
    ...branch.rows,
    ...branch.when,
    ...branch.replies.flatMap((reply) => reply.texts),
  ]);
  return [one.id, one.title, ...one.intents, ...said].some((text) => text.includes(typed));
}
