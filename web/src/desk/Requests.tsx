import { useQuery } from "@tanstack/react-query";
import { Badge, Button, Popover } from "antd";
import { useState } from "react";
import buttons from "../shared/buttons.module.css";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { maskPhones } from "../shared/phones";
import { token } from "../shared/tokens";
import { Me, OpenTask } from "../shared/types";
import { Due } from "./Due";
import { tasksQuery } from "./queries";
import css from "./Requests.module.css";

interface Props {
  me: Me;
  onOpen: (conversation: string) => void;
}

/** What waits for this person's role in any conversation: a count, and the list behind it. */
export function Requests({ me, onOpen }: Props) {
  const [shown, setShown] = useState(false);
  const { data, error, refetch } = useQuery(tasksQuery);
  const { tasks, total } = data ?? { tasks: [], total: 0 };
  const open = (task: OpenTask) => {
    setShown(false);
    onOpen(task.conversation);
  };
  const list = (
    <div className={css.list}>
      {error && <Failed error={error} retry={refetch} />}
      {!tasks.length && !error && t("tasks.none")}
      {tasks.map((one) => (
        <button
          key={one.id}
          type="button"
          className={buttons.row}
          data-testid="open-task"
          data-kind={one.kind}
          onClick={() => open(one)}
        >
          <span className={css.line}>
            <b>{one.label}</b>
            <Due at={one.due} />
          </span>
          <span className={css.text}>
            {one.buyer ?? t("visitor")} · {maskPhones(one.text)}
          </span>
        </button>
      ))}
      {total > tasks.length && <div className={css.more}>{t("queue.left", { n: total - tasks.length })}</div>}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" open={shown} onOpenChange={setShown} content={list}>
      <Badge count={error ? "!" : total} size="small" color={token("error")}>
        <Button data-testid="open-tasks" size="small" ghost={!total}>
          {t(me.role === "agent" ? "tasks.open" : "tasks.approve", { n: total })}
        </Button>
      </Badge>
    </Popover>
  );
}
