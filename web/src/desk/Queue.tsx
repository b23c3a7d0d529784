import { Badge, Button, Empty, Segmented, Typography } from "antd";
import buttons from "../shared/buttons.module.css";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { classes } from "../shared/look";
import { maskPhones } from "../shared/phones";
import text from "../shared/text.module.css";
import { token } from "../shared/tokens";
import { Summary } from "../shared/types";
import { useQueue } from "./hooks";
import css from "./Queue.module.css";
import { waited } from "./words";

const FILTERS = ["waiting", "mine", "all", "closed"];

interface Props {
  filter: string;
  queue: ReturnType<typeof useQueue>;
  current: string;
  now: number;
  /** Within how many minutes a buyer is to be answered. */
  limit: number;
  onFilter: (filter: string) => void;
  onOpen: (id: string) => void;
}

/** Who waits, who is being served, and how many more there are. */
export function Queue({ filter, queue, current, now, limit, onFilter, onOpen }: Props) {
  const { conversations, left, error } = queue;
  return (
    <nav aria-label={t("queue")}>
      <Segmented
        block
        value={filter}
        onChange={onFilter}
        aria-label={t("queue.filter")}
        className={css.filter}
        options={FILTERS.map((one) => ({ value: one, label: t(`filter.${one}`) }))}
      />
      {error && <Failed error={error} retry={queue.reload} />}
      <ul className={css.queue}>
        {conversations.map((one) => (
          <li key={one.id}>
            <QueueItem one={one} now={now} limit={limit} current={one.id === current} onOpen={onOpen} />
          </li>
        ))}
        {left > 0 && (
          <li className={css.more}>
            <span data-testid="queue-left">{t("queue.left", { n: left })}</span>
            <Button data-testid="queue-more" size="small" onClick={queue.more}>
              {t("queue.more")}
            </Button>
          </li>
        )}
        {!conversations.length && !error && (
          <li>
            <Empty description={t("queue.empty")} image={Empty.PRESENTED_IMAGE_SIMPLE} className={css.empty} />
          </li>
        )}
      </ul>
    </nav>
  );
}

interface ItemProps {
  one: Summary;
  now: number;
  limit: number;
  current: boolean;
  onOpen: (id: string) => void;
}

function QueueItem({ one, now, limit, current, onOpen }: ItemProps) {
  const late = one.waiting_since !== null && now - new Date(one.waiting_since).getTime() > limit * 60000;
  return (
    <button
      type="button"
      className={buttons.row}
      data-testid="conversation-item"
      data-id={one.id}
      aria-current={current}
      onClick={() => onOpen(one.id)}
    >
      <span className={css.line}>
        <span>
          <b>{one.buyer.name ?? one.buyer.id ?? t("visitor")}</b>{" "}
          {one.unread > 0 && <Badge count={one.unread} size="small" color={token("error")} />}
        </span>
        {one.waiting_since && (
          <span data-late={late} className={css.waits}>
            {t("queue.waits", { time: waited(one.waiting_since, now) })}
          </span>
        )}
      </span>
      <Typography.Text type="secondary" ellipsis className={classes(text.small, css.last)}>
        {one.last_text ? maskPhones(one.last_text) : "—"}
      </Typography.Text>
    </button>
  );
}
