import { Button, Input, Select, Switch } from "antd";
import { ReactNode, useEffect, useState } from "react";
import { t } from "../shared/i18n";
import { blank, Fault, parsed, Path, Schema, typed } from "./policySchema";

interface Props {
  schema: Schema;
  value: unknown;
  path: Path;
  faults: Fault[];
  change: (path: Path, value: unknown) => void;
  /** What a switched-off part had before, to be switched on with again. */
  before?: unknown;
}

export const fieldId = (path: Path | string): string => `policy-${Array.isArray(path) ? path.join(".") : path}`;

/** The faults of a field, and of the entries of a list that is one field. */
function messages(faults: Fault[], path: Path, entries = false): string[] {
  const here = path.join(".");
  const own = faults.filter((one) => one.path === here || (entries && one.path.startsWith(`${here}.`)));
  return [...new Set(own.map((one) => one.message))];
}

function Told({ path, texts }: { path: Path; texts: string[] }) {
  return (
    <div id={`${fieldId(path)}-fault`} aria-live="polite" className="policy-fault">
      {texts.map((one) => <div key={one} data-testid="policy-fault">{one}</div>)}
    </div>
  );
}

/** One field of the policy, or a part of it with its fields, each with its title and what is wrong with it. */
export function Field(props: Props) {
  const { schema, value, path, faults, change } = props;
  if (schema.properties) return <Part {...props} />;
  const list = schema.type === "array";
  const alone = path.length === 1; // its card has the title already
  const wide = list || alone || (schema.maxLength ?? 0) >= 100;
  const texts = messages(faults, path, list && !schema.items?.properties);
  if (list && schema.items?.properties) {
    const entries = <><Entries {...props} /><Told path={path} texts={texts} /></>;
    return alone ? entries : <Rows title={schema.title}>{entries}</Rows>;
  }
  const input = list
    ? <Names {...props} bad={texts.length > 0} />
    : <Single schema={schema} value={value} id={fieldId(path)} bad={texts.length > 0} set={(next) => change(path, next)} />;
  return (
    <div className={wide ? "policy-wide" : "policy-row"}>
      <label htmlFor={fieldId(path)} className={alone ? "policy-hidden" : undefined}>{schema.title}</label>
      <div>{input}<Told path={path} texts={texts} /></div>
    </div>
  );
}

function Rows({ title, children }: { title: string; children: ReactNode }) {
  return <div role="group" aria-label={title} className="policy-wide"><div>{title}</div>{children}</div>;
}

function Part(props: Props) {
  const { schema, value, path, faults, change, before } = props;
  const optional = Array.isArray(schema.type) && schema.type.includes("null");
  const on = value !== null && value !== undefined;
  return (
    <>
      {optional && (
        <div style={{ marginBottom: 8 }}>
          <Switch id={fieldId(path)} size="small" checked={on}
            onChange={(next) => change(path, next ? before ?? blank(schema) : null)} />{" "}
          <label htmlFor={fieldId(path)}>{t("policy.has")}</label>
        </div>)}
      <Told path={path} texts={messages(faults, path)} />
      {on && Object.entries(schema.properties ?? {}).map(([name, inner]) => (
        <Field key={name} {...props} schema={inner} path={[...path, name]}
          value={(value as Record<string, unknown>)[name]} />))}
    </>
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

function Single({ schema, value, id, label, bad, set }: SingleProps) {
  const number = schema.type !== "string";
  const [text, setText] = useState(number ? typed(schema, value) : String(value ?? ""));
  useEffect(() => {
    // another value than what stands in the field: it was loaded, or put back
    setText((now) => (number && parsed(schema, now) === value ? now : typed(schema, value)));
  }, [number, schema, value]);
  const take = (next: string) => {
    setText(next);
    set(number ? parsed(schema, next) : next);
  };
  const example = { time: "09:00", date: "2026-11-30", timezone: "Asia/Shanghai" }[schema.format ?? ""];
  return (
    <Input id={id} aria-label={label} aria-invalid={bad} aria-describedby={`${id}-fault`} autoComplete="off"
      status={bad ? "error" : undefined} inputMode={number ? "decimal" : undefined} placeholder={example}
      suffix={schema.format === "money" ? "元" : undefined} value={text}
      onChange={(event) => take(event.target.value)}
      onBlur={() => take(number ? typed(schema, parsed(schema, text)) : text.trim())} />
  );
}

function Names({ value, path, change, bad }: Props & { bad: boolean }) {
  return (
    <Select id={fieldId(path)} aria-invalid={bad} aria-describedby={`${fieldId(path)}-fault`} mode="tags" open={false}
      suffixIcon={null} status={bad ? "error" : undefined} style={{ width: "100%" }} value={value as string[]}
      tokenSeparators={["、", "，", ",", " "]} onChange={(next: string[]) => change(path, next)} />
  );
}

function Entries({ schema, value, path, faults, change }: Props) {
  const [item, list] = [schema.items as Schema, value as Record<string, unknown>[]];
  return (
    <>
      {list.map((one, index) => (
        <div key={index} className="policy-entry">
          {Object.entries(item.properties ?? {}).map(([name, inner]) => {
            const here = [...path, index, name];
            const texts = messages(faults, here);
            return (
              <div key={name}>
                <label htmlFor={fieldId(here)}>{inner.title}</label>
                <Single schema={inner} value={one[name]} id={fieldId(here)} bad={texts.length > 0}
                  label={`${schema.title} ${t("policy.tier", { n: index + 1 })} ${inner.title}`}
                  set={(next) => change(here, next)} />
                <Told path={here} texts={texts} />
              </div>);
          })}
          <Button size="small" type="text" aria-label={t("policy.remove", { n: index + 1 })}
            onClick={() => change(path, list.filter((_, other) => other !== index))}>×</Button>
        </div>))}
      <Button size="small" onClick={() => change(path, [...list, blank(item)])}>{t("policy.add")}</Button>
    </>
  );
}
