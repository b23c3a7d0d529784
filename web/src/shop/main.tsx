import { ConfigProvider, Card, Col, Row, Select, Tag, Typography } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useState } from "react";
import "../shared/base.css";
import { createRoot } from "react-dom/client";
import { get } from "../shared/api";
import { nonce, theme } from "../shared/look";
import { locale, t } from "../shared/i18n";
import { Product } from "../shared/types";

interface Shop { shop: { name: string }; buyers: { id: string; name: string; orders: number }[]; products: Product[] }
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
  const buyers = [{ value: ANONYMOUS, label: t("shop.anonymous") },
                  ...shop.buyers.map((one) => ({ value: one.id, label: `${one.name} · ${t("shop.orders", { n: one.orders })}` }))];
  return (
    <div style={{ maxWidth: 1160, margin: "0 auto", padding: "28px min(24px, 4vw) 120px" }}>
      <Row justify="space-between" align="middle" gutter={[16, 16]}>
        <Col><Typography.Title level={3} style={{ margin: 0 }}>{shop.shop.name}</Typography.Title>
          <Typography.Text type="secondary">{t("shop.sample")}</Typography.Text></Col>
        <Col style={{ display: "flex", alignItems: "center", minWidth: 0, maxWidth: "100%" }}>
          <span style={{ marginRight: 8, whiteSpace: "nowrap" }}>{t("shop.you_are")}</span>
          <Select aria-label={t("shop.you_are")} value={buyer} onChange={setBuyer} options={buyers}
                  style={{ width: 360, flex: "0 1 auto", minWidth: 0 }} />
        </Col>
      </Row>
      <Row gutter={[16, 16]} style={{ marginTop: 24 }}>
        {shop.products.map((product) => (
          <Col key={product.sku} xs={12} md={8} lg={6}>
            <Card hoverable size="small" onClick={() => setViewing(product.sku)} data-sku={product.sku}
                  style={{ height: "100%", borderColor: viewing === product.sku ? "#1f6f5c" : undefined }}>
              <div style={{ height: 84, borderRadius: 8, background: tint(product.sku), display: "grid", placeItems: "center", fontSize: 26, color: "#fff" }}>{product.title.replace(/[^\u4e00-\u9fa5]/g, "").slice(0, 2)}</div>
              <Typography.Paragraph ellipsis={{ rows: 2 }} style={{ margin: "10px 0 6px", minHeight: 44 }}>{product.title}</Typography.Paragraph>
              <Row justify="space-between" align="middle">
                <span style={{ color: "#c2410c", fontSize: 18, fontWeight: 600 }}>¥{product.price / 100}</span>
                {product.stock > 0 ? <Typography.Text type="secondary">{t("shop.stock", { n: product.stock })}</Typography.Text> : <Tag>{t("shop.sold_out")}</Tag>}
              </Row>
            </Card>
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

function tint(sku: string): string {
  const hue = [...sku.slice(0, 3)].reduce((sum, char) => sum + char.charCodeAt(0) * 37, 0) % 360;
  return `hsl(${hue} 34% 36%)`;
}

/** The identity a shop's server would give its signed-in buyer; none for somebody who is no demo buyer. */
async function tokenOf(buyer: string): Promise<string | null> {
  try {
    return (await get<{ token: string }>(`./demo/token?buyer=${encodeURIComponent(buyer)}`)).token;
  } catch {
    return null;
  }
}
let embedding = 0;
/** Carry the chat as a shop's own page would: one element, whose attributes follow the page. */
async function embed(buyer: string, viewing: string | null): Promise<void> {
  const turn = ++embedding;
  const token = buyer ? await tokenOf(buyer) : null;
  await customElements.whenDefined("shop-chat");
  if (turn !== embedding) return;
  const found = document.querySelector("shop-chat");
  const chat = found ?? document.createElement("shop-chat");
  const wanted = { base: new URL("./", location.href).href, "buyer-token": token, viewing, locale };
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) chat.removeAttribute(name);
    else if (chat.getAttribute(name) !== value) chat.setAttribute(name, value);
  }
  if (!found) document.body.append(chat);
}
const script = document.createElement("script");
script.src = "./widget.js";
script.dataset.manual = "1";
document.head.append(script);
createRoot(document.getElementById("root")!).render(
  <ConfigProvider csp={{ nonce }} locale={zhCN} theme={theme}><ShopPage /></ConfigProvider>);
