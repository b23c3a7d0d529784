import { Button, Input, InputNumber, Space, Tag, Typography } from "antd";
import { ComponentRef, useRef, useState } from "react";
import { t } from "../shared/i18n";
import { Masked } from "../shared/Masked";
import { mayClose } from "../shared/roles";
import text from "../shared/text.module.css";
import { Me, Task, Terms } from "../shared/types";
import { Due } from "./Due";
import { help } from "./shortcuts";
import { useShortcuts } from "./useShortcuts";
import css from "./TaskRow.module.css";

export type OnTask = (task: string, action: string, amount?: number, note?: string) => void;

interface Props {
  task: Task;
  me: Me;
  terms: Terms;
  /** Whether the shortcuts mean this task. */
  hot: boolean;
  onTask: OnTask;
}

/** A task, and what this person may do with it. */
export function TaskRow({ task, me, terms, hot, onTask }: Props) {
  const request = terms.requests.includes(task.kind);
  const open = task.state === "open";
  const mayAct = open && mayClose(me.role, task.role);
  return (
    <div data-testid="task" data-kind={task.kind} data-state={task.state} className={css.task}>
      <div>
        <b>{terms.tasks[task.kind] ?? ""}</b> <Masked text={task.text} />
      </div>
      <Space size={6} wrap className={css.foot}>
        <Tag>{t(`role.${task.role}`)}</Tag>
        {open && <Due at={task.due} />}
        {!open && <Tag color={task.state === "cancelled" ? "default" : "green"}>{t(`state.${task.state}`)}</Tag>}
        {mayAct && request && me.role !== "agent" && <Decision task={task} hot={hot} onTask={onTask} />}
        {mayAct && terms.answers.includes(task.kind) && <Answer task={task} onTask={onTask} />}
        {mayAct && !request && (
          <Button data-testid="task-done" size="small" onClick={() => onTask(task.id, "done")}>
            {t("task.done")}
          </Button>
        )}
      </Space>
    </div>
  );
}

/** The lead's decision on a request, with the amount it is about. */
function Decision({ task, hot, onTask }: { task: Task; hot: boolean; onTask: OnTask }) {
  const [yuan, setYuan] = useState<number | null>(null);
  const amount = useRef<ComponentRef<typeof InputNumber>>(null);
  const approve = () => yuan && onTask(task.id, "approve", Math.round(yuan * 100));
  const decline = () => onTask(task.id, "decline");
  useShortcuts((name) => {
    if (!hot || (name !== "approve" && name !== "decline")) return false;
    if (name === "decline") decline();
    else if (yuan) approve();
    else amount.current?.focus();
    return true;
  });
  return (
    <>
      <InputNumber
        ref={amount}
        data-testid="task-amount"
        size="small"
        min={0.01}
        max={100000}
        precision={2}
        className={css.amount}
        value={yuan}
        onChange={setYuan}
        onPressEnter={approve}
        placeholder={t("task.amount.needed")}
        aria-label={t("task.amount")}
        suffix={t("yuan")}
      />
      <Button data-testid="task-approve" size="small" type="primary" disabled={!yuan} onClick={approve}>
        {t("task.approve")}
      </Button>
      <Button data-testid="task-decline" size="small" onClick={decline}>
        {t("task.decline")}
      </Button>
      {hot && (
        <Typography.Text type="secondary" className={text.small}>
          {help().decide}
        </Typography.Text>
      )}
    </>
  );
}

/** What somebody found out, to be passed on to the buyer. */
function Answer({ task, onTask }: { task: Task; onTask: OnTask }) {
  const [answer, setAnswer] = useState("");
  return (
    <Space.Compact>
      <Input
        data-testid="task-answer"
        size="small"
        placeholder={t("task.answer")}
        aria-label={t("task.answer")}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <Button
        data-testid="task-pass-on"
        size="small"
        disabled={!answer.trim()}
        onClick={() => onTask(task.id, "answer", undefined, answer)}
      >
        {t("task.pass_on")}
      </Button>
    </Space.Compact>
  );
}
