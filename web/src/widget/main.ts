import { isSend } from "../shared/keys";
import { maskPhones } from "../shared/phones";
import { Line, Session } from "./session";
import { STYLE } from "./style";

const LONGEST = 10000;
const TEXTS = {
  "zh-CN": { open: "联系客服", title: "在线客服", close: "关闭", input: "输入您想咨询的问题", send: "发送", sending: "发送中…", failed: "发送失败，点击重试", hello: "您好，有什么可以帮您？", long: "一条消息最多 10000 字，请分几条发送。", log: "聊天记录", offline: "连接不上，稍后会自动重试" },
  en: { open: "Chat", title: "Customer service", close: "Close", input: "Type your question", send: "Send", sending: "Sending…", failed: "Not sent, tap to retry", hello: "Hello, how can we help?", long: "A message may have 10,000 characters; please split it.", log: "Messages", offline: "Cannot connect, trying again" },
};

/** The shop's chat as a custom element; texts only ever become text nodes. */
class ShopChat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" });
  private readonly words = TEXTS[(this.getAttribute("locale") ?? "zh-CN") as keyof typeof TEXTS] ?? TEXTS["zh-CN"];
  private session!: Session;
  private opened = false;
  private started = false;
  private unseen = 0;
  private known = 0;
  private composedAt = 0;
  private log!: HTMLElement;
  private input!: HTMLTextAreaElement;
  private note!: HTMLElement;
  private shopName!: HTMLElement;

  connectedCallback(): void {
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [style];
    this.session = new Session(this.getAttribute("base") ?? "./", this.getAttribute("buyer-token"), this.getAttribute("viewing"), () => this.refresh());
    document.addEventListener("visibilitychange", () => !document.hidden && this.started && void this.session.resync());
    window.addEventListener("online", () => this.started && void this.session.resync());
    this.draw();
  }

  private async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    try {
      await this.session.open();
    } catch {
      this.started = false;
      this.say(this.words.offline);
      setTimeout(() => this.opened && void this.start(), 3000);
    }
  }

  private draw(): void {
    this.root.replaceChildren(this.opened ? this.panel() : this.launcher());
    this.toggleAttribute("opened", this.opened);
    if (this.opened) {
      this.unseen = 0;
      this.refresh();
      this.input.focus();
      void this.start();
    }
  }

  private launcher(): HTMLElement {
    const button = element("button", "open", this.words.open, { "data-testid": "widget-open", "aria-haspopup": "dialog" });
    if (this.unseen) button.append(element("span", "dot", String(this.unseen)));
    button.onclick = () => this.show(true);
    return button;
  }

  private panel(): HTMLElement {
    const panel = element("section", "panel", "", { role: "dialog", "aria-label": this.words.title });
    const header = element("header", "");
    const name = element("b", "");
    this.shopName = element("span", "", this.session.shop || this.words.title);
    name.append(this.shopName, element("small", "", this.words.title));
    const close = element("button", "", "×", { "aria-label": this.words.close });
    close.onclick = () => this.show(false);
    header.append(name, close);
    this.log = element("div", "log", "", { role: "log", "aria-live": "polite", "aria-label": this.words.log });
    this.note = element("div", "note", "", { role: "alert" });
    panel.append(header, this.log, this.note, this.form());
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.show(false);
    });
    return panel;
  }

  private form(): HTMLElement {
    const form = element("form", "") as HTMLFormElement;
    this.input = element("textarea", "", "", { "data-testid": "widget-input", "aria-label": this.words.input, placeholder: this.words.input, rows: "1" }) as HTMLTextAreaElement;
    const send = element("button", "", this.words.send, { type: "submit", "data-testid": "widget-send" });
    this.input.addEventListener("compositionend", () => (this.composedAt = Date.now()));
    this.input.addEventListener("keydown", (event) => {
      if (!isSend(event, this.composedAt)) return;
      event.preventDefault();
      this.submit();
    });
    form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    form.append(this.input, send);
    return form;
  }

  private submit(): void {
    const text = this.input.value;
    if (!text.trim()) return;
    if (text.length > LONGEST) return this.say(this.words.long);
    this.say("");
    this.input.value = "";
    this.session.send(text);
  }

  private say(text: string): void {
    if (this.note) this.note.textContent = text;
  }

  private show(opened: boolean): void {
    this.opened = opened;
    this.draw();
  }

  private refresh(): void {
    const agents = this.session.lines.filter((line) => line.sender === "agent").length;
    if (!this.opened) {
      if (agents > this.known) {
        this.unseen += agents - this.known;
        this.draw();
      }
      this.known = agents;
      return;
    }
    this.known = agents;
    if (this.session.shop) this.shopName.textContent = this.session.shop;
    const rows: Node[] = [element("div", "hello", this.words.hello)];
    rows.push(...this.session.lines.map((line) => this.row(line)));
    for (const outgoing of this.session.outgoing) {
      const row = element("div", "row buyer", "", { "data-testid": "widget-message", "data-state": outgoing.state });
      row.append(element("div", "bubble", maskPhones(outgoing.text)));
      if (outgoing.state === "failed") {
        const again = element("button", "failed", this.words.failed);
        again.onclick = () => this.session.resend(outgoing.clientId);
        row.append(again);
      } else row.append(element("div", "meta", this.words.sending));
      rows.push(row);
    }
    this.log.replaceChildren(...rows);
    this.log.scrollTop = this.log.scrollHeight;
  }

  private row(line: Line): HTMLElement {
    const row = element("div", `row ${line.sender}`, "", { "data-testid": "widget-message", "data-sender": line.sender, "data-state": "sent" });
    const time = new Date(line.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    row.append(element("div", "bubble", line.sender === "buyer" ? maskPhones(line.text) : line.text), element("div", "meta", line.sender === "agent" && line.author ? `${line.author} ${time}` : time));
    return row;
  }
}

function element(tag: string, className: string, text = "", attributes: Record<string, string> = {}): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const script = document.currentScript as HTMLScriptElement | null;
if (!customElements.get("shop-chat")) customElements.define("shop-chat", ShopChat);

function place(): void {
  const chat = document.createElement("shop-chat");
  chat.setAttribute("base", new URL(".", script?.src ?? location.href).href);
  for (const name of ["buyer-token", "viewing", "locale"]) {
    const value = script?.getAttribute(`data-${name}`);
    if (value) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}
if (script && !script.hasAttribute("data-manual")) {
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
}
