import { Badge, Button, Popover, Typography } from "antd";
import { useState } from "react";
import { ApiError } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { maskPhones } from "../shared/phones";
import { Me, OpenTask } from "../shared/types";

interface Props {
  me: Me;
  tasks: OpenTask[];
  total: number;
  error: ApiError | null;
  retry: () => void;
  onOpen: (conversation: string) => void;
}

/** What waits for this person's role in any conversation: a count, and the list behind it. */
export function Requests({ me, tasks, total, error, retry, onOpen }: Props) {
  const [shown, setShown] = useState(false);
  const head = t(me.role === "agent" ? "tasks.open" : "tasks.approve", { n: total });
  const list = (
    <div style={{ width: 340, maxWidth: "80vw", maxHeight: "60vh", overflowY: "auto" }}>
      {error && <Failed error={error} retry={retry} />}
      {!tasks.length && !error && t("tasks.none")}
      {tasks.map((one) => (
        <button
          key={one.id}
          type="button"
          className="row-button"
          data-testid="open-task"
          data-kind={one.kind}
          onClick={() => (setShown(false), onOpen(one.conversation))}
        >
          <span style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
            <b>{one.label}</b>
            {one.due && (
              <Typography.Text
                type={new Date(one.due) < new Date() ? "danger" : "secondary"}
                style={{ fontSize: 12 }}
              >
                {t("task.due", { time: when(one.due) })}
              </Typography.Text>
            )}
          </span>
          <span style={{ fontSize: 12, display: "block" }}>
            {one.buyer ?? t("visitor")} · {maskPhones(one.text)}
          </span>
        </button>
      ))}
      {total > tasks.length && (
        <div style={{ padding: "4px 12px" }}>{t("queue.left", { n: total - tasks.length })}</div>
      )}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" open={shown} onOpenChange={setShown} content={list}>
      <Badge count={error ? "!" : total} size="small" color="#c41d24">
        <Button data-testid="open-tasks" size="small" ghost={!total}>
          {head}
        </Button>
      </Badge>
    </Popover>
  );
}
