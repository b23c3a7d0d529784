import { get } from "../shared/api";
import { t } from "../shared/i18n";

const titles: Record<string, string> = {};

/** Fetch the intents' Chinese titles; until they have come the names are shown. */
export async function loadTitles(): Promise<void> {
  Object.assign(titles, (await get<{ titles: Record<string, string> }>("./desk/api/intents")).titles);
}

/** An intent's Chinese title. */
export function intentTitle(name: string): string {
  return name === "nlu_fallback" ? t("fallback") : titles[name] ?? name;
}
