import { Alert, Form, Input, InputNumber, Modal, Select } from "antd";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { Masked } from "../shared/Masked";
import { Case, Task, Terms } from "../shared/types";
import { LIST_SEPARATORS } from "../shared/typing";
import css from "./CaseCard.module.css";

export interface CaseRecord {
  outcome: string;
  tags: string[];
  cost: number | null;
  note: string;
}
interface Typed {
  outcome: string;
  tags?: string[];
  yuan?: number | null;
  note?: string;
}
interface Props {
  one: Case;
  terms: Terms;
  /** The open tasks of the case. */
  tasks: Task[];
  open: boolean;
  onClose: (record: CaseRecord) => Promise<unknown>;
  onDone: () => void;
}

const SAVE = { "data-testid": "case-save" };

/** The record with which a case is closed. */
export function CaseClosing({ one, terms, tasks, open, onClose, onDone }: Props) {
  const complain = useComplain();
  const [form] = Form.useForm<Typed>();
  const save = async () => {
    const { outcome, tags, yuan, note } = await form.validateFields();
    const cost = yuan === undefined || yuan === null ? null : Math.round(yuan * 100);
    await onClose({ outcome, tags: tags ?? [], cost, note: note ?? "" }).then(onDone, complain);
  };
  return (
    <Modal
      open={open}
      title={t("case.record")}
      okText={t("case.close")}
      cancelText={t("cancel")}
      onOk={() => void save()}
      onCancel={onDone}
      okButtonProps={SAVE}
    >
      {tasks.length > 0 && <Cancels terms={terms} tasks={tasks} />}
      <Form form={form} layout="vertical" initialValues={{ outcome: one.outcome ?? undefined }}>
        <Form.Item name="outcome" label={t("case.outcome")} rules={[{ required: true, message: t("case.outcome") }]}>
          <Select
            data-testid="case-outcome"
            options={Object.entries(terms.outcomes).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
        <Form.Item name="tags" label={t("case.tags")}>
          <Select mode="tags" tokenSeparators={LIST_SEPARATORS} />
        </Form.Item>
        <Form.Item name="yuan" label={t("case.cost")}>
          <InputNumber min={0} suffix={t("yuan")} className={css.cost} />
        </Form.Item>
        <Form.Item name="note" label={t("case.note")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What closing the case does to its open tasks. */
function Cancels({ terms, tasks }: { terms: Terms; tasks: Task[] }) {
  return (
    <Alert
      data-testid="case-cancels"
      type="warning"
      showIcon
      className={css.cancels}
      title={t("case.cancels", { n: tasks.length })}
      description={tasks.map((task) => (
        <div key={task.id}>
          <b>{terms.tasks[task.kind] ?? ""}</b> <Masked text={task.text} />
        </div>
      ))}
    />
  );
}
