import { Input, Select } from "antd";
import { useState } from "react";
import { t } from "../shared/i18n";
import text from "../shared/text.module.css";
import { textOf, valueOf } from "./conditionRows";
import { Fact } from "./knowledgeTypes";

/** A fact in a list: what people call it, and its name. */
export function Named({ fact }: { fact: Fact }) {
  return (
    <>
      {fact.label} <span className={text.note}>{fact.name}</span>
    </>
  );
}

interface ValueProps {
  value: unknown;
  operator: string;
  fact: Fact | undefined;
  set: (value: unknown) => void;
}

/** What a fact is compared with; another fact stands as it was written. */
export function ConditionValue({ value, operator, fact, set }: ValueProps) {
  const label = t("kn.value");
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return <Input aria-label={label} readOnly value={(value as { fact: string }).fact} />;
  if (operator === "present" || fact?.type === "flag") {
    const options = [true, false].map((other) => ({ value: other, label: t(other ? "yes" : "no") }));
    return <Select aria-label={label} value={value === true} onChange={set} options={options} />;
  }
  const choices = Object.entries(fact?.values ?? {}).map(([name, text]) => ({ value: name, label: text }));
  if (operator === "in")
    return (
      <Select
        aria-label={label}
        mode={choices.length ? "multiple" : "tags"}
        value={(value as unknown[]).map((other) => textOf(other, fact))}
        onChange={(next: string[]) => set(next.map((other) => valueOf(other, fact)))}
        options={choices}
      />
    );
  if (choices.length)
    return <Select aria-label={label} showSearch value={textOf(value, fact)} onChange={set} options={choices} />;
  return <Figure value={value} fact={fact} set={set} />;
}

/** A figure or a text. What was typed stands there as it was typed while it means the value. */
function Figure({ value, fact, set }: Omit<ValueProps, "operator">) {
  const [last, setLast] = useState<string | null>(null);
  const shown = last !== null && valueOf(last, fact) === value ? last : textOf(value, fact);
  const take = (typed: string) => {
    setLast(typed);
    set(valueOf(typed, fact));
  };
  return (
    <Input
      aria-label={t("kn.value")}
      suffix={fact?.type === "money" ? t("yuan") : undefined}
      value={shown}
      onChange={(event) => take(event.target.value)}
    />
  );
}
