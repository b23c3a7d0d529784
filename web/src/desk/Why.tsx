import { Typography } from "antd";
import { t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { Proposal } from "../shared/types";
import css from "./Why.module.css";

const MARKS: Record<string, string> = { yes: "✓", no: "✗", unknown: "?" };

/** Why a proposal is made: how sure it is and by what, where it comes from, on which facts it stands, what was weighed. */
export function Why({ proposal }: { proposal: Proposal }) {
  const sources = (one: { sources: string[] }) => one.sources.join(t("semicolon"));
  const rows = (one: { rows: string[] }) => one.rows.join(t("comma"));
  const place = [rows(proposal), sources(proposal)].filter(Boolean).join(" · ");
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div tabIndex={0} className={css.why}>
      <div data-testid="sure">{t("sure", { share: percent(proposal.score) })}</div>
      {proposal.because.length > 0 && (
        <>
          <div className={css.head}>{t("because")}</div>
          <ul className={css.because} data-testid="because">
            {proposal.because.map((one) => (
              <li key={one.label}>{t(one.weight > 0 ? "because.for" : "because.against", { reason: one.label })}</li>
            ))}
          </ul>
        </>
      )}
      <div className={css.head}>{t("source")}</div>
      <div>{place}</div>
      {proposal.parts.map((part) => (
        <div key={part.text} data-testid="part" className={css.part}>
          {t("colon", { name: `${rows(part)} ${sources(part)}`, value: part.text })}
        </div>
      ))}
      {proposal.facts.length > 0 && <div className={css.head}>{t("facts")}</div>}
      {proposal.facts.map((one) => (
        <div key={one.name}>
          {t("colon", { name: one.label, value: one.value })}
          {one.origin && <Typography.Text type="secondary"> ({t("origin", { where: one.origin })})</Typography.Text>}
          {one.read_at && (
            <Typography.Text type="secondary"> ({t("read_at", { time: when(one.read_at) })})</Typography.Text>
          )}
        </div>
      ))}
      {proposal.trace.length > 0 && <div className={css.head}>{t("trace")}</div>}
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
