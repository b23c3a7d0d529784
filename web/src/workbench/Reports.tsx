import { useQuery } from "@tanstack/react-query";
import { Card, Empty, List, Progress, Table, Tag, Typography } from "antd";
import { get } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import css from "./Reports.module.css";

interface Figure {
  name: string;
  label: string;
  target: number;
  n: number;
  median: number | null;
  mean: number | null;
  share_met: number | null;
}
interface Answer {
  service: { figures: Figure[] };
  reasons: { teams: Record<string, Reason[]>; products: Product[] };
  wordings: Wording[];
}
interface Reason {
  label: string;
  text: string;
  n: number;
}
interface Product {
  sku: string;
  n: number;
  reasons: { reason: string; n: number }[];
}
interface Wording {
  reply: string;
  text: string;
  original: string;
  n: number;
  people: number;
}

/** Service level against the targets, reasons by team and product, and wordings that worked. */
export function Reports() {
  const { data, error, refetch } = useQuery({
    queryKey: ["reports"],
    queryFn: () => get<Answer>("./workbench/api/reports"),
  });
  if (error) return <Failed error={error} retry={refetch} />;
  if (!data) return null;
  const teams = Object.entries(data.reasons.teams);
  return (
    <div data-testid="reports" className={css.reports}>
      <Card size="small" title={t("rep.service")}>
        <Service figures={data.service.figures} />
      </Card>
      <Card size="small" title={t("rep.teams")}>
        {teams.map(([team, reasons]) => (
          <Team key={team} team={team} reasons={reasons} />
        ))}
        {!teams.length && <Empty description={t("rep.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} />}
      </Card>
      <Card size="small" title={t("rep.products")}>
        <Products products={data.reasons.products} />
      </Card>
      <Card size="small" title={t("rep.wordings")}>
        {data.wordings.map((one) => (
          <Reworded key={one.reply + one.text} one={one} />
        ))}
        {!data.wordings.length && <Typography.Text type="secondary">{t("rep.no_wordings")}</Typography.Text>}
      </Card>
    </div>
  );
}

function Service({ figures }: { figures: Figure[] }) {
  const met = (share: number) => <Progress aria-label={t("rep.met")} size="small" percent={Math.round(share * 100)} />;
  return (
    <Table<Figure>
      scroll={{ x: 620 }}
      rowKey="name"
      size="small"
      pagination={false}
      dataSource={figures}
      columns={[
        { title: t("rep.figure"), dataIndex: "label" },
        { title: t("rep.target"), dataIndex: "target" },
        { title: t("rep.n"), dataIndex: "n" },
        { title: t("rep.median"), render: (_, one) => one.median ?? "—" },
        { title: t("rep.mean"), render: (_, one) => one.mean ?? "—" },
        { title: t("rep.met"), width: 220, render: (_, one) => (one.share_met === null ? "—" : met(one.share_met)) },
      ]}
    />
  );
}

function Team({ team, reasons }: { team: string; reasons: Reason[] }) {
  return (
    <List
      size="small"
      header={<b>{t(`role.${team}`)}</b>}
      dataSource={reasons}
      renderItem={(one) => (
        <List.Item>
          <span>
            <Tag>{one.label}</Tag>
            {one.text}
          </span>
          <span>{one.n}</span>
        </List.Item>
      )}
    />
  );
}

function Products({ products }: { products: Product[] }) {
  return (
    <Table<Product>
      scroll={{ x: 500 }}
      rowKey="sku"
      size="small"
      pagination={{ pageSize: 10 }}
      dataSource={products}
      columns={[
        { title: t("rep.sku"), dataIndex: "sku" },
        { title: t("rep.cases"), dataIndex: "n" },
        {
          title: t("rep.reasons"),
          render: (_, one) =>
            one.reasons.map((item) => (
              <Tag key={item.reason}>
                {item.reason} {item.n}
              </Tag>
            )),
        },
      ]}
    />
  );
}

function Reworded({ one }: { one: Wording }) {
  return (
    <div className={css.wording}>
      <Typography.Text code>{one.reply}</Typography.Text> {t("rep.often", { n: one.n, p: one.people })}
      <div>
        <Typography.Text delete type="secondary">
          {one.original}
        </Typography.Text>
      </div>
      <div>{one.text}</div>
    </div>
  );
}
