import { Alert, Button, Checkbox, Dropdown, Input, Popover, Radio, Space, Tag, Tooltip, Typography } from "antd";
import { ReactNode, useEffect, useRef, useState } from "react";
import { t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { maskPhones } from "../shared/phones";
import { Missing, Proposal, Step } from "../shared/types";
import { within } from "./state";

export const CAUSES = ["wrong_intent", "wrong_reply", "stale_order", "tone", "other"];
const COLOURS = { reply: "green", question: "blue", check: "orange" };

interface Props {
  proposal: Proposal;
  title: (intent: string) => string;
  taken: boolean;
  /** Whether it is shown in full; the others are one line each. */
  open: boolean;
  onOpen: () => void;
  onTake: () => void;
  /** Whether the causes for a rejection are offered. */
  asking: boolean;
  onAsk: (asking: boolean) => void;
  onReject: (cause: string) => void;
  onCheck: (fact: string, value: unknown) => void;
}

/** One proposal: what to say, where it comes from, and why. */
export function ProposalCard(props: Props) {
  const { proposal, title, taken, open, onOpen, onTake, onCheck } = props;
  const check = proposal.kind === "check";
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // the line that was pressed is gone: keep the keyboard here
    if (open && document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [open]);
  const take = !check && (
    <Button
      data-testid="proposal-take"
      size="small"
      type={open ? "primary" : "default"}
      disabled={proposal.unfilled.length > 0}
      onClick={onTake}
    >
      {t("take")}
    </Button>
  );
  return (
    <section
      ref={card}
      tabIndex={-1}
      className="proposal"
      data-testid="proposal"
      data-n={proposal.n}
      data-rows={proposal.rows.join(",")}
      data-kind={proposal.kind}
      data-open={open}
      data-taken={taken}
      aria-label={t("proposal", { n: proposal.n })}
    >
      {open ? (
        <>
          <div className="proposal-top">
            <Marks proposal={proposal}>
              {proposal.intent && (
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {title(proposal.intent)} {percent(proposal.confidence)}
                </Typography.Text>
              )}
            </Marks>
            <span className="grow" />
            {take}
            <Reject {...props} />
            <Popover trigger="click" title={proposal.reason} content={<Why proposal={proposal} />}>
              <Button data-testid="why" size="small" type="text">
                {t("why")}
              </Button>
            </Popover>
          </div>
          <Content proposal={proposal} onCheck={onCheck} />
        </>
      ) : (
        <div className="proposal-top">
          <Tooltip
            title={words(proposal)}
            placement="topLeft"
            trigger={["hover", "focus"]}
            classNames={{ root: "whole-text" }}
          >
            <button type="button" className="proposal-line" aria-expanded={false} onClick={onOpen}>
              <Marks proposal={proposal} />
              <span className="words">{words(proposal)}</span>
            </button>
          </Tooltip>
          {take}
        </div>
      )}
    </section>
  );
}

/** The button that asks why a proposal does not fit; a cause is chosen by mouse, with the arrows or by its digit. */
function Reject({ asking, onAsk, onReject }: Props) {
  const byDigit = (event: React.KeyboardEvent) => {
    const cause = !event.altKey && !event.ctrlKey && !event.metaKey && CAUSES[Number(event.key) - 1];
    if (!cause) return;
    event.preventDefault();
    onReject(cause);
  };
  return (
    <Dropdown
      trigger={["click"]}
      open={asking}
      onOpenChange={onAsk}
      autoFocus
      menu={{
        items: CAUSES.map((cause, index) => ({
          key: cause,
          label: (
            <>
              <kbd>{index + 1}</kbd> {t(`cause.${cause}`)}
            </>
          ),
        })),
        onClick: ({ key, domEvent }) => {
          domEvent.preventDefault(); // the keyboard goes to the composer, where Enter would break the line
          onReject(key);
        },
        onKeyDown: byDigit,
      }}
    >
      <Button data-testid="proposal-reject" size="small">
        {t("reject")}
      </Button>
    </Dropdown>
  );
}

/** What a proposal says, in one line. */
function words(proposal: Proposal): string {
  return proposal.kind === "check" ? proposal.missing.map((one) => one.label).join("、") : proposal.text;
}

function Marks({ proposal, children }: { proposal: Proposal; children?: ReactNode }) {
  return (
    <>
      <kbd>{proposal.n}</kbd>
      <Tag color={COLOURS[proposal.kind]}>{t(`kind.${proposal.kind}`)}</Tag>
      {proposal.rows.map((row) => (
        <Tag key={row}>{row}</Tag>
      ))}
      {children}
    </>
  );
}

function Content({ proposal, onCheck }: { proposal: Proposal; onCheck: Props["onCheck"] }) {
  const check = proposal.kind === "check";
  const changed = proposal.changed.map((one) => `${one.label} ${one.before} → ${one.after}`).join("；");
  return (
    <>
      {!check && <Words proposal={proposal} />}
      {changed && (
        <Alert
          data-testid="changed"
          type="info"
          showIcon
          style={{ marginTop: 6, padding: "4px 8px", fontSize: 12 }}
          title={t("changed", { what: changed })}
        />
      )}
      {check && proposal.missing.map((fact) => <CheckFact key={fact.name} fact={fact} onCheck={onCheck} />)}
      {!check && proposal.unfilled.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginTop: 6, padding: "4px 8px" }}
          title={t("missing", { labels: proposal.missing.map((one) => one.label).join("、") })}
        />
      )}
      {proposal.tasks.map((task) => (
        <div key={task.text}>
          <Typography.Text type="warning" style={{ fontSize: 12 }}>
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
      classNames={{ root: "whole-text" }}
      open={cut}
      onOpenChange={measured}
    >
      <div ref={text} className="proposal-text" tabIndex={0} role="group" aria-label={t("proposal", { n: proposal.n })}>
        {proposal.text}
      </div>
    </Tooltip>
  );
}

function CheckFact({ fact, onCheck }: { fact: Missing; onCheck: Props["onCheck"] }) {
  const [text, setText] = useState("");
  const choices = Object.entries(fact.values);
  if (choices.length) {
    const value = (code: string) => (fact.type === "flag" ? code === "true" : code);
    return (
      <div style={{ flex: 1 }}>
        <div style={{ marginBottom: 6 }}>{fact.label}</div>
        <Radio.Group
          aria-label={fact.label}
          optionType="button"
          size="small"
          onChange={(event) => onCheck(fact.name, value(event.target.value as string))}
          options={choices.map(([code, label]) => ({ value: code, label }))}
        />
      </div>
    );
  }
  if (fact.type === "flag")
    return <Checkbox onChange={(event) => onCheck(fact.name, event.target.checked)}>{fact.label}</Checkbox>;
  const numeric = ["count", "number", "money"].includes(fact.type);
  const send = () =>
    onCheck(fact.name, fact.type === "money" ? Math.round(Number(text) * 100) : numeric ? Number(text) : text);
  return (
    <Space.Compact style={{ flex: 1 }}>
      <Input
        size="small"
        aria-label={fact.label}
        placeholder={fact.label}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={send}
      />
      <Button size="small" onClick={send} disabled={!text || (numeric && Number.isNaN(Number(text)))}>
        {t("ok")}
      </Button>
    </Space.Compact>
  );
}

/** The decision flow as the short path it is: settled, asked now, where each answer leads. */
function Path({ steps }: { steps: Step[] }) {
  const here = steps.filter((one) => one.state !== "next");
  const next = steps.filter((one) => one.state === "next");
  return (
    <div data-testid="path" style={{ fontSize: 12, margin: "6px 0 0", color: "#4b5560", lineHeight: 1.7 }}>
      {here.map((one, index) => (
        <span key={one.label}>
          {index > 0 && " → "}
          {one.state === "settled" ? (
            <span>
              ✓ {one.label} {one.value}
            </span>
          ) : (
            <b style={{ color: "#1f6f5c" }}>● {one.label}</b>
          )}
        </span>
      ))}
      {next.map((one) => (
        <div key={one.label} style={{ paddingLeft: 14, color: "#5a646e" }}>
          {one.label} → {one.value}
        </div>
      ))}
    </div>
  );
}

function Why({ proposal }: { proposal: Proposal }) {
  const marks: Record<string, string> = { yes: "✓", no: "✗", unknown: "?" };
  return (
    <div tabIndex={0} style={{ fontSize: 12, maxHeight: "50vh", maxWidth: 520, overflowY: "auto" }}>
      <div>
        {proposal.rows.join("、")} · {proposal.sources.join("；")}
      </div>
      {proposal.parts.map((part) => (
        <div
          key={part.text}
          data-testid="part"
          style={{ borderLeft: "2px solid #cfe3dc", paddingLeft: 8, margin: "4px 0" }}
        >
          {part.rows.join("、")} {part.sources.join("；")}：{part.text}
        </div>
      ))}
      <div style={{ margin: "6px 0 2px", color: "#68707a" }}>{t("facts")}</div>
      {proposal.facts.map((one) => (
        <div key={one.name}>
          {one.label}：{one.value}
          {one.read_at && (
            <Typography.Text type="secondary"> ({t("read_at", { time: when(one.read_at) })})</Typography.Text>
          )}
        </div>
      ))}
      <div style={{ margin: "6px 0 2px", color: "#68707a" }}>{t("trace")}</div>
      {proposal.trace.map((tried) => (
        <div key={`${tried.scenario}.${tried.branch}`}>
          {marks[tried.outcome]} {tried.scenario}.{tried.branch}
          {tried.conditions.map((one) => (
            <div key={one.text} style={{ paddingLeft: 16 }}>
              {marks[one.outcome]} {one.text}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
