import { Card, Empty, List, Progress, Table, Tag, Typography } from "antd";
import { get } from "../shared/api";
import { Failed, useLoaded } from "../shared/Failed";
import { t } from "../shared/i18n";

interface Figure { name: string; label: string; target: number; n: number; median: number | null; mean: number | null; share_met: number | null }
interface Answer {
  service: { figures: Figure[] };
  reasons: { teams: Record<string, { label: string; text: string; n: number }[]>; products: { sku: string; n: number; reasons: { reason: string; n: number }[] }[] };
  wordings: { reply: string; text: string; original: string; n: number; people: number }[];
}

/** Service level against the targets, reasons by team and product, and wordings that worked. */
export function Reports() {
  const { data: answer, error, reload } = useLoaded<Answer>(() => get("./workbench/api/reports"), []);
  if (error) return <Failed error={error} retry={reload} />;
  if (!answer) return null;
  return (
    <div data-testid="reports" style={{ display: "grid", gap: 14, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Card size="small" title={t("rep.service")}>
        <Table<Figure> scroll={{ x: 620 }} rowKey="name" size="small" pagination={false} dataSource={answer.service.figures} columns={[
          { title: t("rep.figure"), dataIndex: "label" }, { title: t("rep.target"), dataIndex: "target" }, { title: t("rep.n"), dataIndex: "n" }, { title: t("rep.median"), render: (_, one) => one.median ?? "—" }, { title: t("rep.mean"), render: (_, one) => one.mean ?? "—" },
          { title: t("rep.met"), width: 220, render: (_, one) => (one.share_met === null ? "—" : <Progress aria-label={t("rep.met")} size="small" percent={Math.round(one.share_met * 100)} />) }]} />
      </Card>
      <Card size="small" title={t("rep.teams")}>
        {Object.keys(answer.reasons.teams).length ? Object.entries(answer.reasons.teams).map(([team, found]) => <List key={team} size="small" header={<b>{t(`role.${team}`)}</b>} dataSource={found} renderItem={(one) => <List.Item><span><Tag>{one.label}</Tag>{one.text}</span><span>{one.n}</span></List.Item>} />) : <Empty description={t("rep.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} />}
      </Card>
      <Card size="small" title={t("rep.products")}>
        <Table scroll={{ x: 500 }} rowKey="sku" size="small" pagination={{ pageSize: 10 }} dataSource={answer.reasons.products} columns={[{ title: t("rep.sku"), dataIndex: "sku" }, { title: t("rep.cases"), dataIndex: "n" }, { title: t("rep.reasons"), render: (_, one) => one.reasons.map((item) => <Tag key={item.reason}>{item.reason} {item.n}</Tag>) }]} />
      </Card>
      <Card size="small" title={t("rep.wordings")}>
        {answer.wordings.length ? answer.wordings.map((one) => <div key={one.reply + one.text} style={{ padding: "8px 0", borderBottom: "1px solid #f0f2f4" }}><Typography.Text code>{one.reply}</Typography.Text> {t("rep.often", { n: one.n, p: one.people })}<div><Typography.Text delete type="secondary">{one.original}</Typography.Text></div><div>{one.text}</div></div>) : <Typography.Text type="secondary">{t("rep.no_wordings")}</Typography.Text>}
      </Card>
    </div>
  );
}
