import { Alert, Button, Card, Input, Typography } from "antd";
import buttons from "../shared/buttons.module.css";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import css from "./Policy.module.css";
import { fieldId } from "./policyFaults";
import { Field } from "./PolicyFields";
import { PolicyHistory } from "./PolicyHistory";
import { Fault } from "./policySchema";
import { usePolicy } from "./usePolicy";

/** The shop's policy: every figure a reply may state, with the history of who changed what. */
export function Policy() {
  const policy = usePolicy();
  const { answer, draft, unsaved, faults } = policy;
  if (!answer || !draft) return policy.error && <Failed error={policy.error} retry={policy.retry} />;
  return (
    <div data-testid="policy">
      <div className={css.bar}>
        <Input
          aria-label={t("policy.note")}
          placeholder={t("policy.note")}
          maxLength={200}
          value={policy.note}
          onChange={(event) => policy.setNote(event.target.value)}
          className={css.note}
        />
        <Button
          data-testid="policy-save"
          type="primary"
          disabled={!unsaved && !answer.trouble}
          loading={policy.saving}
          onClick={policy.save}
        >
          {t("wb.save")}
        </Button>
        <Button disabled={!unsaved} onClick={policy.undo}>
          {t("policy.undo")}
        </Button>
        <Typography.Text type="secondary" data-testid="policy-version">
          {answer.in_force ? t("policy.version", { n: answer.in_force }) : t("policy.file")}
          {unsaved > 0 && ` · ${t("policy.unsaved", { n: unsaved })}`}
        </Typography.Text>
        <Summary faults={faults} />
      </div>
      <div className={css.cards}>
        {Object.entries(answer.schema.properties ?? {}).map(([name, schema]) => (
          <Card
            key={name}
            data-testid="policy-card"
            size="small"
            title={schema.title}
            role="group"
            aria-label={schema.title}
            className={css.card}
          >
            <Field
              schema={schema}
              value={draft[name]}
              before={answer.policy[name]}
              path={[name]}
              change={policy.change}
              faults={faults}
            />
          </Card>
        ))}
      </div>
      <Typography.Title level={5}>{t("policy.history")}</Typography.Title>
      <PolicyHistory schema={answer.schema} versions={answer.history} />
    </div>
  );
}

/** What is wrong in one line, each entry leading to its field. */
function Summary({ faults }: { faults: Fault[] }) {
  if (!faults.length) return null;
  const go = (path: string) => {
    const list = path.replace(/\.\d+$/, "");
    (document.getElementById(fieldId(path)) ?? document.getElementById(fieldId(list)))?.focus();
  };
  const title = (
    <>
      {t("policy.faults", { n: faults.length })}
      {faults.map((one) => (
        <button key={one.path} type="button" className={buttons.plain} onClick={() => go(one.path)}>
          {one.path ? one.title : one.message}
        </button>
      ))}
    </>
  );
  return <Alert type="error" data-testid="policy-faults" className={css.faults} title={title} />;
}
