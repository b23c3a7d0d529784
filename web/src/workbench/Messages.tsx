import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Pagination, Table, TableProps, Typography } from "antd";
import { useMemo, useState } from "react";
import { get } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import text from "../shared/text.module.css";
import { IntentInfo } from "../shared/types";
import { Figures, Totals } from "./Figures";
import { Filters, Query } from "./Filters";
import { ADDRESS, Page, Row, useLabelling } from "./labelling";
import { Labelled, ReadAs, Said } from "./MessageCells";
import css from "./Messages.module.css";

/** What was read, and what it should have been. */
export function Messages() {
  const [query, setQuery] = useState<Query>({ order: "uncertain", state: "open", intent: "", page: 1 });
  const { order, state, intent, page } = query;
  const key = ["messages", query];
  const list = useQuery({
    queryKey: key,
    queryFn: () => get<Page>(`${ADDRESS}/messages?order=${order}&state=${state}&intent=${intent}&page=${page}`),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const totals = useQuery({ queryKey: ["summary"], queryFn: () => get<Totals>(`${ADDRESS}/summary`) });
  const intents = useQuery({ queryKey: ["intents"], queryFn: loadIntents });
  const known = intents.data;
  const titles = useMemo(() => Object.fromEntries((known ?? []).map((one) => [one.name, one.title])), [known]);
  const options = useMemo(
    () => (known ?? []).map((one) => ({ value: one.name, label: `${one.title} ${one.name}`, info: one })),
    [known],
  );
  const rows = list.data?.messages ?? [];
  const labelling = useLabelling(rows, key, list.isPlaceholderData, () => void totals.refetch());
  const again = () => [list, totals, intents].forEach((one) => one.error && void one.refetch());
  const error = list.error ?? totals.error ?? intents.error;
  const columns: TableProps<Row>["columns"] = [
    { title: t("wb.text"), render: (_, one) => <Said row={one} /> },
    { title: t("wb.read_as"), width: 210, render: (_, one) => <ReadAs row={one} titles={titles} /> },
    {
      title: t("wb.label"),
      width: 350,
      render: (_, one, index) => (
        <Labelled row={one} titles={titles} options={options} current={index === labelling.at} labelling={labelling} />
      ),
    },
    { title: t("wb.at"), width: 110, className: css.when, render: (_, one) => <When at={one.at} /> },
  ];
  return (
    <div>
      {totals.data && <Figures totals={totals.data} labelled={labelling.more} />}
      {error && <Failed error={error} retry={again} />}
      <Filters query={query} options={options} change={(next) => setQuery({ ...query, ...next })} />
      <Table<Row>
        className={css.messages}
        rowKey="id"
        size="small"
        tableLayout="fixed"
        pagination={false}
        loading={!list.data && !list.error}
        dataSource={rows}
        locale={{ emptyText: error ? "—" : t("wb.empty") }}
        onRow={(_, index = 0) =>
          ({
            onClick: () => labelling.go(index),
            "data-testid": "wb-row",
            "data-current": index === labelling.at,
          }) as never
        }
        columns={columns}
      />
      {list.data && list.data.pages > 1 && (
        <Pagination
          className={css.pages}
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

async function loadIntents(): Promise<IntentInfo[]> {
  const { topics } = await get<{ topics: { intents: IntentInfo[] }[] }>(`${ADDRESS}/intents`);
  return topics.flatMap((topic) => topic.intents);
}

function When({ at }: { at: string }) {
  return (
    <Typography.Text type="secondary" className={text.small}>
      {when(at)}
    </Typography.Text>
  );
}
