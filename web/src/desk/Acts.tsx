import { Tooltip } from "antd";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { LineAct } from "../shared/matter";
import { Message } from "../shared/types";
import css from "./Acts.module.css";
import { useUndo } from "./hooks";

interface Props {
  message: Message;
  labels: Record<string, string>;
  /** After one was taken back, or could not be. */
  onUndone: () => void;
}

/** What an agent's own words were read as, each to be taken back; a reply sent as the handbook has it needs none. */
export function Acts({ message, labels, onUndone }: Props) {
  const undo = useUndo(message, onUndone);
  const acts = message.acts?.filter((one) => one.read) ?? [];
  if (!acts.length) return null;
  return (
    <ul className={css.acts} data-testid="acts" aria-label={t("acts")}>
      {acts.map((one) => {
        const words = wordsOf(one, labels);
        return (
          <li key={one.id} data-testid="act" data-name={one.name} data-undone={one.undone}>
            {one.undone ? <del>{words}</del> : words}
            {!one.undone && (
              <Tooltip title={t("act.undo")} placement="bottom" trigger={["hover", "focus"]}>
                <button
                  type="button"
                  data-testid="act-undo"
                  className={css.undo}
                  aria-label={t("act.undo.of", { act: words })}
                  disabled={undo.isPending}
                  onClick={() => undo.mutate(one.id)}
                >
                  ×
                </button>
              </Tooltip>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function wordsOf({ name, due }: LineAct, labels: Record<string, string>): string {
  const label = labels[name] ?? name;
  return due ? `${label} ${t("task.due", { time: when(due) })}` : label;
}
