import { Button, Input, Select, Typography } from "antd";
import { useState } from "react";
import { Failed } from "../shared/Failed";
import { t } from "../shared/i18n";
import css from "./Knowledge.module.css";
import { KnowledgeEditor } from "./KnowledgeEditor";
import { KnowledgeList } from "./KnowledgeList";
import { chosen, Query, Scope, State, today } from "./knowledgeSearch";
import { Asked, KnowledgeTry } from "./KnowledgeTry";
import { Entry } from "./knowledgeTypes";
import { useKnowledge } from "./useKnowledge";

const SCOPES: Scope[] = ["", "shop", "category", "products"];
const STATES: State[] = ["", "now", "later", "over", "off", "faulty"];

/** The shop's own knowledge: find, write, put aside and try out questions with their answers. */
export function Knowledge() {
  const knowledge = useKnowledge();
  const [query, setQuery] = useState<Query>({ typed: "", scope: "", state: "" });
  const [open, setOpen] = useState<Entry | "new" | null>(null);
  const [trying, setTrying] = useState(false);
  const [asked, setAsked] = useState<Asked>({ text: "", order: "", sku: "" });
  const { entries } = knowledge;
  if (!entries) return knowledge.error && <Failed error={knowledge.error} retry={knowledge.retry} />;
  if (open)
    return (
      <KnowledgeEditor
        key={open === "new" ? "new" : open.id}
        kept={open === "new" ? null : open}
        close={() => setOpen(null)}
        saved={(entry) => {
          knowledge.put(entry);
          setOpen(entry);
        }}
        reload={async () => {
          const found = (await knowledge.retry()).data?.entries ?? [];
          const now = found.find((one) => open !== "new" && one.id === open.id);
          if (now) setOpen(now);
          return now ?? null;
        }}
      />
    );
  const shown = chosen(entries, query, today());
  return (
    <div data-testid="knowledge">
      <Bar query={query} change={(next) => setQuery({ ...query, ...next })}>
        <Button data-testid="kn-try" onClick={() => setTrying(!trying)} aria-expanded={trying}>
          {t("kn.try")}
        </Button>
        <Button data-testid="kn-new" type="primary" onClick={() => setOpen("new")}>
          {t("kn.new")}
        </Button>
      </Bar>
      {trying && (
        <KnowledgeTry
          asked={asked}
          change={setAsked}
          open={(id) => setOpen(entries.find((one) => one.id === id) ?? null)}
        />
      )}
      <Typography.Text type="secondary" className={css.count} data-testid="kn-count">
        {t("kn.count", { n: shown.length, all: entries.length })}
      </Typography.Text>
      <KnowledgeList entries={shown} any={entries.length > 0} open={setOpen} turn={knowledge.turn} />
    </div>
  );
}

interface BarProps {
  query: Query;
  change: (next: Partial<Query>) => void;
  children: React.ReactNode;
}

function Bar({ query, change, children }: BarProps) {
  return (
    <div className={css.bar}>
      <Input.Search
        data-testid="kn-search"
        aria-label={t("kn.search")}
        placeholder={t("kn.search")}
        allowClear
        className={css.search}
        value={query.typed}
        onChange={(event) => change({ typed: event.target.value })}
      />
      <Select
        aria-label={t("kn.scope")}
        className={css.filter}
        value={query.scope}
        onChange={(scope) => change({ scope })}
        options={SCOPES.map((one) => ({ value: one, label: t(`kn.scope.${one || "all"}`) }))}
      />
      <Select
        aria-label={t("kn.state")}
        className={css.filter}
        value={query.state}
        onChange={(state) => change({ state })}
        options={STATES.map((one) => ({ value: one, label: t(`kn.state.${one || "all"}`) }))}
      />
      <div className={css.actions}>{children}</div>
    </div>
  );
}
