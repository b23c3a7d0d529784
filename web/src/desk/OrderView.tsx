import { Card, Descriptions, Space, Tag, Timeline, Typography } from "antd";
import { ReactNode } from "react";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import text from "../shared/text.module.css";
import { OrderCard, ParcelCard } from "../shared/types";
import css from "./OrderView.module.css";

/** An order: what was bought, for whom, where it is, and what became of it. */
export function OrderView({ order }: { order: OrderCard }) {
  return (
    <Card
      size="small"
      data-testid="order-card"
      data-status={order.status}
      title={
        <Space>
          <Tag color="geekblue">{order.status_text}</Tag>
          <Typography.Text copyable={{ text: order.id }} className={css.id}>
            {order.id}
          </Typography.Text>
        </Space>
      }
      extra={order.in_question && <Tag color="green">{t("order.in_question")}</Tag>}
    >
      {order.items.map((item, index) => (
        <div key={index}>
          {item.title}{" "}
          <Typography.Text type="secondary">
            {Object.values(item.options).join("/")} ×{item.quantity} {item.price_text}
          </Typography.Text>
        </div>
      ))}
      <Descriptions column={1} size="small" className={css.details} items={details(order)} />
      {order.parcel && <Parcel parcel={order.parcel} />}
      {order.more_parcels.map((parcel, index) => (
        <Parcel key={index} parcel={parcel} />
      ))}
    </Card>
  );
}

function details({ receiver, refund, review, ...order }: OrderCard) {
  const items: { key: string; label: string; children: ReactNode }[] = [];
  const add = (key: string, label: string, children: ReactNode) => items.push({ key, label, children });
  add(
    "amount",
    t("order.paid"),
    <>
      {order.amount_text}{" "}
      <Typography.Text type="secondary">{t("order.postage", { amount: order.postage_text })}</Typography.Text>
    </>,
  );
  if (receiver)
    add("receiver", t("order.receiver"), [receiver.name, receiver.phone, receiver.region, receiver.address].join(" "));
  if (order.status === "paid" && order.ship_by) add("ship", "", <ShipBy at={order.ship_by} />);
  if (order.remark) add("remark", t("case.note"), order.remark);
  if (refund)
    add("refund", t("order.refund"), `${refund.state_text} ${refund.amount_text ?? ""} ${refund.reason ?? ""}`);
  if (review) add("review", t("order.review"), `${"★".repeat(review.rating)} ${review.text}`);
  for (const one of order.more) add(one.name, one.label, one.text);
  return items;
}

function ShipBy({ at }: { at: string }) {
  return (
    <Typography.Text type={new Date(at) < new Date() ? "danger" : undefined}>
      {t("order.ship_by", { time: when(at) })}
    </Typography.Text>
  );
}

function Parcel({ parcel }: { parcel: ParcelCard }) {
  const newest = [...parcel.scans].reverse().slice(0, 4);
  return (
    <div className={css.parcel}>
      <Typography.Text>
        {parcel.courier} {parcel.number}
      </Typography.Text>{" "}
      <Typography.Text strong>{parcel.state_text}</Typography.Text>
      {[parcel.station, parcel.courier_phone].filter(Boolean).map((line) => (
        <div key={line} className={text.small}>
          {line}
        </div>
      ))}
      <Timeline
        className={css.scans}
        items={newest.map((scan, index) => ({
          color: index ? "gray" : "green",
          content: (
            <span className={text.small}>
              {scan.text}
              <br />
              <Typography.Text type="secondary">{when(scan.at)}</Typography.Text>
            </span>
          ),
        }))}
      />
    </div>
  );
}
