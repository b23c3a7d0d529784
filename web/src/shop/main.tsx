import { Col, ConfigProvider, Row, Select, Typography } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { get } from "../shared/api";
import "../shared/base.css";
import { t } from "../shared/i18n";
import { nonce, theme } from "../shared/look";
import { Product } from "../shared/types";
import { embed, loadChat } from "./embed";
import css from "./Shop.module.css";
import { Tile } from "./Tile";

interface Shop {
  shop: { name: string };
  buyers: { id: string; name: string; orders: number }[];
  products: Product[];
}
const ANONYMOUS = "";

/** The sample shop: goods, who you are, and the chat as a real shop's page would carry it. */
function ShopPage() {
  const [shop, setShop] = useState<Shop | null>(null);
  const [buyer, setBuyer] = useState(new URLSearchParams(location.search).get("buyer") ?? ANONYMOUS);
  const [viewing, setViewing] = useState<string | null>(null);
  useEffect(() => void get<Shop>("./demo/shop").then(setShop), []);
  useEffect(() => void embed(buyer, viewing), [buyer, viewing]);
  useEffect(() => keepInAddress(buyer), [buyer]);
  if (!shop) return null;
  const buyers = [
    { value: ANONYMOUS, label: t("shop.anonymous") },
    ...shop.buyers.map((one) => ({ value: one.id, label: `${one.name} · ${t("shop.orders", { n: one.orders })}` })),
  ];
  return (
    <div className={css.shop}>
      <Row justify="space-between" align="middle" gutter={[16, 16]}>
        <Col>
          <Typography.Title level={3} className={css.title}>
            {shop.shop.name}
          </Typography.Title>
          <Typography.Text type="secondary">{t("shop.sample")}</Typography.Text>
        </Col>
        <Col className={css.who}>
          <span>{t("shop.you_are")}</span>
          <Select
            aria-label={t("shop.you_are")}
            value={buyer}
            onChange={setBuyer}
            options={buyers}
            className={css.buyer}
          />
        </Col>
      </Row>
      <Row gutter={[16, 16]} className={css.goods}>
        {shop.products.map((product) => (
          <Col key={product.sku} xs={12} md={8} lg={6}>
            <Tile product={product} viewing={viewing === product.sku} onView={() => setViewing(product.sku)} />
          </Col>
        ))}
      </Row>
    </div>
  );
}

/** Keep the chosen buyer in the page's address, so that reloading keeps them. */
function keepInAddress(buyer: string): void {
  const address = new URL(location.href);
  if (buyer) address.searchParams.set("buyer", buyer);
  else address.searchParams.delete("buyer");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

loadChat();
createRoot(document.getElementById("root")!).render(
  <ConfigProvider csp={{ nonce }} locale={zhCN} theme={theme}>
    <ShopPage />
  </ConfigProvider>,
);
