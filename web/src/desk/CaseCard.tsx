import { Alert, Button, Card, Form, Input, InputNumber, Modal, Select, Space, Steps, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Case, Me, Task, Terms } from "../shared/types";
import { mayClose } from "./state";

export interface CaseRecord { outcome: string; tags: string[]; cost: number | null; note: string }

interface Props {
  one: Case;
  me: Me;
  terms: Terms;
  /** The open tasks of the case. */
  tasks: Task[];
  onClose: (record: CaseRecord) => Promise<unknown>;
}

/** A case: its six steps, on which rung it stands, and the record with which it is closed. */
export function CaseCard({ one, me, terms, tasks, onClose }: Props) {
  const [closing, setClosing] = useState(false);
  const complain = useComplain();
  const [form] = Form.useForm<{ outcome: string; tags?: string[]; yuan?: number; note?: string }>();
  const steps = Object.entries(terms.case_steps);
  const save = async () => {
    const { outcome, tags, yuan, note } = await form.validateFields();
    const cost = yuan === undefined || yuan === null ? null : Math.round(yuan * 100);
    await onClose({ outcome, tags: tags ?? [], cost, note: note ?? "" }).then(() => setClosing(false), complain);
  };
  return (
    <Card size="small" data-testid="case" data-kind={one.kind} data-state={one.state} data-level={one.level}
          title={<Space size={6}>{t("case")}<Tag color="volcano">{terms.case_kinds[one.kind]}</Tag><Tag color={one.level === "agent" ? "default" : "red"}>{t(`role.${one.level}`)}</Tag></Space>}
          extra={<Close me={me} tasks={tasks} onClick={() => setClosing(true)} />}>
      <Steps size="small" orientation="vertical" items={steps.map(([id, title]) => ({ title: <span style={{ fontSize: 12 }}>{title}</span>, status: one.steps.includes(id) ? "finish" as const : "wait" as const }))} />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>{t("case.since", { time: when(one.opened_at) })}{one.order_id && ` · ${one.order_id}`}{one.outcome && ` · ${terms.outcomes[one.outcome]}`}{one.reopened > 0 && ` · ${t("case.reopened", { n: one.reopened })}`}</Typography.Text>
      <Modal open={closing} title={t("case.record")} okText={t("case.close")} cancelText={t("cancel")} onOk={() => void save()} onCancel={() => setClosing(false)} okButtonProps={{ "data-testid": "case-save" } as never}>
        {tasks.length > 0 && <Cancels terms={terms} tasks={tasks} />}
        <Form form={form} layout="vertical" initialValues={{ outcome: one.outcome ?? undefined }}>
          <Form.Item name="outcome" label={t("case.outcome")} rules={[{ required: true, message: t("case.outcome") }]}><Select data-testid="case-outcome" options={Object.entries(terms.outcomes).map(([value, label]) => ({ value, label }))} /></Form.Item>
          <Form.Item name="tags" label={t("case.tags")}><Select mode="tags" tokenSeparators={["，", ",", " "]} /></Form.Item>
          <Form.Item name="yuan" label={t("case.cost")}><InputNumber min={0} suffix={t("yuan")} style={{ width: 160 }} /></Form.Item>
          <Form.Item name="note" label={t("case.note")}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
        </Form>
      </Modal>
    </Card>
  );
}

/** The button that closes a case; while a task of it stands with somebody higher it says so instead. */
function Close({ me, tasks, onClick }: { me: Me; tasks: Task[]; onClick: () => void }) {
  const higher = tasks.find((task) => !mayClose(me.role, task.role));
  const button = (
    <Button
      data-testid="case-close"
      size="small"
      disabled={!!higher}
      style={higher && { pointerEvents: "none" }}
      onClick={onClick}
    >
      {t("case.close")}
    </Button>
  );
  if (!higher) return button;
  return (
    <Tooltip
      title={t("case.higher", { role: t(`role.${higher.role}`) })}
      placement="bottomRight"
      trigger={["hover", "focus"]}
    >
      <span data-testid="case-higher" tabIndex={0} style={{ cursor: "not-allowed" }}>
        {button}
      </span>
    </Tooltip>
  );
}

/** What closing the case does to its open tasks. */
function Cancels({ terms, tasks }: { terms: Terms; tasks: Task[] }) {
  return (
    <Alert
      data-testid="case-cancels"
      type="warning"
      showIcon
      style={{ marginBottom: 12 }}
      title={t("case.cancels", { n: tasks.length })}
      description={tasks.map((task) => (
        <div key={task.id}>
          <b>{terms.tasks[task.kind] ?? ""}</b> <Masked text={task.text} />
        </div>
      ))}
    />
  );
}
