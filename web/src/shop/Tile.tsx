import { Card, Row, Tag, Typography } from "antd";
import { CSSProperties } from "react";
import { t } from "../shared/i18n";
import { Product } from "../shared/types";
import css from "./Tile.module.css";

interface Props {
  product: Product;
  viewing: boolean;
  onView: () => void;
}

/** A product of the sample shop, to be looked at with a click. */
export function Tile({ product, viewing, onView }: Props) {
  return (
    <Card hoverable size="small" onClick={onView} data-sku={product.sku} data-viewing={viewing} className={css.tile}>
      <div className={css.picture} style={{ "--hue": hue(product.sku) } as CSSProperties}>
        {product.title.replace(/[^\u4e00-\u9fa5]/g, "").slice(0, 2)}
      </div>
      <Typography.Paragraph ellipsis={{ rows: 2 }} className={css.name}>
        {product.title}
      </Typography.Paragraph>
      <Row justify="space-between" align="middle">
        {product.price !== null && <span className={css.price}>¥{product.price / 100}</span>}
        {product.stock === null ? null : product.stock > 0 ? (
          <Typography.Text type="secondary">{t("shop.stock", { n: product.stock })}</Typography.Text>
        ) : (
          <Tag>{t("shop.sold_out")}</Tag>
        )}
      </Row>
    </Card>
  );
}

/** A colour of its own for each kind of article, in degrees. */
function hue(sku: string): number {
  return [...sku.slice(0, 3)].reduce((sum, char) => sum + char.charCodeAt(0) * 37, 0) % 360;
}
