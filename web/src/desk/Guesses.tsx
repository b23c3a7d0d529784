import { Button, Input, Typography } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { isSend } from "../shared/keys";
import small from "../shared/text.module.css";
import { Talk } from "../shared/types";
import { useComposing } from "./composing";
import css from "./Guesses.module.css";
import { Guess, useGuesses } from "./guessing";
import screens from "./screens.module.css";

interface Props {
  opened: Talk;
  onTake: (text: string) => void;
  onClose: () => void;
}

const LONGEST = 200;
const takeable = (one: Guess | undefined) => one !== undefined && !one.missing.length;

/** A search for what to say when nothing, or not the right thing, is proposed. It fills the box and sends nothing. */
export function Guesses({ opened, onTake, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const chosen = useRef<HTMLButtonElement>(null);
  const { shown, error, retry } = useGuesses(opened, typed);
  const count = shown?.length ?? 0;
  const now = Math.min(at, Math.max(0, count - 1));
  useEffect(() => void chosen.current?.scrollIntoView({ block: "nearest" }), [now, shown]);
  const keys = useComposing((event, composedAt) => {
    const { key, shiftKey, repeat, keyCode, timeStamp } = event;
    const press = { key, shiftKey, repeat, keyCode, timeStamp, isComposing: event.nativeEvent.isComposing };
    if (press.isComposing) return false;
    if (key === "Escape") onClose();
    else if (key === "ArrowDown") setAt(Math.min(now + 1, count - 1));
    else if (key === "ArrowUp") setAt(Math.max(now - 1, 0));
    else if (!isSend(press, composedAt)) return false;
    else if (shown && takeable(shown[now])) onTake(shown[now].text);
    return true;
  });
  return (
    <section className={css.search} data-testid="guesses" aria-label={t("search")} {...keys.wrapper}>
      <div className={css.top}>
        <Input
          size="small"
          autoFocus
          allowClear
          maxLength={LONGEST}
          value={typed}
          placeholder={t("search.placeholder")}
          role="combobox"
          aria-label={t("search.placeholder")}
          aria-expanded={count > 0}
          aria-controls={list}
          aria-activedescendant={count ? `${list}-${now}` : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={keys.onKeyDown}
        />
        <Button size="small" type="text" onClick={onClose}>
          {t("search.close")}
        </Button>
      </div>
      <Typography.Text type="secondary" className={small.small}>
        {t("search.head")} <span className={screens.notOnPhone}>· {t("search.keys")}</span>
      </Typography.Text>
      {error && <Failed error={error} retry={retry} />}
      {shown && !count && <Typography.Text type="secondary">{t("search.nothing")}</Typography.Text>}
      <div id={list} role="listbox" aria-label={t("search.head")} className={css.list}>
        {shown?.map((one, index) => (
          <button
            key={one.text}
            ref={index === now ? chosen : undefined}
            id={`${list}-${index}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === now}
            className={css.found}
            data-testid="guess"
            disabled={!takeable(one)}
            onClick={() => onTake(one.text)}
          >
            <span className={css.source}>{[one.source, ...doubts(one)].join(" · ")}</span>
            <span>{one.text}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** What speaks against taking it. */
function doubts({ fits, hinges_on, missing }: Guess): string[] {
  const labels = (names: string[]) => ({ labels: names.join(t("comma")) });
  if (missing.length) return [t("missing", labels(missing))];
  if (fits === "no") return [t("search.against")];
  return hinges_on.length ? [t("search.hinges", labels(hinges_on))] : [];
}
