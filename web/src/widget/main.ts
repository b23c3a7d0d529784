import { element } from "./element";
import { Panel } from "./panel";
import { Session } from "./session";
import { localeOf, TEXTS } from "./texts";
import style from "./widget.css?inline";

/**
 * The shop's chat as a custom element.
 *
 * Attributes: `base` (address of the server's `/shop/`), `buyer-token`, `viewing` (SKU), `locale` (`zh-CN` or `en`);
 * all may change while it is there. Taken out of the page, it ends its streams, timers and listeners.
 */
class ShopChat extends HTMLElement {
  static readonly observedAttributes = ["base", "buyer-token", "viewing", "locale"];
  private readonly root = this.attachShadow({ mode: "open" });
  private session: Session | null = null;
  private panel!: Panel;
  private launcher!: HTMLButtonElement;
  private opened = false;
  private listening = new AbortController();

  connectedCallback(): void {
    this.build();
    this.listening = new AbortController();
    const { signal } = this.listening;
    document.addEventListener(
      "visibilitychange",
      () => {
        this.session?.rest(document.hidden);
        this.draw();
      },
      { signal },
    );
    window.addEventListener("online", () => this.session?.wake(), { signal });
    window.addEventListener("storage", () => this.draw(), { signal });
  }

  disconnectedCallback(): void {
    this.listening.abort();
    this.session?.stop();
    this.session = null;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.session || before === now) return;
    if (name === "viewing") this.session.look(now);
    else this.build();
  }

  private build(): void {
    this.session?.stop();
    const locale = localeOf(this.getAttribute("locale"));
    const session = new Session(
      this.getAttribute("base") ?? "./",
      this.getAttribute("buyer-token"),
      this.getAttribute("viewing"),
      () => this.draw(),
    );
    this.session = session;
    this.panel = new Panel(session, locale, () => this.show(false));
    this.launcher = element("button", "open", TEXTS[locale].open, {
      type: "button",
      lang: locale,
      "data-testid": "widget-open",
      "aria-haspopup": "dialog",
    });
    this.launcher.onclick = () => this.show(true);
    this.root.replaceChildren(this.launcher, this.panel.box);
    dress(this.root);
    session.rest(document.hidden);
    if (this.opened || session.known) session.start();
    this.place();
  }

  private show(opened: boolean): void {
    this.opened = opened;
    this.place();
    if (!opened) return this.launcher.focus();
    this.session?.start();
  }

  private place(): void {
    this.panel.box.hidden = !this.opened;
    this.launcher.hidden = this.opened;
    this.toggleAttribute("opened", this.opened);
    if (this.opened) this.panel.opened();
    else this.draw();
  }

  private draw(): void {
    if (!this.session) return;
    if (this.opened) return this.panel.draw();
    const words = TEXTS[localeOf(this.getAttribute("locale"))];
    const unseen = this.session.unseen;
    this.launcher.replaceChildren(words.open);
    if (!unseen) return;
    this.launcher.append(
      element("span", "dot", unseen > 99 ? "99+" : String(unseen), {
        role: "img",
        "data-testid": "widget-unseen",
        "aria-label": words.unseen.replace("{n}", String(unseen)),
      }),
    );
  }
}

/** Put the style in: as a sheet of its own, which a strict policy lets pass; in an old browser as an element. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.prepend(element("style", "", style));
  }
}

const own = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
const script = own as HTMLScriptElement | null;
if (!customElements.get("shop-chat")) customElements.define("shop-chat", ShopChat);

function place(): void {
  if (document.querySelector("shop-chat")) return;
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
