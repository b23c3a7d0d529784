import { Button } from "antd";
import { t } from "../shared/i18n";
import css from "./PolicyFields.module.css";
import { fieldId, messages } from "./policyFaults";
import { Single, Told } from "./PolicyInputs";
import { blank, Fault, Path, Schema } from "./policySchema";

type Entry = Record<string, unknown>;

interface Props {
  schema: Schema;
  list: Entry[];
  path: Path;
  faults: Fault[];
  change: (path: Path, value: unknown) => void;
}

/** A list whose entries have fields of their own: tiers, one line each. */
export function PolicyEntries({ schema, list, path, faults, change }: Props) {
  const item = schema.items as Schema;
  const without = (index: number) => list.filter((_, other) => other !== index);
  const field = (one: Entry, index: number, name: string, inner: Schema) => {
    const here = [...path, index, name];
    const texts = messages(faults, here);
    return (
      <div key={name}>
        <label htmlFor={fieldId(here)}>{inner.title}</label>
        <Single
          schema={inner}
          value={one[name]}
          id={fieldId(here)}
          bad={texts.length > 0}
          label={`${schema.title} ${t("policy.tier", { n: index + 1 })} ${inner.title}`}
          set={(next) => change(here, next)}
        />
        <Told path={here} texts={texts} />
      </div>
    );
  };
  return (
    <>
      {list.map((one, index) => (
        <div key={index} className={css.entry}>
          {Object.entries(item.properties ?? {}).map(([name, inner]) => field(one, index, name, inner))}
          <Button
            size="small"
            type="text"
            aria-label={t("policy.remove", { n: index + 1 })}
            onClick={() => change(path, without(index))}
          >
            ×
          </Button>
        </div>
      ))}
      <Button size="small" onClick={() => change(path, [...list, blank(item)])}>
        {t("policy.add")}
      </Button>
    </>
  );
}
