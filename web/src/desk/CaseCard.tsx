import { Button, Card, Space, Steps, Tag, Tooltip, Typography } from "antd";
import { useState } from "react";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { mayClose } from "../shared/roles";
import text from "../shared/text.module.css";
import { Case, Me, Task, Terms } from "../shared/types";
import css from "./CaseCard.module.css";
import { CaseClosing, CaseRecord } from "./CaseClosing";

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
  return (
    <Card
      size="small"
      data-testid="case"
      data-kind={one.kind}
      data-state={one.state}
      data-level={one.level}
      title={
        <Space size={6}>
          {t("case")}
          <Tag color="volcano">{terms.case_kinds[one.kind]}</Tag>
          <Tag color={one.level === "agent" ? "default" : "red"}>{t(`role.${one.level}`)}</Tag>
        </Space>
      }
      extra={<Close me={me} tasks={tasks} onClick={() => setClosing(true)} />}
    >
      <Steps
        size="small"
        orientation="vertical"
        items={Object.entries(terms.case_steps).map(([id, title]) => ({
          title: <span className={text.small}>{title}</span>,
          status: one.steps.includes(id) ? ("finish" as const) : ("wait" as const),
        }))}
      />
      <Typography.Text type="secondary" className={text.small}>
        {t("case.since", { time: when(one.opened_at) })}
        {one.order_id && ` · ${one.order_id}`}
        {one.outcome && ` · ${terms.outcomes[one.outcome]}`}
        {one.reopened > 0 && ` · ${t("case.reopened", { n: one.reopened })}`}
      </Typography.Text>
      <CaseClosing
        one={one}
        terms={terms}
        tasks={tasks}
        open={closing}
        onClose={onClose}
        onDone={() => setClosing(false)}
      />
    </Card>
  );
}

/** The button that closes a case; while a task of it stands with somebody higher it says so instead. */
function Close({ me, tasks, onClick }: { me: Me; tasks: Task[]; onClick: () => void }) {
  const higher = tasks.find((task) => !mayClose(me.role, task.role));
  const button = (
    <Button data-testid="case-close" size="small" disabled={!!higher} onClick={onClick}>
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
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why it cannot be pressed is told by keyboard */}
      <span data-testid="case-higher" tabIndex={0} className={css.blocked}>
        {button}
      </span>
    </Tooltip>
  );
}
