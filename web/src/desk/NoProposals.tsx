import { Button, Typography } from "antd";
import { t } from "../shared/i18n";
import { Talk } from "../shared/types";
import css from "./Guesses.module.css";
import screens from "./screens.module.css";
import { help } from "./shortcuts";

interface Props {
  opened: Talk;
  onSearch: () => void;
}

/** Says that nothing is sure enough to be proposed, once the waiting buyer's words have been read, and offers a search. */
export function NoProposals({ opened, onSearch }: Props) {
  const reading = opened.messages.some((one) => one.read_state === "pending");
  if (!opened.conversation.waiting_since || reading) return null;
  return (
    <div data-testid="no-proposals" className={css.none}>
      <Typography.Text type="secondary">{t("no_proposals")}</Typography.Text>
      <Button type="link" size="small" className={css.offer} onClick={onSearch}>
        {t("search")} <kbd className={screens.notOnPhone}>{help().search}</kbd>
      </Button>
    </div>
  );
}
