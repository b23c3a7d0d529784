import { Alert, Button, Card, Descriptions, Empty, Input, InputNumber, List, Space, Tag, Timeline, Typography } from "antd";
import { ComponentRef, useEffect, useRef, useState } from "react";
import { get } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Me, Opened, OrderCard, Task, Terms } from "../shared/types";
import { CaseCard, CaseRecord } from "./CaseCard";
import { mayClose } from "./state";

interface Props {
  opened: Opened;
  me: Me;
  onAttach: (order: string) => void;
  onTask: (task: string, action: string, amount?: number, note?: string) => void;
  onClose: (id: string, record: CaseRecord) => Promise<unknown>;
}

/** The buyer's orders, what is being looked at, and what is to be done. */
export function SidePanel({ opened, me, onAttach, onTask, onClose }: Props) {
  const status = opened.orders_status;
  const first = opened.tasks.find((task) => task.state === "open" && opened.terms.requests.includes(task.kind))?.id;
  return (
    <div tabIndex={0} style={{ padding: 12, boxSizing: "border-box", overflowY: "auto", height: "100%", display: "flex", flexDirection: "column", gap: 12 }}>
      {opened.cases.filter((one) => one.state !== "closed").map((one) => (
        <CaseCard
          key={one.id}
          one={one}
          me={me}
          terms={opened.terms}
          tasks={opened.tasks.filter((task) => task.state === "open" && task.case_id === one.id)}
          onClose={(record) => onClose(one.id, record)}
        />
      ))}
      {opened.tasks.length > 0 && <Card size="small" title={t("tasks")}>{opened.tasks.map((task) => <TaskRow key={task.id} task={task} me={me} terms={opened.terms} hot={task.id === first} onTask={onTask} />)}</Card>}
      {opened.product && <Card size="small" title={t("viewing")}>{opened.product.title}<div><Typography.Text type="danger">¥{opened.product.price / 100}</Typography.Text> <Typography.Text type="secondary">{t("shop.stock", { n: opened.product.stock })}</Typography.Text></div></Card>}
      {status.state === "unreachable" && <Alert type="warning" showIcon title={t("orders.unreachable", { time: when(status.checked_at) })} />}
      {status.state === "anonymous" && <Attach onAttach={onAttach} />}
      {opened.orders.map((order) => <OrderView key={order.id} order={order} />)}
      {status.state === "ok" && !opened.orders.length && <Empty description={t("orders.none")} image={Empty.PRESENTED_IMAGE_SIMPLE} />}
    </div>
  );
}

function OrderView({ order }: { order: OrderCard }) {
  const scans = [...(order.parcel?.scans ?? [])].reverse().slice(0, 4);
  return (
    <Card size="small" data-testid="order-card" data-status={order.status} title={<Space><Tag color="geekblue">{order.status_text}</Tag><Typography.Text copyable={{ text: order.id }} style={{ fontSize: 12, fontWeight: 400 }}>{order.id}</Typography.Text></Space>}
          extra={order.in_question && <Tag color="green">{t("order.in_question")}</Tag>}>
      {order.items.map((item, index) => <div key={index}>{item.title} <Typography.Text type="secondary">{Object.values(item.options).join("/")} ×{item.quantity} {item.price_text}</Typography.Text></div>)}
      <Descriptions column={1} size="small" style={{ marginTop: 6 }} items={[
        { key: "amount", label: t("order.paid"), children: <>{order.amount_text} <Typography.Text type="secondary">{t("order.postage", { amount: order.postage_text })}</Typography.Text></> },
        ...(order.receiver ? [{ key: "receiver", label: t("order.receiver"), children: `${order.receiver.name} ${order.receiver.phone} ${order.receiver.region} ${order.receiver.address}` }] : []),
        ...(order.status === "paid" && order.ship_by ? [{ key: "ship", label: "", children: <Typography.Text type={new Date(order.ship_by) < new Date() ? "danger" : undefined}>{t("order.ship_by", { time: when(order.ship_by) })}</Typography.Text> }] : []),
        ...(order.remark ? [{ key: "remark", label: t("case.note"), children: order.remark }] : []),
        ...(order.refund ? [{ key: "refund", label: t("order.refund"), children: `${order.refund.state_text} ${order.refund.amount_text ?? ""} ${order.refund.reason ?? ""}` }] : []),
        ...(order.review ? [{ key: "review", label: t("order.review"), children: `${"★".repeat(order.review.rating)} ${order.review.text}` }] : []),
      ]} />
      {order.parcel && <div style={{ marginTop: 4 }}><Typography.Text>{order.parcel.courier} {order.parcel.number}</Typography.Text>
        <Timeline style={{ marginTop: 10 }} items={scans.map((scan, index) => ({ color: index ? "gray" : "green", content: <span style={{ fontSize: 12 }}>{scan.text}<br /><Typography.Text type="secondary">{when(scan.at)}</Typography.Text></span> }))} /></div>}
    </Card>
  );
}

