import { Tag, Typography } from "antd";
import { t } from "../shared/i18n";
import text from "../shared/text.module.css";
import css from "./Knowledge.module.css";
import { KnowledgeSample } from "./KnowledgeSample";
import { Check, Judged, Sample, Surroundings } from "./knowledgeTypes";

interface Props {
  check: Check | null;
  sample: Sample;
  change: (sample: Sample) => void;
  around: Surroundings;
  pictures: string[];
}

/** The answer as a buyer would get it, filled in from a chosen order and product. */
export function KnowledgePreview({ check, sample, change, around, pictures }: Props) {
  return (
    <aside className={css.preview} aria-label={t("kn.preview")}>
      <b>{t("kn.preview")}</b>
      <KnowledgeSample sample={sample} change={change} around={around} />
      {check?.not_found?.map((one) => (
        <Typography.Text key={one} type="warning" className={text.small}>
          {t("kn.not_found", { what: one })}
        </Typography.Text>
      ))}
      <div className={css.bubble} data-testid="kn-preview" aria-live="polite">
        {check?.preview || (check && check.preview === undefined ? t("kn.no_preview") : "…")}
        {pictures.map((one) => (
          <div key={one} className={css.picture}>
            {t("kn.picture", { name: one })}
          </div>
        ))}
      </div>
      {Boolean(check?.unfilled?.length) && (
        <Typography.Text type="secondary" className={text.small}>
          {t("kn.unfilled", { names: check!.unfilled!.join(t("kn.comma")) })}
        </Typography.Text>
      )}
      <Outcomes conditions={check?.conditions ?? []} />
      {check?.concerns.map((one) => (
        <Typography.Text key={one.rule} type="warning" className={text.small} data-testid="kn-concern">
          {t("kn.concern", { words: one.words.join(t("kn.comma")), label: one.label, reason: one.reason })}
        </Typography.Text>
      ))}
    </aside>
  );
}

const COLOURS = { yes: "green", no: "red", unknown: "gold" } as const;

/** Scope and conditions, each with what becomes of it. */
export function Outcomes({ conditions }: { conditions: Judged[] }) {
  return conditions.map((one) => (
    <div key={one.text} className={text.small}>
      <Tag color={COLOURS[one.outcome]}>{t(`kn.outcome.${one.outcome}`)}</Tag>
      {one.text}
    </div>
  ));
}
