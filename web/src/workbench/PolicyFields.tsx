import { Switch } from "antd";
import { ReactNode } from "react";
import { t } from "../shared/i18n";
import { PolicyEntries } from "./PolicyEntries";
import { fieldId, messages } from "./policyFaults";
import css from "./PolicyFields.module.css";
import { Names, Single, Told, YesNo } from "./PolicyInputs";
import { blank, Fault, Path, Schema } from "./policySchema";

interface Props {
  schema: Schema;
  value: unknown;
  path: Path;
  faults: Fault[];
  change: (path: Path, value: unknown) => void;
  /** What a switched-off part had before, to be switched on with again. */
  before?: unknown;
}

/** One field of the policy, or a part of it with its fields, each with its title and what is wrong with it. */
export function Field(props: Props) {
  const { schema, value, path, faults, change } = props;
  if (schema.properties) return <Part {...props} />;
  const list = schema.type === "array";
  const alone = path.length === 1; // its card has the title already
  if (list && schema.items?.properties) {
    const entries = (
      <>
        <PolicyEntries {...props} list={value as Record<string, unknown>[]} />
        <Told path={path} texts={messages(faults, path)} />
      </>
    );
    return alone ? entries : <Rows title={schema.title}>{entries}</Rows>;
  }
  const texts = messages(faults, path, list);
  const bad = texts.length > 0;
  const set = (next: unknown) => change(path, next);
  const input = list ? (
    <Names value={value as string[]} path={path} bad={bad} change={change} />
  ) : schema.type === "boolean" ? (
    <YesNo value={value} id={fieldId(path)} set={set} />
  ) : (
    <Single schema={schema} value={value} id={fieldId(path)} bad={bad} set={set} />
  );
  return (
    <div className={list || alone || (schema.maxLength ?? 0) >= 100 ? css.wide : css.row}>
      <label htmlFor={fieldId(path)} className={alone ? css.hidden : undefined}>
        {schema.title}
      </label>
      <div>
        {input}
        <Told path={path} texts={texts} />
      </div>
    </div>
  );
}

function Rows({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={title} className={css.wide}>
      <div>{title}</div>
      {children}
    </div>
  );
}

function Part(props: Props) {
  const { schema, value, path, faults, change, before } = props;
  const optional = Array.isArray(schema.type) && schema.type.includes("null");
  const on = value !== null && value !== undefined;
  const values = value as Record<string, unknown>;
  return (
    <>
      {optional && (
        <div className={css.switch}>
          <Switch
            id={fieldId(path)}
            size="small"
            checked={on}
            onChange={(next) => change(path, next ? (before ?? blank(schema)) : null)}
          />{" "}
          <label htmlFor={fieldId(path)}>{t("policy.has")}</label>
        </div>
      )}
      <Told path={path} texts={messages(faults, path)} />
      {on &&
        Object.entries(schema.properties ?? {}).map(([name, inner]) => (
          <Field key={name} {...props} schema={inner} path={[...path, name]} value={values[name]} />
        ))}
    </>
  );
}
