/** The widget's own texts; Chinese unless the page asks for English. */
export const TEXTS = {
  "zh-CN": {
    open: "联系客服", title: "在线客服", close: "关闭", input: "输入您想咨询的问题", send: "发送", sending: "发送中…",
    delayed: "还没发出，恢复后自动发送；点此立即重试", failed: "没有发出，点此重试", tooLong: "太长，没有发出，请分几条发送", discard: "删除",
    hello: "您好，有什么可以帮您？", long: "一条消息最多 10000 字，请分几条发送。", log: "聊天记录",
    offline: "连接不上，正在自动重试…", newest: "有新消息", unseen: "{n} 条新消息",
  },
  en: {
    open: "Chat", title: "Customer service", close: "Close", input: "Type your question", send: "Send",
    sending: "Sending…",
    delayed: "Not sent yet, will be sent by itself; tap to try now", failed: "Not sent, tap to try again",
    tooLong: "Too long, not sent; please split it", discard: "Delete",
    hello: "Hello, how can we help?", long: "A message may have 10,000 characters; please split it.", log: "Messages",
    offline: "Cannot connect, trying again…", newest: "New message", unseen: "{n} new",
  },
};
export type Locale = keyof typeof TEXTS;
export type Texts = (typeof TEXTS)["zh-CN"];

export function localeOf(given: string | null): Locale {
  return given?.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

/** When a line was written: the time alone for today, else with the day. */
export function timeOf(at: string, locale: Locale, now = new Date()): string {
  const when = new Date(at);
  const today = when.toDateString() === now.toDateString();
  const day: Intl.DateTimeFormatOptions = today ? {} : { month: "numeric", day: "numeric" };
  return when.toLocaleString(locale, { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}
