import type { ThemeConfig } from "antd";

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
  token: { colorPrimary: "#1f6f5c", borderRadius: 8, fontSize: 14,
           fontFamily: '-apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif' },
};

/** 14:05, or 11月23日 14:05 for another day. */
export function when(iso: string | null): string {
  if (!iso) return "";
  const moment = new Date(iso);
  const time = moment.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const sameDay = moment.toDateString() === new Date().toDateString();
  return sameDay ? time : `${moment.getMonth() + 1}月${moment.getDate()}日 ${time}`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "" : `${Math.round(share * 100)}%`;
}
