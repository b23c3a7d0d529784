import { Statistic, Tag, Typography } from "antd";
import { t } from "../shared/i18n";
import css from "./Figures.module.css";

export interface Totals {
  messages: number;
  unread: number;
  labelled: number;
  proposals: { sent: number; edited: number; rejected: number };
  rejections: { title: string; n: number }[];
  model: { id: string; trained_at: string } | null;
}

/** How many messages there are, what became of proposals, and which model reads. */
export function Figures({ totals, labelled }: { totals: Totals; labelled: number }) {
  return (
    <div className={css.figures}>
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
