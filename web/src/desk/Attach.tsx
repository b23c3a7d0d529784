import { Button, Card, Input, List, Typography } from "antd";
import { useState } from "react";
import { get } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import text from "../shared/text.module.css";
import { OrderCard } from "../shared/types";

/** The search for an order of a buyer who is not signed in. */
export function Attach({ onAttach }: { onAttach: (order: string) => void }) {
  const [found, setFound] = useState<OrderCard[] | null>(null);
  const complain = useComplain();
  const search = (query: string) =>
    void get<{ orders: OrderCard[] }>(`./desk/api/orders?query=${encodeURIComponent(query)}`).then(
      (answer) => setFound(answer.orders),
      complain,
    );
  return (
    <Card size="small" title={t("orders")}>
      <Typography.Paragraph type="secondary" className={text.small}>
        {t("orders.anonymous")}
      </Typography.Paragraph>
      <Input.Search size="small" aria-label={t("orders.search")} placeholder={t("orders.search")} onSearch={search} />
      {found && (
        <List
          size="small"
          dataSource={found}
          locale={{ emptyText: t("orders.none") }}
          renderItem={(order) => (
            <List.Item
              actions={[
                <Button key="attach" size="small" onClick={() => onAttach(order.id)}>
                  {t("orders.attach")}
                </Button>,
              ]}
            >
              {order.status_text} {order.id.slice(-6)} {order.receiver?.name}
            </List.Item>
          )}
        />
      )}
    </Card>
  );
}
