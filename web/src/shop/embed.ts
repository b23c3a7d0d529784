import { get } from "../shared/api";
import { locale } from "../shared/i18n";

/** The identity a shop's server would give its signed-in buyer; none for somebody who is no demo buyer. */
async function tokenOf(buyer: string): Promise<string | null> {
  try {
    return (await get<{ token: string }>(`./demo/token?buyer=${encodeURIComponent(buyer)}`)).token;
  } catch {
    return null;
  }
}
let embedding = 0;
/** Carry the chat as a shop's own page would: one element, whose attributes follow the page. */
export async function embed(buyer: string, viewing: string | null): Promise<void> {
  const turn = ++embedding;
  const token = buyer ? await tokenOf(buyer) : null;
  await customElements.whenDefined("shop-chat");
  if (turn !== embedding) return;
  const found = document.querySelector("shop-chat");
  const chat = found ?? document.createElement("shop-chat");
  const wanted = { base: new URL("./", location.href).href, "buyer-token": token, viewing, locale };
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) chat.removeAttribute(name);
    else if (chat.getAttribute(name) !== value) chat.setAttribute(name, value);
  }
  if (!found) document.body.append(chat);
}

/** Load the chat's own file, as a shop's page would. */
export function loadChat(): void {
  const script = document.createElement("script");
  script.src = "./widget.js";
  script.dataset.manual = "1";
  document.head.append(script);
}
