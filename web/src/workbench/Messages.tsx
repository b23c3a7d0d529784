import { Button, Pagination, Progress, Select, Space, Statistic, Table, Tag, Tooltip, Typography } from "antd";
import { useMemo, useState } from "react";
import { get } from "../shared/api";
import { Failed, useLoaded } from "../shared/Failed";
import { t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { IntentInfo } from "../shared/types";
import { matches } from "./choose";
import { Choice, LabelField } from "./LabelField";
import { ADDRESS, Labelling, Page, Row, useLabelling } from "./labelling";

interface Totals {
  messages: number;
  unread: number;
  labelled: number;
  proposals: { sent: number; edited: number; rejected: number };
  rejections: { title: string; n: number }[];
  model: { id: string; trained_at: string } | null;
}
interface Query {
  order: string;
  state: string;
  intent: string;
  page: number;
}

/** What was read, and what it should have been. */
export function Messages() {
  const [query, setQuery] = useState<Query>({ order: "uncertain", state: "open", intent: "", page: 1 });
  const list = useLoaded<Page>(
    () =>
      get(`${ADDRESS}/messages?order=${query.order}&state=${query.state}&intent=${query.intent}&page=${query.page}`),
    [query],
  );
  const totals = useLoaded<Totals>(() => get(`${ADDRESS}/summary`), []);
  const intents = useLoaded<IntentInfo[]>(
    () =>
      get<{ topics: { intents: IntentInfo[] }[] }>(`${ADDRESS}/intents`).then((answer) =>
        answer.topics.flatMap((topic) => topic.intents),
      ),
    [],
  );
  const titles = useMemo(
    () => Object.fromEntries((intents.data ?? []).map((one) => [one.name, one.title])),
    [intents.data],
  );
  const options = useMemo(
    () => (intents.data ?? []).map((one) => ({ value: one.name, label: `${one.title} ${one.name}`, info: one })),
    [intents.data],
  );
  const rows = list.data?.messages ?? [];
  const labelling = useLabelling(rows, list, totals.reload);
  const again = () => [list, totals, intents].forEach((one) => one.error && one.reload());
  const error = list.error ?? totals.error ?? intents.error;
  return (
    <div>
      {totals.data && <Figures totals={totals.data} labelled={labelling.more} />}
      {error && <Failed error={error} retry={again} />}
      <Filters query={query} options={options} change={(next) => setQuery({ ...query, ...next })} />
      <Table<Row>
        className="wb-messages"
        rowKey="id"
        size="small"
        tableLayout="fixed"
        pagination={false}
        loading={!list.data && !list.error}
        dataSource={rows}
        locale={{ emptyText: error ? "—" : t("wb.empty") }}
        onRow={(_, index) =>
          ({
            onClick: () => labelling.go(index ?? 0),
            "data-testid": "wb-row",
            "data-current": index === labelling.at,
            style: { background: index === labelling.at ? "#eaf4f1" : undefined },
          }) as never
        }
        columns={[
          { title: t("wb.text"), render: (_, one) => <Text row={one} /> },
          { title: t("wb.read_as"), width: 210, render: (_, one) => <ReadAs row={one} titles={titles} /> },
          {
            title: t("wb.label"),
            width: 350,
            render: (_, one, index) => (
              <Labelled
                row={one}
                titles={titles}
                options={options}
                current={index === labelling.at}
                labelling={labelling}
              />
            ),
          },
          {
            title: t("wb.at"),
            width: 110,
            className: "wb-when",
            render: (_, one) => (
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                {when(one.at)}
              </Typography.Text>
            ),
          },
        ]}
      />
      {list.data && list.data.pages > 1 && (
        <Pagination
          style={{ marginTop: 12 }}
          current={list.data.page}
          total={list.data.total}
          pageSize={50}
          showSizeChanger={false}
          onChange={(page) => setQuery({ ...query, page })}
        />
      )}
    </div>
  );
}

function Figures({ totals, labelled }: { totals: Totals; labelled: number }) {
  return (
    <div className="wb-figures">
      <Statistic title={t("wb.messages")} value={totals.messages} />
      <Statistic title={t("wb.labelled")} value={totals.labelled + labelled} />
      <Statistic title={t("wb.unread")} value={totals.unread} />
      <Statistic title={t("wb.sent")} value={totals.proposals.sent} />
      <Statistic title={t("wb.edited")} value={totals.proposals.edited} />
      <Statistic title={t("wb.rejected")} value={totals.proposals.rejected} />
      {totals.rejections.map((one) => (
        <Tag key={one.title}>
          {one.title} {one.n}
        </Tag>
      ))}
      {totals.model && (
        <span>
          <Typography.Text type="secondary">{t("wb.model")}</Typography.Text>
          <div>{totals.model.id}</div>
        </span>
      )}
    </div>
  );
}

function Filters({
  query,
  options,
  change,
}: {
  query: Query;
  options: Choice[];
  change: (next: Partial<Query>) => void;
}) {
  const filter = (typed: string, option?: Choice) => Boolean(option && matches(option.info, typed));
  return (
    <Space style={{ marginBottom: 12 }} wrap>
      <Select
        aria-label={t("wb.choose_order")}
        value={query.order}
        onChange={(order) => change({ order, page: 1 })}
        options={["uncertain", "recent"].map((one) => ({ value: one, label: t(`wb.order.${one}`) }))}
        style={{ width: 170 }}
      />
      <Select
        aria-label={t("wb.choose_state")}
        value={query.state}
        onChange={(state) => change({ state, page: 1 })}
        options={["open", "labelled", "all"].map((one) => ({ value: one, label: t(`wb.state.${one}`) }))}
        style={{ width: 120 }}
      />
      <Select
        aria-label={t("wb.intent")}
        allowClear
        placeholder={t("wb.intent")}
        value={query.intent || undefined}
        onChange={(intent) => change({ intent: intent ?? "", page: 1 })}
        options={options}
        style={{ width: 220 }}
        showSearch={{ filterOption: filter }}
      />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t("wb.keys")}
      </Typography.Text>
    </Space>
  );
}

