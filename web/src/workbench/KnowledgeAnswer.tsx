import { Input, Select } from "antd";
import { ComponentRef, useRef } from "react";
import { t } from "../shared/i18n";
import { Named } from "./ConditionValue";
import css from "./Knowledge.module.css";
import { isFact } from "./conditionRows";
import { Fact } from "./knowledgeTypes";

interface Props extends Record<string, unknown> {
  value: string;
  change: (text: string) => void;
  facts: Fact[];
}

/** The answer, with a list of facts that are put in where the cursor stands. */
export function KnowledgeAnswer({ value, change, facts, ...rest }: Props) {
  const area = useRef<ComponentRef<typeof Input.TextArea>>(null);
  const put = (name: string) => {
    const box = area.current?.resizableTextArea?.textArea;
    const [start, end] = [box?.selectionStart ?? value.length, box?.selectionEnd ?? value.length];
    const placed = `{{${name}}}`;
    change(value.slice(0, start) + placed + value.slice(end));
    const after = start + placed.length;
    setTimeout(() => {
      box?.focus();
      box?.setSelectionRange(after, after);
    });
  };
  const stated = facts.filter((one) => one.type !== "flag");
  return (
    <>
      <Input.TextArea
        ref={area}
        {...rest}
        autoSize={{ minRows: 3, maxRows: 14 }}
        value={value}
        onChange={(event) => change(event.target.value)}
      />
      <Select
        size="small"
        data-testid="kn-placeholder"
        aria-label={t("kn.placeholder")}
        placeholder={t("kn.placeholder")}
        className={css.placeholder}
        value={null}
        onChange={put}
        options={stated.map((one) => ({ value: one.name, label: one.label, fact: one }))}
        optionRender={(one) => <Named fact={one.data.fact} />}
        showSearch={{ filterOption: (typed, option) => Boolean(option && isFact(option.fact, typed)) }}
      />
    </>
  );
}
