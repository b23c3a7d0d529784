import { Sender } from "@ant-design/x";
import { Alert, Button, Typography } from "antd";
import { ComponentRef, Ref } from "react";
import { untouched } from "../shared/drafts";
import { t } from "../shared/i18n";
import { isSend } from "../shared/keys";
import { help, shortcutOf } from "./shortcuts";
import text from "../shared/text.module.css";
import { Concern, Proposal } from "../shared/types";
import { useComposing, useConcerns, useDraft } from "./composing";
import css from "./Composer.module.css";
import screens from "./screens.module.css";

export type ComposerBox = ComponentRef<typeof Sender>;

interface Props {
  ref: Ref<ComposerBox>;
  /** Where the conversation's routes are. */
  base: string;
  typing: ReturnType<typeof useDraft>;
  /** The proposal that was taken, if it still stands. */
  taken: Proposal | undefined;
  sending: boolean;
  onSend: () => void;
  onTakeFirst: () => void;
  onTakeBack: () => void;
  onSearch: () => void;
}

/** The box in which a reply is typed, with what speaks against it, and its keys. */
export function Composer({ ref, base, typing, taken, sending, onSend, onTakeFirst, onTakeBack, onSearch }: Props) {
  const [draft, setDraft] = typing;
  const concerns = useConcerns(base, draft.text);
  const keys = useComposing((event, composedAt) => {
    const { key, shiftKey, repeat, keyCode, timeStamp } = event;
    const press = { key, shiftKey, repeat, keyCode, timeStamp, isComposing: event.nativeEvent.isComposing };
    if (shortcutOf(event) === "take_back" && draft.other && untouched(draft)) onTakeBack();
    else if (key === "Enter" && repeat && !press.isComposing) return true;
    else if (!isSend(press, composedAt)) return false;
    else if (draft.text.trim()) onSend();
    else if (!sending) onTakeFirst();
    return true;
  });
  const footer = (
    <div className={css.foot}>
      <Typography.Text type="secondary" className={text.small}>
        {taken ? t("taken", { n: taken.n }) : <span className={screens.notOnPhone}>{t("keys", help())}</span>}
        {draft.other?.text && (
          <Button data-testid="take-back" type="link" size="small" onClick={onTakeBack}>
            {t("take_back")}
          </Button>
        )}
      </Typography.Text>
      <Button
        data-testid="search-open"
        className={css.search}
        type="text"
        size="small"
        title={help().search}
        onClick={onSearch}
      >
        {t("search")}
      </Button>
      <Button data-testid="send" type="primary" disabled={!draft.text.trim()} loading={sending} onClick={onSend}>
        {t("send")}
      </Button>
    </div>
  );
  return (
    <>
      {concerns.length > 0 && <Concerns concerns={concerns} />}
      <div data-testid="composer" className={css.composer} {...keys.wrapper}>
        <Sender
          ref={ref}
          value={draft.text}
          loading={sending}
          onChange={(text) => setDraft((before) => ({ ...before, text }))}
          onKeyDown={keys.onKeyDown}
          placeholder={t("composer")}
          autoSize={{ minRows: 2, maxRows: 6 }}
          suffix={false}
          footer={() => footer}
        />
      </div>
    </>
  );
}

function Concerns({ concerns }: { concerns: Concern[] }) {
  return (
    <Alert
      data-testid="concerns"
      type="warning"
      showIcon
      className={css.concerns}
      title={t("concern.head")}
      description={concerns.map((one) => (
        <div key={one.rule}>
          <b>{one.label}</b>
          {t("concern.words", { words: one.words.join(t("comma")), reason: one.reason })}
        </div>
      ))}
    />
  );
}
