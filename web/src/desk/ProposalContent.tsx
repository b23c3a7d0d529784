import { Alert, Tooltip, Typography } from "antd";
import { useRef, useState } from "react";
import { t } from "../shared/i18n";
import { maskPhones } from "../shared/phones";
import small from "../shared/text.module.css";
import { Proposal, Step } from "../shared/types";
import { CheckFact } from "./CheckFact";
import css from "./ProposalContent.module.css";
import { within } from "./words";

interface Props {
  proposal: Proposal;
  onCheck: (fact: string, value: unknown) => void;
}

/** What a proposal says or asks, what has changed since, what is missing, and what sending it does. */
export function ProposalContent({ proposal, onCheck }: Props) {
  const check = proposal.kind === "check";
  const changed = proposal.changed.map((one) => `${one.label} ${one.before} → ${one.after}`).join(t("semicolon"));
  const missing = proposal.missing.map((one) => one.label).join(t("comma"));
  return (
    <>
      {!check && <Words proposal={proposal} />}
      {changed && (
        <Alert
          data-testid="changed"
          type="info"
          showIcon
          className={css.changed}
          title={t("changed", { what: changed })}
        />
      )}
      {check && proposal.missing.map((fact) => <CheckFact key={fact.name} fact={fact} onCheck={onCheck} />)}
      {!check && proposal.unfilled.length > 0 && (
        <Alert type="warning" showIcon className={css.note} title={t("missing", { labels: missing })} />
      )}
      {proposal.tasks.map((task) => (
        <div key={task.text}>
          <Typography.Text type="warning" className={small.small}>
            {t("task.opens", { text: maskPhones(task.text) })}
            {task.due_minutes !== null && ` · ${within(task.due_minutes)}`}
          </Typography.Text>
        </div>
      ))}
      {proposal.path.length > 0 && <Path steps={proposal.path} />}
    </>
  );
}

/** The text of a proposal; where it is cut for want of room it is whole under the mouse or the keyboard. */
function Words({ proposal }: { proposal: Proposal }) {
  const [cut, setCut] = useState(false);
  const text = useRef<HTMLDivElement>(null);
  const measured = (on: boolean) => setCut(on && text.current!.scrollHeight > text.current!.clientHeight + 1);
  return (
    <Tooltip
      title={proposal.text}
      placement="topLeft"
      trigger={["hover", "focus"]}
      classNames={{ root: css.whole }}
      open={cut}
      onOpenChange={measured}
    >
      <div
        ref={text}
        className={css.text}
        data-testid="proposal-text"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the whole text is told by keyboard, too
        tabIndex={0}
        role="group"
        aria-label={t("proposal", { n: proposal.n })}
      >
        {proposal.text}
      </div>
    </Tooltip>
  );
}

/** The decision flow as the short path it is: settled, asked now, where each answer leads. */
function Path({ steps }: { steps: Step[] }) {
  const here = steps.filter((one) => one.state !== "next");
  const next = steps.filter((one) => one.state === "next");
  return (
    <div data-testid="path" className={css.path}>
      {here.map((one, index) => (
        <span key={one.label}>
          {index > 0 && " → "}
          {one.state === "settled" ? (
            <span>
              ✓ {one.label} {one.value}
            </span>
          ) : (
            <b className={css.asked}>● {one.label}</b>
          )}
        </span>
      ))}
      {next.map((one) => (
        <div key={one.label} className={css.next}>
          {one.label} → {one.value}
        </div>
      ))}
    </div>
  );
}
