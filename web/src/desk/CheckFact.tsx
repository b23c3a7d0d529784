import { Button, Checkbox, Input, Radio, Space } from "antd";
import { useState } from "react";
import { t } from "../shared/i18n";
import { Missing } from "../shared/types";
import css from "./CheckFact.module.css";

interface Props {
  fact: Missing;
  onCheck: (fact: string, value: unknown) => void;
}

/** A fact that is still to be found out: chosen, ticked or typed, as its type is. */
export function CheckFact({ fact, onCheck }: Props) {
  const choices = Object.entries(fact.values);
  if (choices.length) {
    const value = (code: string) => (fact.type === "flag" ? code === "true" : code);
    return (
      <div className={css.choice}>
        <div className={css.label}>{fact.label}</div>
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
  return <Typed fact={fact} onCheck={onCheck} />;
}

function Typed({ fact, onCheck }: Props) {
  const [text, setText] = useState("");
  const numeric = ["count", "number", "money"].includes(fact.type);
  const value = () => (fact.type === "money" ? Math.round(Number(text) * 100) : numeric ? Number(text) : text);
  const send = () => onCheck(fact.name, value());
  return (
    <Space.Compact className={css.typed}>
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
