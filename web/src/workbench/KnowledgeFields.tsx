import { Input } from "antd";
import { ReactNode, useState } from "react";
import { t } from "../shared/i18n";
import css from "./Knowledge.module.css";
import { Fault } from "./knowledgeTypes";

interface LinesProps extends Record<string, unknown> {
  value: string[];
  change: (lines: string[]) => void;
  rows?: number;
}

/** Lines of text, one an entry of the list; what was typed stays as typed while it means the same. */
export function Lines({ value, change, rows = 3, ...rest }: LinesProps) {
  const split = (typed: string) => typed.split("\n").flatMap((one) => one.trim() || []);
  const [last, setLast] = useState("");
  const same = JSON.stringify(split(last)) === JSON.stringify(value);
  const take = (typed: string) => {
    setLast(typed);
    change(split(typed));
  };
  return (
    <Input.TextArea
      {...rest}
      autoSize={{ minRows: rows, maxRows: 12 }}
      value={same ? last : value.join("\n")}
      onChange={(event) => take(event.target.value)}
    />
  );
}

/** A field with its label, a hint, and what is wrong with it. */
export function Field({
  name,
  faults,
  hint,
  children,
}: {
  name: string;
  hint?: string;
  faults: Fault[];
  children: ReactNode;
}) {
  return (
    <div className={css.field}>
      <label htmlFor={`kn-${name}`}>{t(`kn.field.${name}`)}</label>
      {children}
      {hint && <small>{hint}</small>}
      <Told name={name} faults={faults} />
    </div>
  );
}

/** What is wrong with a field. */
export function Told({ name, faults }: { name: string; faults: Fault[] }) {
  return (
    <div id={`kn-${name}-told`} aria-live="polite" className={css.fault} data-testid={`kn-fault-${name}`}>
      {faults
        .filter((one) => isOf(one, name))
        .map((one) => (
          <div key={one.path + one.message}>{one.message}</div>
        ))}
    </div>
  );
}

/** Whether a fault belongs to a field. */
export const isOf = (fault: Fault, name: string) => fault.path === name || fault.path.startsWith(`${name}.`);
