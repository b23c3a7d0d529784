import { Input, Select, Switch } from "antd";
import { useState } from "react";
import { t } from "../shared/i18n";
import { LIST_SEPARATORS } from "../shared/typing";
import css from "./PolicyFields.module.css";
import { fieldId } from "./policyFaults";
import { isText, parsed, Path, Schema, typed } from "./policySchema";

/** What is wrong with a field. */
export function Told({ path, texts }: { path: Path; texts: string[] }) {
  return (
    <div id={`${fieldId(path)}-fault`} aria-live="polite" className={css.fault}>
      {texts.map((one) => (
        <div key={one} data-testid="policy-fault">
          {one}
        </div>
      ))}
    </div>
  );
}

interface SingleProps {
  schema: Schema;
  value: unknown;
  id: string;
  label?: string;
  bad: boolean;
  set: (value: unknown) => void;
}

/** Yes or no. */
export function YesNo({ value, id, set }: Pick<SingleProps, "value" | "id" | "set">) {
  return <Switch id={id} size="small" checked={value === true} aria-describedby={`${id}-fault`} onChange={set} />;
}

/** One figure or text. What was typed stands there as it was typed while it means the value. */
export function Single({ schema, value, id, label, bad, set }: SingleProps) {
  const number = !isText(schema);
  const nothing = Array.isArray(schema.type) ? null : "";
  const [last, setLast] = useState<string | null>(null);
  const text = number && last !== null && parsed(schema, last) === value ? last : typed(schema, value);
  const take = (next: string) => {
    setLast(next);
    set(number ? parsed(schema, next) : next || nothing);
  };
  const example = { time: "09:00", date: "2026-11-30", timezone: "Asia/Shanghai" }[schema.format ?? ""];
  return (
    <Input
      id={id}
      aria-label={label}
      aria-invalid={bad}
      aria-describedby={`${id}-fault`}
      autoComplete="off"
      status={bad ? "error" : undefined}
      inputMode={number ? "decimal" : undefined}
      placeholder={example}
      suffix={schema.format === "money" ? t("yuan") : undefined}
      value={text}
      onChange={(event) => take(event.target.value)}
      onBlur={() => take(number ? typed(schema, parsed(schema, text)) : text.trim())}
    />
  );
}

interface NamesProps {
  value: string[];
  path: Path;
  bad: boolean;
  change: (path: Path, value: unknown) => void;
}

/** A list of names in one line. */
export function Names({ value, path, change, bad }: NamesProps) {
  return (
    <Select
      id={fieldId(path)}
      aria-invalid={bad}
      aria-describedby={`${fieldId(path)}-fault`}
      mode="tags"
      open={false}
      suffixIcon={null}
      status={bad ? "error" : undefined}
      className={css.names}
      value={value}
      tokenSeparators={LIST_SEPARATORS}
      onChange={(next: string[]) => change(path, next)}
    />
  );
}
