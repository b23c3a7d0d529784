import { Select, Space, Typography } from "antd";
import { t } from "../shared/i18n";
import text from "../shared/text.module.css";
import { matches } from "./choose";
import { Choice } from "./LabelField";
import css from "./Messages.module.css";

/** Which messages are shown, in which order. */
export interface Query {
  order: string;
  state: string;
  intent: string;
  page: number;
}

interface Props {
  query: Query;
  options: Choice[];
  change: (next: Partial<Query>) => void;
}

export function Filters({ query, options, change }: Props) {
  const filter = (typed: string, option?: Choice) => Boolean(option && matches(option.info, typed));
  return (
    <Space className={css.filters} wrap>
      <Select
        aria-label={t("wb.choose_order")}
        value={query.order}
        onChange={(order) => change({ order, page: 1 })}
        options={["uncertain", "recent"].map((one) => ({ value: one, label: t(`wb.order.${one}`) }))}
        className={css.order}
      />
      <Select
        aria-label={t("wb.choose_state")}
        value={query.state}
        onChange={(state) => change({ state, page: 1 })}
        options={["open", "labelled", "all"].map((one) => ({ value: one, label: t(`wb.state.${one}`) }))}
        className={css.state}
      />
      <Select
        aria-label={t("wb.intent")}
        allowClear
        placeholder={t("wb.intent")}
        value={query.intent || undefined}
        onChange={(intent) => change({ intent: intent ?? "", page: 1 })}
        options={options}
        className={css.intent}
        showSearch={{ filterOption: filter }}
      />
      <Typography.Text type="secondary" className={text.small}>
        {t("wb.keys")}
      </Typography.Text>
    </Space>
  );
}
