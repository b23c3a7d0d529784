import { AutoComplete } from "antd";
import { t } from "../shared/i18n";
import css from "./Knowledge.module.css";
import { Sample, Surroundings } from "./knowledgeTypes";

interface Props {
  sample: Sample;
  change: (sample: Sample) => void;
  around: Surroundings;
}

/** On whose facts an answer is filled in: an order, a product, both or neither. */
export function KnowledgeSample({ sample, change, around }: Props) {
  const orders = around.orders.map((one) => ({ value: one.id, label: `${one.id} ${one.status} ${one.title}` }));
  const products = around.products.map((one) => ({ value: one.sku, label: `${one.sku} ${one.title}` }));
  const filter = (typed: string, option?: { label: string }) =>
    Boolean(option?.label.toLowerCase().includes(typed.trim().toLowerCase()));
  return (
    <div className={css.sample}>
      <AutoComplete
        data-testid="kn-sample-order"
        aria-label={t("kn.sample.order")}
        placeholder={t("kn.sample.order")}
        allowClear
        value={sample.order}
        onChange={(order: string | undefined) => change({ ...sample, order: order ?? "" })}
        options={orders}
        showSearch={{ filterOption: filter }}
        popupMatchSelectWidth={false}
      />
      <AutoComplete
        data-testid="kn-sample-sku"
        aria-label={t("kn.sample.sku")}
        placeholder={t("kn.sample.sku")}
        allowClear
        value={sample.sku}
        onChange={(sku: string | undefined) => change({ ...sample, sku: sku ?? "" })}
        options={products}
        showSearch={{ filterOption: filter }}
        popupMatchSelectWidth={false}
      />
    </div>
  );
}
