import { Alert, Card, Empty, Typography } from "antd";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Me, Opened, Product } from "../shared/types";
import { Attach } from "./Attach";
import { CaseCard } from "./CaseCard";
import { CaseRecord } from "./CaseClosing";
import { Matters } from "./Matters";
import { OrderView } from "./OrderView";
import css from "./SidePanel.module.css";
import { OnTask, TaskRow } from "./TaskRow";

interface Props {
  opened: Opened;
  me: Me;
  onAttach: (order: string) => void;
  onTask: OnTask;
  onClose: (id: string, record: CaseRecord) => Promise<unknown>;
}

/** What the buyer wants, what is to be done, what is being looked at, and the orders. */
export function SidePanel({ opened, me, onAttach, onTask, onClose }: Props) {
  const { orders_status: status, terms, tasks } = opened;
  const first = tasks.find((task) => task.state === "open" && terms.requests.includes(task.kind))?.id;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div tabIndex={0} className={css.panel}>
      <Matters key={opened.conversation.id} matters={opened.matters} />
      {opened.cases
        .filter((one) => one.state !== "closed")
        .map((one) => (
          <CaseCard
            key={one.id}
            one={one}
            me={me}
            terms={terms}
            tasks={tasks.filter((task) => task.state === "open" && task.case_id === one.id)}
            onClose={(record) => onClose(one.id, record)}
          />
        ))}
      {tasks.length > 0 && (
        <Card size="small" title={t("tasks")}>
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} me={me} terms={terms} hot={task.id === first} onTask={onTask} />
          ))}
        </Card>
      )}
      {opened.product && <Viewing product={opened.product} />}
      {status.state === "unreachable" && (
        <Alert type="warning" showIcon title={t("orders.unreachable", { time: when(status.checked_at) })} />
      )}
      {status.state === "anonymous" && <Attach onAttach={onAttach} />}
      {opened.orders.map((order) => (
        <OrderView key={order.id} order={order} />
      ))}
      {status.state === "ok" && !opened.orders.length && (
        <Empty description={t("orders.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} />
      )}
    </div>
  );
}

function Viewing({ product }: { product: Product }) {
  return (
    <Card size="small" title={t("viewing")}>
      {product.title}
      <div>
        {product.price !== null && <Typography.Text type="danger">¥{product.price / 100} </Typography.Text>}
        {product.stock !== null && (
          <Typography.Text type="secondary">{t("shop.stock", { n: product.stock })}</Typography.Text>
        )}
      </div>
    </Card>
  );
}
