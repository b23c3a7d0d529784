import { isSend } from "../shared/keys";
import { element } from "./element";
import { Log } from "./log";
import { Session } from "./session";
import { Locale, Texts, TEXTS } from "./texts";

const LONGEST = 10000;
const TALLEST = 120;

/** The open chat: header, talk, a note when something is wrong, and the text box. */
export class Panel {
  readonly box: HTMLElement;
  readonly log: Log;
  private readonly words: Texts;
  private readonly input: HTMLTextAreaElement;
  private readonly note: HTMLElement;
  private readonly name: HTMLElement;
  private composedAt = -Infinity;

  constructor(
    private readonly session: Session,
    locale: Locale,
    private readonly close: () => void,
  ) {
    this.words = TEXTS[locale];
    this.log = new Log(session, locale);
    this.box = element("section", "panel", "", { role: "dialog", "aria-label": this.words.title, lang: locale });
    this.name = element("span", "", this.words.title);
    this.note = element("div", "note", "", { role: "alert" });
    this.input = element("textarea", "", "", {
      "data-testid": "widget-input",
      "aria-label": this.words.input,
      placeholder: this.words.input,
      rows: "1",
    });
    this.input.value = session.draft;
    this.box.append(this.header(), this.log.box, this.log.newest, this.note, this.form());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.close();
    });
  }

  /** Show the chat with its newest line, ready to type. */
  opened(): void {
    this.draw();
    this.fit();
    this.log.toEnd();
    this.input.focus();
  }

  draw(): void {
    this.name.textContent = this.session.shop || this.words.title;
    if (this.session.offline !== (this.note.textContent === this.words.offline)) {
      this.say(this.session.offline ? this.words.offline : "");
    }
    this.log.draw();
  }

  private header(): HTMLElement {
    const header = element("header");
    const name = element("b");
    name.append(this.name, element("small", "", this.words.title));
    const close = element("button", "", "×", {
      type: "button",
      "aria-label": this.words.close,
      "data-testid": "widget-close",
    });
    close.onclick = () => this.close();
    header.append(name, close);
    return header;
  }

  private form(): HTMLElement {
    const form = element("form");
    this.input.addEventListener("compositionend", (event) => (this.composedAt = event.timeStamp));
    this.input.addEventListener("input", () => {
      this.session.draft = this.input.value;
      this.fit();
    });
    this.input.addEventListener("keydown", (event) => {
      if (!isSend(event, this.composedAt)) return;
      event.preventDefault();
      this.submit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
      this.input.focus();
    });
    form.append(this.input, element("button", "", this.words.send, { type: "submit", "data-testid": "widget-send" }));
    return form;
  }

  /** Let the box grow with its text, up to its greatest height. */
  private fit(): void {
    this.input.style.height = "auto";
    const needed = this.input.scrollHeight + this.input.offsetHeight - this.input.clientHeight;
    this.input.style.height = `${Math.min(needed, TALLEST)}px`;
    this.input.style.overflowY = needed > TALLEST ? "auto" : "hidden";
  }

  private submit(): void {
    const text = this.input.value;
    if (!text.trim()) return;
    if ([...text].length > LONGEST) return this.say(this.words.long);
    this.say("");
    this.input.value = this.session.draft = "";
    this.fit();
    this.session.send(text);
    this.log.toEnd();
  }

  private say(text: string): void {
    this.note.textContent = text;
  }
}
