import { maskPhones } from "../shared/phones";
import { element } from "./element";
import { Outgoing } from "./outbox";
import { Line } from "./connection";
import { Session } from "./session";
import { Locale, Texts, TEXTS, timeOf } from "./texts";

/** Within so many pixels of the end the reader follows the talk. */
const NEAR = 40;

/**
 * The talk. Rows stay as they are while nothing about them changes, so that a selected text, a focused button and
 * a screen reader are left alone; who reads further up is not pulled down by a new message.
 */
export class Log {
  readonly box: HTMLElement;
  readonly newest: HTMLButtonElement;
  private readonly rows = new Map<string, { state: string; node: HTMLElement }>();
  private readonly words: Texts;
  private theirs = 0;

  constructor(
    private readonly session: Session,
    private readonly locale: Locale,
  ) {
    this.words = TEXTS[locale];
    this.box = element("div", "log", "", {
      role: "log",
      "aria-live": "polite",
      "aria-label": this.words.log,
      tabindex: "0",
    });
    this.box.append(element("div", "hello", this.words.hello));
    this.newest = element("button", "newest", `↓ ${this.words.newest}`, {
      type: "button",
      "data-testid": "widget-newest",
    });
    this.newest.hidden = true;
    this.newest.onclick = () => this.toEnd();
    this.box.addEventListener("scroll", () => this.atEnd && this.seen());
  }

  get atEnd(): boolean {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
    this.seen();
  }

  /** Bring the rows up to date. */
  draw(): void {
    const followed = this.atEnd;
    const wanted = new Map<string, { state: string; make: () => HTMLElement }>();
    for (const line of this.session.lines) wanted.set(line.id, { state: "sent", make: () => this.line(line) });
    for (const one of this.session.outgoing) {
      wanted.set(one.clientId, { state: `${one.state} ${one.refused ?? ""}`, make: () => this.outgoing(one) });
    }
    for (const [key, row] of [...this.rows]) {
      if (wanted.get(key)?.state === row.state) continue;
      row.node.remove();
      this.rows.delete(key);
    }
    let before: Element = this.box.firstElementChild!;
    for (const [key, { state, make }] of wanted) {
      const node = this.rows.get(key)?.node ?? make();
      this.rows.set(key, { state, node });
      if (before.nextElementSibling !== node) before.after(node);
      before = node;
    }
    const theirs = this.session.lines.filter((line) => line.sender !== "buyer").length;
    if (followed) this.toEnd();
    else if (theirs > this.theirs) this.newest.hidden = false;
    this.theirs = theirs;
  }

  private seen(): void {
    this.newest.hidden = true;
    if (!document.hidden && this.box.clientHeight > 0) this.session.see();
  }

  private line(line: Line): HTMLElement {
    const mine = line.sender === "buyer";
    const row = element("div", `row ${mine ? "buyer" : "agent"}`, "", {
      "data-testid": "widget-message",
      "data-sender": line.sender,
      "data-state": "sent",
    });
    const time = timeOf(line.at, this.locale);
    row.append(
      element("div", "bubble", mine ? maskPhones(line.text) : line.text),
      element("div", "meta", !mine && line.author ? `${line.author} ${time}` : time),
    );
    return row;
  }

  private outgoing(one: Outgoing): HTMLElement {
    const row = element("div", "row buyer", "", {
      "data-testid": "widget-message",
      "data-sender": "buyer",
      "data-state": one.state,
    });
    row.append(element("div", "bubble", maskPhones(one.text)));
    if (one.state === "sending") {
      row.append(element("div", "meta", this.words.sending));
      return row;
    }
    const delayed = one.state === "delayed";
    const text = delayed ? this.words.delayed : one.refused === 413 ? this.words.too_long : this.words.failed;
    const again = element("button", "failed", text, { type: "button", "data-testid": "widget-resend" });
    again.onclick = () => this.session.resend(one.clientId);
    const note = element("div", "meta");
    note.append(again);
    if (!delayed) {
      const discard = element("button", "failed", this.words.discard, {
        type: "button",
        "data-testid": "widget-discard",
      });
      discard.onclick = () => this.session.discard(one.clientId);
      note.append(discard);
    }
    row.append(note);
    return row;
  }
}
