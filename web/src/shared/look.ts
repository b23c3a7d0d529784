import type { ThemeConfig } from "antd";
import { locale, t } from "./i18n";
import { token } from "./tokens";

/** The nonce under which the server's policy lets styles in. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

// a few of the library's styles (scroll lock, measuring) are made without the nonce
const create = document.createElement.bind(document);
document.createElement = (tag: string, options?: ElementCreationOptions) => {
  const made = create(tag, options);
  if (tag.toLowerCase() === "style") made.nonce = nonce;
  return made;
};

/** The component library's look, from the same design tokens as the pages' own styles. */
export const theme: ThemeConfig = {
  token: {
    motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    colorPrimary: token("primary"),
    borderRadius: parseInt(token("radius")),
    fontSize: parseInt(token("font-size")),
    fontFamily: token("font"),
    colorTextSecondary: token("text-secondary"),
    colorTextDescription: token("text-quiet"),
    colorTextTertiary: token("text-quiet"),
    colorTextPlaceholder: token("text-placeholder"),
    colorTextDisabled: token("text-disabled"),
    colorWarningText: token("warning"),
    colorErrorText: token("error"),
    colorError: token("error"),
  },
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

/** CSS classes in one attribute, without those that do not hold now. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
