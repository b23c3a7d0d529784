import { Badge, Button, Empty, Segmented, Typography } from "antd";
import { ApiError } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { maskPhones } from "../shared/phones";
import { Summary } from "../shared/types";
import { waited } from "./state";

const FILTERS = ["waiting", "mine", "all", "closed"];

interface Props {
  filter: string;
  queue: Summary[];
  /** How many conversations of this filter are not in the queue yet. */
  left: number;
  error: ApiError | null;
  current: string;
  now: number;
  /** Within how many minutes a buyer is to be answered. */
  limit: number;
  onFilter: (filter: string) => void;
  onOpen: (id: string) => void;
  onMore: () => void;
  onRetry: () => void;
}

/** Who waits, who is being served, and how many more there are. */
export function Queue({ filter, queue, left, error, current, now, limit, onFilter, onOpen, onMore, onRetry }: Props) {
  return (
    <nav aria-label={t("queue")}>
      <Segmented
        block
        value={filter}
        onChange={onFilter}
        aria-label={t("queue.filter")}
        style={{ margin: 10 }}
        options={FILTERS.map((one) => ({ value: one, label: t(`filter.${one}`) }))}
      />
      {error && <Failed error={error} retry={onRetry} />}
      <ul className="queue">
        {queue.map((one) => (
          <li key={one.id}>
            <QueueItem one={one} now={now} limit={limit} current={one.id === current} onOpen={onOpen} />
          </li>
        ))}
        {left > 0 && (
          <li style={{ padding: "8px 12px", display: "flex", justifyContent: "space-between" }}>
            <span data-testid="queue-left">{t("queue.left", { n: left })}</span>
            <Button data-testid="queue-more" size="small" onClick={onMore}>
              {t("queue.more")}
            </Button>
          </li>
        )}
        {!queue.length && !error && (
          <li>
            <Empty description={t("queue.empty")} image={Empty.PRESENTED_IMAGE_SIMPLE} style={{ marginTop: 60 }} />
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
  const red = late
    ? { background: "#cf1322", color: "#fff", borderRadius: 4, padding: "0 6px" }
    : { color: "#c41d24" };
  return (
    <button
      type="button"
      className="row-button"
      data-testid="conversation-item"
      data-id={one.id}
      aria-current={current}
      onClick={() => onOpen(one.id)}
    >
      <span style={{ display: "flex", justifyContent: "space-between" }}>
        <span>
          <b>{one.buyer.name ?? one.buyer.id ?? t("visitor")}</b>{" "}
          {one.unread > 0 && <Badge count={one.unread} size="small" color="#c41d24" />}
        </span>
        {one.waiting_since && (
          <span data-late={late} style={{ fontSize: 12, ...red }}>
            {t("queue.waits", { time: waited(one.waiting_since, now) })}
          </span>
        )}
      </span>
      <Typography.Text type="secondary" ellipsis style={{ fontSize: 12, display: "block" }}>
        {one.last_text ? maskPhones(one.last_text) : "—"}
      </Typography.Text>
    </button>
  );
}
