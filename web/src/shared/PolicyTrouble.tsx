import { Alert } from "antd";
import { useEffect, useState } from "react";
import { get } from "./api";
import { t } from "./i18n";
import { when } from "./look";

export interface Trouble {
  version: number;
  in_force: number;
  since: string;
  faults: { path: string; title: string; message: string }[];
}
export interface Standing { version: number; in_force: number; trouble: Trouble | null }

const EVERY_MS = 20_000;
const NEWS = "policy-saved";

/** Says at once, wherever the banner stands in this page, that the policy was saved. */
export const policySaved = (): boolean => window.dispatchEvent(new Event(NEWS));

/** A banner while the newest version of the shop's policy cannot be used: which one, why, what holds instead. */
export function PolicyTrouble() {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    // what cannot be asked now is asked again in a moment
    let asking = false;
    const look = () => {
      if (asking) return;
      asking = true;
      void get<Standing>("./policy/state").then((found) => setTrouble(found.trouble), () => undefined).finally(() => (asking = false));
    };
    look();
    const clock = setInterval(look, EVERY_MS);
    window.addEventListener(NEWS, look);
    return () => {
      clearInterval(clock);
      window.removeEventListener(NEWS, look);
    };
  }, []);
  if (!trouble) return null;
  const fault = trouble.faults[0];
  const holds = trouble.in_force ? t("policy.version", { n: trouble.in_force }) : t("policy.file");
  return (
    <Alert banner type="error" data-testid="policy-trouble" title={
      <>
        {t("policy.trouble", { n: trouble.version, since: when(trouble.since), holds })}
        {fault && ` ${fault.title}：${fault.message}`}
        {trouble.faults.length > 1 && ` ${t("policy.more", { n: trouble.faults.length })}`}
      </>} />
  );
}
