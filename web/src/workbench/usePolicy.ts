import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useMemo, useState } from "react";
import { ApiError, call, get, post } from "../shared/api";
import { problem, t } from "../shared/i18n";
import { POLICY_STATE, Standing } from "../shared/policyState";
import { useUnsaved } from "../shared/unsaved";
import { changes, Fault, Path, put, Schema } from "./policySchema";

export interface Version {
  version: number;
  person: string;
  note: string | null;
  at: string;
  changes: { path: string; before: unknown; after: unknown }[];
}
interface Answer extends Standing {
  policy: Values;
  schema: Schema;
  history: Version[];
}
type Values = Record<string, unknown>;

const CHECK_AFTER_MS = 350;

/** The shop's policy as it is saved and as it is being changed, and what is wrong with the change. */
export function usePolicy() {
  const { message: toast } = App.useApp();
  const cache = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["policy"],
    queryFn: () => get<Answer>("./workbench/api/policy"),
    staleTime: Infinity,
    gcTime: 0,
  });
  const [edited, setEdited] = useState<Values | null>(null);
  const [note, setNote] = useState("");
  const [faults, setFaults] = useState<Fault[]>([]);
  const [saving, setSaving] = useState(false);
  const draft = edited ?? data?.policy;
  const mine = useMemo(() => (data && edited ? changes(data.policy, edited) : []), [data, edited]);
  const dirty = mine.length > 0;
  useUnsaved(dirty);
  useChecked(draft, dirty, setFaults);

  const failed = (err: ApiError) => void toast.error(problem(err));
  const load = async () => {
    const found = (await refetch({ throwOnError: true })).data as Answer;
    setEdited(null);
    setFaults([]);
    return found;
  };
  const saved = async () => {
    const now = await load();
    setNote("");
    void cache.invalidateQueries({ queryKey: POLICY_STATE });
    void (now.trouble ? toast.error(t("policy.unused")) : toast.success(t("policy.saved")));
  };
  const refused = async (err: ApiError) => {
    if (err.code !== "policy.conflict") {
      setFaults((err.body.faults ?? []) as Fault[]);
      return failed(err);
    }
    const now = await load();
    setEdited(mine.reduce<unknown>((all, one) => put(all, one.path, one.value), now.policy) as Values);
    void toast.warning(t("policy.merged", { n: now.version }));
  };
  const save = () => {
    setSaving(true);
    void call("PUT", "./workbench/api/policy", { policy: draft, version: data?.version, note: note || undefined })
      .then(saved, refused)
      .catch(failed)
      .finally(() => setSaving(false));
  };
  return {
    answer: data,
    error,
    retry: refetch,
    draft,
    note,
    setNote,
    faults,
    saving,
    /** How many values are changed and not saved. */
    unsaved: mine.length,
    change: (path: Path, value: unknown) => setEdited((before) => put(before ?? data?.policy, path, value) as Values),
    undo: () => void load().catch(failed),
    save,
  };
}

/** What was typed is checked by the server's rules a moment after the last key. */
function useChecked(draft: Values | undefined, dirty: boolean, setFaults: (faults: Fault[]) => void) {
  useEffect(() => {
    let overtaken = false;
    const check = async () => {
      const found = dirty ? await post<{ faults: Fault[] }>("./workbench/api/policy/check", { policy: draft }) : null;
      if (!overtaken) setFaults(found?.faults ?? []);
    };
    const soon = setTimeout(() => void check().catch(() => undefined), CHECK_AFTER_MS);
    return () => {
      overtaken = true;
      clearTimeout(soon);
    };
  }, [draft, dirty, setFaults]);
}
