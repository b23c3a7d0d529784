import { t } from "../shared/i18n";
import { Matter } from "../shared/matter";

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

const SOON_MS = 3_600_000;

/** Whether what was promised is over its time, or due within the hour. */
export function urgency({ due, late }: Pick<Matter, "due" | "late">, now: number): "late" | "soon" | undefined {
  const left = due ? new Date(due).getTime() - now : Infinity;
  if (late || left < 0) return "late";
  return left < SOON_MS ? "soon" : undefined;
}

const RANKS = { late: 0, soon: 1, none: 2 };

/** The matters as they came, with what is late, then what is due soon in front: it never stands behind "more". */
export function byUrgency<T extends Pick<Matter, "due" | "late">>(matters: T[], now: number): T[] {
  const rank = (one: T) => RANKS[urgency(one, now) ?? "none"];
  return [...matters].sort((one, other) => rank(one) - rank(other));
}
