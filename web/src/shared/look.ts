import type { ThemeConfig } from "antd";
import { locale, t } from "./i18n";

/** The nonce under which the server's policy lets styles in. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

// a few of the library's styles (scroll lock, measuring) are made without the nonce
const create = document.createElement.bind(document);
document.createElement = ((tag: string, options?: ElementCreationOptions) => {
  const made = create(tag, options);
  if (tag.toLowerCase() === "style") made.nonce = nonce;
  return made;
}) as typeof document.createElement;

export const theme: ThemeConfig = {
  token: { colorPrimary: "#1f6f5c", borderRadius: 8, fontSize: 14, colorTextSecondary: "#4f5963", colorTextDescription: "#5a646e",
           colorTextTertiary: "#5a646e", colorTextPlaceholder: "#66707a", colorTextDisabled: "#6b757f",
           colorWarningText: "#8a5200", colorErrorText: "#c41d24", colorError: "#c41d24",
           fontFamily: '-apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif' },
};

/** 14:05, or 11月23日 14:05 for another day. */
export function when(iso: string | null): string {
  if (!iso) return "";
  const moment = new Date(iso);
  const time = moment.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hour12: false });
  const sameDay = moment.toDateString() === new Date().toDateString();
  return sameDay ? time : t("day.time", { month: moment.getMonth() + 1, day: moment.getDate(), time });
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "" : `${Math.round(share * 100)}%`;
}
