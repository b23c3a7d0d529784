import { Button, Popover, Tag, Tooltip, Typography } from "antd";
import { ReactNode, useEffect, useRef } from "react";
import { t } from "../shared/i18n";
import { percent } from "../shared/look";
import text from "../shared/text.module.css";
import { Proposal } from "../shared/types";
import css from "./ProposalCard.module.css";
import { ProposalContent } from "./ProposalContent";
import { Reject } from "./Reject";
import { Why } from "./Why";

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
  const { proposal, taken, open, onTake } = props;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // the line that was pressed is gone: keep the keyboard here
    if (open && document.activeElement === document.body) card.current?.focus({ preventScroll: true });
  }, [open]);
  const take = proposal.kind !== "check" && (
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
      className={css.proposal}
      data-testid="proposal"
      data-n={proposal.n}
      data-rows={proposal.rows.join(",")}
      data-kind={proposal.kind}
      data-open={open}
      data-taken={taken}
      aria-label={t("proposal", { n: proposal.n })}
    >
      {open ? <InFull {...props} take={take} /> : <InALine {...props} take={take} />}
    </section>
  );
}

function InFull({ proposal, title, take, asking, onAsk, onReject, onCheck }: Props & { take: ReactNode }) {
  return (
    <>
      <div className={css.top}>
        <Marks proposal={proposal}>
          {proposal.intent && (
            <Typography.Text type="secondary" className={text.small}>
              {title(proposal.intent)} {percent(proposal.confidence)}
            </Typography.Text>
          )}
        </Marks>
        <span className={css.grow} />
        {take}
        <Reject asking={asking} onAsk={onAsk} onReject={onReject} />
        <Popover trigger="click" title={proposal.reason} content={<Why proposal={proposal} />}>
          <Button data-testid="why" size="small" type="text">
            {t("why")}
          </Button>
        </Popover>
      </div>
      <ProposalContent proposal={proposal} onCheck={onCheck} />
    </>
  );
}

function InALine({ proposal, take, onOpen }: Props & { take: ReactNode }) {
  const words = proposal.kind === "check" ? proposal.missing.map((one) => one.label).join(t("comma")) : proposal.text;
  return (
    <div className={css.top}>
      <Tooltip title={words} placement="topLeft" trigger={["hover", "focus"]} classNames={{ root: css.whole }}>
        <button type="button" className={css.line} aria-expanded={false} onClick={onOpen}>
          <Marks proposal={proposal} />
          <span className={css.words} data-testid="proposal-words">
            {words}
          </span>
        </button>
      </Tooltip>
      {take}
    </div>
  );
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
