import { Button, Select } from "antd";
import { t } from "../shared/i18n";
import css from "./Knowledge.module.css";
import { blankValue, changed, isFact, operatorOf, Rows, rowsOf, whenOf } from "./conditionRows";
import { ConditionValue, Named } from "./ConditionValue";
import { Condition, Fact, When } from "./knowledgeTypes";

const FIRST = "order.status";

interface Props {
  when: When[];
  facts: Fact[];
  change: (when: When[]) => void;
}

/** Conditions: all rows have to hold, of what stands in one row any is enough. */
export function ConditionRows({ when, facts, change }: Props) {
  const rows = rowsOf(when);
  const first = facts.find((one) => one.name === FIRST) ?? facts[0];
  const fresh = (): Condition => ({ fact: first?.name ?? FIRST, is: blankValue(first, "is") });
  const keep = (next: Rows) => change(whenOf(next.filter((row) => row.length > 0)));
  const put = (at: number, row: Condition[]) => keep(rows.map((one, index) => (index === at ? row : one)));
  return (
    <fieldset className={css.conditions} data-testid="kn-conditions">
      <legend>{t("kn.field.when")}</legend>
      {rows.map((row, at) => (
        <div key={at} className={css.row}>
          {row.map((one, index) => (
            <One
              key={index}
              one={one}
              join={index ? t("kn.any") : at ? t("kn.all") : ""}
              facts={facts}
              set={(next) =>
                put(
                  at,
                  row.map((other, place) => (place === index ? next : other)),
                )
              }
              remove={() =>
                put(
                  at,
                  row.filter((_, place) => place !== index),
                )
              }
            />
          ))}
          <Button size="small" type="text" onClick={() => put(at, [...row, fresh()])}>
            {t("kn.any.add")}
          </Button>
        </div>
      ))}
      <Button size="small" data-testid="kn-condition" disabled={!first} onClick={() => keep([...rows, [fresh()]])}>
        {t("kn.condition.add")}
      </Button>
    </fieldset>
  );
}

interface OneProps {
  one: Condition;
  join: string;
  facts: Fact[];
  set: (next: Condition) => void;
  remove: () => void;
}

function One({ one, join, facts, set, remove }: OneProps) {
  const fact = facts.find((other) => other.name === one.fact);
  const operator = operatorOf(one);
  return (
    <div className={css.condition}>
      <span className={css.join}>{join}</span>
      <Select
        aria-label={t("kn.fact")}
        value={one.fact}
        onChange={(name) =>
          set(
            changed(
              one,
              facts.find((other) => other.name === name),
              operator,
            ),
          )
        }
        options={facts.map((other) => ({ value: other.name, label: other.label, fact: other }))}
        optionRender={(option) => <Named fact={option.data.fact} />}
        showSearch={{ filterOption: (typed, option) => Boolean(option && isFact(option.fact, typed)) }}
      />
      <Select
        aria-label={t("kn.operator")}
        value={operator}
        onChange={(next) => set(changed(one, fact, next))}
        options={(fact?.operators ?? [operator]).map((other) => ({ value: other, label: t(`kn.op.${other}`) }))}
      />
      <ConditionValue
        value={one[operator]}
        operator={operator}
        fact={fact}
        set={(value) => set({ fact: one.fact, [operator]: value })}
      />
      <Button size="small" type="text" aria-label={t("kn.condition.remove")} onClick={remove}>
        ×
      </Button>
    </div>
  );
}
