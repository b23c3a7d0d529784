import { useQuery } from "@tanstack/react-query";
import { Typography } from "antd";
import { get } from "../shared/api";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import text from "../shared/text.module.css";
import { operatorOf, rowsOf, textOf } from "./conditionRows";
import css from "./Knowledge.module.css";
import { Change, Condition, Content, Entry, Fact } from "./knowledgeTypes";

type Kept = Content & { enabled: boolean };
const FIELDS = [
  "title",
  "questions",
  "answer",
  "category",
  "skus",
  "when",
  "valid_from",
  "valid_to",
  "pictures",
  "enabled",
] as const;

/** Who changed an entry, when, and what stood there before and after. */
export function KnowledgeHistory({ entry, facts }: { entry: Entry; facts: Fact[] }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["knowledge-history", entry.id, entry.version],
    queryFn: () => get<{ history: Change[] }>(`./workbench/api/knowledge/${entry.id}/history`),
  });
  if (error) return <Failed error={error} retry={refetch} />;
  return (
    <ul className={css.list}>
      {data?.history.map((one) => (
        <li key={one.version} className={css.change} data-testid="kn-change">
          <Typography.Text type="secondary" className={text.small}>
            {t("kn.version", { n: one.version })} {one.person ?? t("kn.command")} {when(one.at)}
          </Typography.Text>
          {FIELDS.filter((name) => differs(one, name)).map((name) => (
            <div key={name} className={css.differs}>
              <b>{t(`kn.field.${name}`)}</b>
              {one.before && <del>{inWords(one.before, name, facts)}</del>}
              <ins>{inWords(one.after, name, facts)}</ins>
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}

function differs(one: Change, name: keyof Kept): boolean {
  const [before, after] = [one.before?.[name], one.after[name]];
  if (one.before) return JSON.stringify(before) !== JSON.stringify(after);
  return Array.isArray(after) ? after.length > 0 : after !== null && name !== "enabled";
}

function inWords(kept: Kept, name: keyof Kept, facts: Fact[]): string {
  const value = kept[name];
  if (name === "when") {
    const rows = rowsOf(kept.when).map((row) => row.map((one) => told(one, facts)).join(t("kn.or")));
    return rows.join(t("kn.and")) || t("value.none");
  }
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  return (Array.isArray(value) ? (value as string[]).join("\n") : value) || t("value.none");
}

function told(one: Condition, facts: Fact[]): string {
  const fact = facts.find((other) => other.name === one.fact);
  const operator = operatorOf(one);
  const values = (Array.isArray(one[operator]) ? one[operator] : [one[operator]]) as unknown[];
  if (fact?.type === "flag" && operator !== "present")
    return t("colon", { name: fact.label, value: t((operator === "is") === values[0] ? "yes" : "no") });
  const words = values.map((value) =>
    typeof value === "boolean"
      ? t(value ? "yes" : "no")
      : (fact?.values[String(value)] ?? textOf(value, fact) + (fact?.type === "money" ? t("yuan") : "")),
  );
  return `${fact?.label ?? one.fact} ${t(`kn.op.${operator}`)} ${words.join(t("kn.comma"))}`;
}