function TaskRow({ task, me, terms, hot, onTask }: { task: Task; me: Me; terms: Terms; hot: boolean; onTask: Props["onTask"] }) {
  const [yuan, setYuan] = useState<number | null>(null);
  const amount = useRef<ComponentRef<typeof InputNumber>>(null);
  const [answer, setAnswer] = useState("");
  const request = terms.requests.includes(task.kind);
  const asks = terms.answers.includes(task.kind);
  const open = task.state === "open";
  const mayAct = open && mayClose(me.role, task.role);
  const decides = mayAct && request && me.role !== "agent";
  const approve = () => yuan && onTask(task.id, "approve", Math.round(yuan * 100));
  useEffect(() => {
    if (!decides || !hot) return;
    const key = (event: KeyboardEvent) => {
      if (!event.altKey || !["KeyY", "KeyN"].includes(event.code)) return;
      event.preventDefault();
      if (event.code === "KeyN") onTask(task.id, "decline");
      else if (yuan) approve();
      else amount.current?.focus();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  });
  return (
    <div data-testid="task" data-kind={task.kind} data-state={task.state} style={{ padding: "6px 0", borderBottom: "1px solid #f0f2f4" }}>
      <div style={{ opacity: open ? 1 : 0.6 }}><b>{terms.tasks[task.kind] ?? ""}</b> <Masked text={task.text} /></div>
      <Space size={6} wrap style={{ marginTop: 4 }}>
        <Tag>{t(`role.${task.role}`)}</Tag>
        {task.due && open && <Typography.Text type={new Date(task.due) < new Date() ? "danger" : "secondary"} style={{ fontSize: 12 }}>{t("task.due", { time: when(task.due) })}</Typography.Text>}
        {!open && <Tag color={task.state === "cancelled" ? "default" : "green"}>{t(`state.${task.state}`)}</Tag>}
        {decides && <>
          <InputNumber ref={amount} data-testid="task-amount" size="small" min={0.01} max={100000} precision={2} style={{ width: 110 }} value={yuan}
            onChange={setYuan} onPressEnter={approve} placeholder={t("task.amount.needed")} aria-label={t("task.amount")} suffix={t("yuan")} />
          <Button data-testid="task-approve" size="small" type="primary" disabled={!yuan} onClick={approve}>{t("task.approve")}</Button>
          <Button data-testid="task-decline" size="small" onClick={() => onTask(task.id, "decline")}>{t("task.decline")}</Button>
          {hot && <Typography.Text type="secondary" style={{ fontSize: 12 }}>Alt+Y / Alt+N</Typography.Text>}</>}
        {mayAct && asks && <Space.Compact><Input data-testid="task-answer" size="small" placeholder={t("task.answer")} aria-label={t("task.answer")} value={answer} onChange={(event) => setAnswer(event.target.value)} />
          <Button data-testid="task-pass-on" size="small" disabled={!answer.trim()} onClick={() => onTask(task.id, "answer", undefined, answer)}>{t("task.pass_on")}</Button></Space.Compact>}
        {mayAct && !request && <Button data-testid="task-done" size="small" onClick={() => onTask(task.id, "done")}>{t("task.done")}</Button>}
      </Space>
    </div>
  );
}

function Attach({ onAttach }: { onAttach: Props["onAttach"] }) {
  const [found, setFound] = useState<OrderCard[] | null>(null);
  const complain = useComplain();
  const search = (query: string) => void get<{ orders: OrderCard[] }>(`./desk/api/orders?query=${encodeURIComponent(query)}`).then((answer) => setFound(answer.orders), complain);
  return (
    <Card size="small" title={t("orders")}>
      <Typography.Paragraph type="secondary" style={{ fontSize: 12 }}>{t("orders.anonymous")}</Typography.Paragraph>
      <Input.Search size="small" aria-label={t("orders.search")} placeholder={t("orders.search")} onSearch={search} />
      {found && <List size="small" dataSource={found} locale={{ emptyText: t("orders.none") }} renderItem={(order) => (
        <List.Item actions={[<Button key="attach" size="small" onClick={() => onAttach(order.id)}>{t("orders.attach")}</Button>]}>
          {order.status_text} {order.id.slice(-6)} {order.receiver?.name}</List.Item>)} />}
    </Card>
  );
}
