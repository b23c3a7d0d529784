import { Button, Select, Space } from "antd";
import { ComponentRef, useLayoutEffect, useRef, useState } from "react";
import { t } from "../shared/i18n";
import { IntentInfo } from "../shared/types";
import { matches } from "./choose";
import css from "./LabelField.module.css";

export interface Choice {
  value: string;
  label: string;
  info: IntentInfo;
}

interface Props {
  /** The intents as they would be saved now. */
  names: string[];
  /** Whether they are no longer what the field began with. */
  changed: boolean;
  options: Choice[];
  titles: Record<string, string>;
  onChange: (names: string[] | null) => void;
  onSave: () => void;
  onMove: (by: number) => void;
}

/**
 * The label of one message, made for the keyboard: what is chosen replaces what stood there, after `+` it is added;
 * Enter saves, Backspace on the empty field removes the last one, Esc takes back, Tab goes on.
 */
export function LabelField({ names, changed, options, titles, onChange, onSave, onMove }: Props) {
  const select = useRef<ComponentRef<typeof Select>>(null);
  const [typed, setTyped] = useState("");
  const [adding, setAdding] = useState(false);
  const [listed, setListed] = useState(false);
  const byMouse = useRef(false);
  useLayoutEffect(() => {
    if (!window.matchMedia("(max-width: 900px)").matches) select.current?.focus({ preventScroll: true });
  }, []);
  const choose = (after: string[]) => {
    const fresh = after.find((one) => !names.includes(one));
    onChange(fresh === undefined ? after : adding ? [...names, fresh] : [fresh]);
    close();
  };
  const close = () => {
    setTyped("");
    setAdding(false);
    setListed(false);
  };
  const add = () => {
    setAdding(true);
    select.current?.focus();
  };
  // before the library's own keys: its Tab would choose, and Enter would reopen the list
  const onKey = (event: React.KeyboardEvent) => {
    byMouse.current = false;
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const open = typed !== "" || listed;
    if (event.key === "Tab") {
      close();
      return event.stopPropagation();
    }
    if (event.key === "Escape") {
      close();
      onChange(null);
    } else if (!open && event.key === "Enter") {
      if (!event.repeat) onSave();
    } else if (!open && event.key === "ArrowDown") onMove(1);
    else if (!open && event.key === "ArrowUp") onMove(-1);
    else if (typed === "" && event.key === "Backspace") {
      if (!event.repeat && names.length > 0) onChange(names.slice(0, -1));
    } else if (typed === "" && ["+", "＋"].includes(event.key)) setAdding(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={css.field}>
      <div onKeyDownCapture={onKey} onMouseDownCapture={() => (byMouse.current = true)} className={css.names}>
        <Select
          ref={select}
          mode="multiple"
          size="small"
          className={css.select}
          data-testid="wb-label"
          data-adding={adding}
          aria-label={t("wb.label")}
          placeholder={t("wb.search")}
          value={names}
          onChange={choose}
          options={options}
          open={typed !== "" || listed}
          onOpenChange={(open) => setListed(open && byMouse.current)}
          onBlur={close}
          labelRender={(one) => titles[String(one.value)] ?? String(one.value)}
          suffixIcon={adding ? "+" : undefined}
          showSearch={{
            searchValue: typed,
            onSearch: setTyped,
            autoClearSearchValue: true,
            filterOption: (text: string, option?: Choice) => Boolean(option && matches(option.info, text)),
          }}
        />
      </div>
      <Space.Compact size="small">
        <Button data-testid="wb-add" aria-label={t("wb.add")} title={t("wb.add")} onClick={add}>
          +
        </Button>
        <Button data-testid="wb-accept" type="primary" disabled={!names.length} onClick={onSave}>
          {t(changed ? "wb.save" : "wb.accept")}
        </Button>
      </Space.Compact>
    </div>
  );
}
