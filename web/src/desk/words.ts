import { t } from "../shared/i18n";

/** How long a buyer has waited, in the words of the queue. */
export function waited(since: string, now: number): string {
  const minutes = Math.floor((now - new Date(since).getTime()) / 60000);
  if (minutes < 1) return t("waited.moment");
  return minutes < 60
    ? t("waited.minutes", { n: minutes })
    : t("waited.hours", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

/** How long a task has once the reply is sent: in minutes, hours or days. */
export function within(minutes: number): string {
  if (minutes < 60) return t("within.minutes", { n: minutes });
  return minutes < 2880
    ? t("within.hours", { n: Math.round(minutes / 6) / 10 })
    : t("within.days", { n: Math.round(minutes / 144) / 10 });
}
