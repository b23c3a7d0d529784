import { Typography } from "antd";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import text from "../shared/text.module.css";

/** By when a task is due; red when that is over. */
export function Due({ at }: { at: string | null }) {
  if (!at) return null;
  return (
    <Typography.Text type={new Date(at) < new Date() ? "danger" : "secondary"} className={text.small}>
      {t("task.due", { time: when(at) })}
    </Typography.Text>
  );
}
