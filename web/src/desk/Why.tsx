import { Typography } from "antd";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Proposal } from "../shared/types";
import css from "./Why.module.css";

const MARKS: Record<string, string> = { yes: "✓", no: "✗", unknown: "?" };

/** Why a proposal is made: where the handbook says it, on which facts it stands, and what was weighed. */
export function Why({ proposal }: { proposal: Proposal }) {
  const sources = (one: { sources: string[] }) => one.sources.join(t("semicolon"));
  const rows = (one: { rows: string[] }) => one.rows.join(t("comma"));
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div tabIndex={0} className={css.why}>
      <div>
        {rows(proposal)} · {sources(proposal)}
      </div>
      {proposal.parts.map((part) => (
        <div key={part.text} data-testid="part" className={css.part}>
          {t("colon", { name: `${rows(part)} ${sources(part)}`, value: part.text })}
        </div>
      ))}
      <div className={css.head}>{t("facts")}</div>
      {proposal.facts.map((one) => (
        <div key={one.name}>
          {t("colon", { name: one.label, value: one.value })}
          {one.origin && <Typography.Text type="secondary"> ({t("origin", { where: one.origin })})</Typography.Text>}
          {one.read_at && (
            <Typography.Text type="secondary"> ({t("read_at", { time: when(one.read_at) })})</Typography.Text>
          )}
        </div>
      ))}
      <div className={css.head}>{t("trace")}</div>
      {proposal.trace.map((tried) => (
        <div key={`${tried.scenario}.${tried.branch}`}>
          {MARKS[tried.outcome]} {tried.scenario}.{tried.branch}
          {tried.conditions.map((one) => (
            <div key={one.text} className={css.condition}>
              {MARKS[one.outcome]} {one.text}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