function Text({ row }: { row: Row }) {
  return (
    <>
      <div className="wb-text">{row.text}</div>
      {row.previous && (
        <Tooltip title={row.previous}>
          <div className="wb-previous">
            {t("wb.previous")}: {row.previous}
          </div>
        </Tooltip>
      )}
    </>
  );
}

function Labelled({
  row,
  titles,
  options,
  current,
  labelling,
}: {
  row: Row;
  titles: Record<string, string>;
  options: Choice[];
  current: boolean;
  labelling: Labelling;
}) {
  const failed = labelling.failed[row.id] && (
    <Tag color="red" data-testid="wb-failed">
      {t("wb.failed")}
    </Tag>
  );
  const undo = row.label && (
    <Button size="small" type="link" onClick={(event) => (event.stopPropagation(), labelling.undo(row))}>
      {t("wb.undo")}
    </Button>
  );
  if (current) {
    return (
      <>
        {failed}
        <LabelField
          key={row.id}
          names={labelling.names(row)}
          changed={labelling.changed}
          options={options}
          titles={titles}
          onChange={labelling.choose}
          onSave={() => labelling.save(row)}
          onMove={(by) => labelling.go(labelling.at + by)}
        />
        {undo}
      </>
    );
  }
  if (!row.label) return <>{failed}</>;
  return (
    <Space wrap size={4}>
      {row.label.intents.map((name) => (
        <Tag color="green" key={name}>
          {titles[name] ?? name}
        </Tag>
      ))}
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {row.label.by && t("wb.by", { name: row.label.by })}
      </Typography.Text>
      {undo}
    </Space>
  );
}

function ReadAs({ row, titles }: { row: Row; titles: Record<string, string> }) {
  if (!row.reading) return <Tag color="red">{t("reading.failed")}</Tag>;
  const shown = row.reading.intents.length ? row.reading.intents : row.reading.ranking.slice(0, 1);
  return (
    <div>
      {!row.reading.intents.length && <Tag color="orange">{t("fallback")}</Tag>}
      {shown.map((one) => (
        <Tag key={one.name}>{titles[one.name] ?? one.name}</Tag>
      ))}
      <span style={{ whiteSpace: "nowrap" }}>
        <Progress
          aria-label={t("wb.sure")}
          percent={Math.round(row.reading.confidence * 100)}
          size="small"
          showInfo={false}
          strokeColor={row.reading.confidence < 0.4 ? "#d97706" : "#1f6f5c"}
          style={{ width: 90, display: "inline-block", margin: "0 6px" }}
        />
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {percent(row.reading.confidence)}
        </Typography.Text>
      </span>
    </div>
  );
}
