import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { get } from "./api";
import { t } from "./i18n";
import { when } from "./look";
import { POLICY_STATE, Standing } from "./policyState";

const EVERY_MS = 20_000;

/** A banner while the newest version of the shop's policy cannot be used: which one, why, what holds instead. */
export function PolicyTrouble() {
  // what cannot be asked now is asked again in a moment
  const { data } = useQuery({
    queryKey: POLICY_STATE,
    queryFn: () => get<Standing>("./policy/state"),
    refetchInterval: EVERY_MS,
    refetchIntervalInBackground: true,
  });
  const trouble = data?.trouble;
  if (!trouble) return null;
  const fault = trouble.faults[0];
  const holds = trouble.in_force ? t("policy.version", { n: trouble.in_force }) : t("policy.file");
  return (
    <Alert
      banner
      type="error"
      data-testid="policy-trouble"
      title={
        <>
          {t("policy.trouble", { n: trouble.version, since: when(trouble.since), holds })}
          {fault && ` ${t("colon", { name: fault.title, value: fault.message })}`}
          {trouble.faults.length > 1 && ` ${t("policy.more", { n: trouble.faults.length })}`}
        </>
      }
    />
  );
}
