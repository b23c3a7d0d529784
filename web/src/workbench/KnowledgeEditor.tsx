import { App, Button, Tabs, Typography } from "antd";
import { useState } from "react";
import { ApiError } from "../shared/api";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { AT_ONCE, useUnsaved } from "../shared/unsaved";
import css from "./Knowledge.module.css";
import { KnowledgeForm } from "./KnowledgeForm";
import { KnowledgeHistory } from "./KnowledgeHistory";
import { KnowledgePreview } from "./KnowledgePreview";
import { KnowledgeReplay } from "./KnowledgeReplay";
import { Content, contentOf, EMPTY, Entry, Fault, mine, Sample } from "./knowledgeTypes";
import { keep, useCheck, useSurroundings } from "./useKnowledge";

interface Props {
  kept: Entry | null;
  close: () => void;
  saved: (entry: Entry) => void;
  /** Load what is kept now. */
  reload: () => Promise<Entry | null>;
}

/** One entry: written on the left, seen filled in on the right; its history, and what it would have answered. */
export function KnowledgeEditor({ kept, close, saved, reload }: Props) {
  const { message: toast, modal } = App.useApp();
  const complain = useComplain();
  const [content, setContent] = useState<Content>(kept ? contentOf(kept) : EMPTY);
  const [sample, setSample] = useState<Sample>({ order: "", sku: "" });
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState<{ of: Content; faults: Fault[] } | null>(null);
  const around = useSurroundings().data ?? { facts: [], products: [], orders: [] };
  const check = useCheck(content, kept, sample);
  const dirty = JSON.stringify(content) !== JSON.stringify(kept ? contentOf(kept) : EMPTY);
  useUnsaved(dirty);
  const tried = Boolean(kept) || refused !== null;
  const faults = (refused?.of === content ? refused.faults : undefined) ?? (tried ? (check?.faults ?? []) : []);

  const save = () => {
    setSaving(true);
    keep(content, kept)
      .then(
        (entry) => {
          setContent(contentOf(entry));
          saved(entry);
          void toast.success(t("kn.saved"));
        },
        async (err: ApiError) => {
          if (err.code === "knowledge.conflict") {
            const now = await reload();
            if (now && kept) setContent({ ...contentOf(now), ...mine(kept, content) });
            void toast.warning(t("kn.merged", { n: now?.version ?? "" }));
            return;
          }
          setRefused({ of: content, faults: (err.body.faults ?? []) as Fault[] });
          complain(err);
        },
      )
      .finally(() => setSaving(false));
  };
  const leave = () => {
    if (!dirty) return close();
    void modal.confirm({
      ...AT_ONCE,
      title: t("unsaved.title"),
      content: t("unsaved.text"),
      okText: t("unsaved.leave"),
      okButtonProps: { danger: true },
      cancelText: t("unsaved.stay"),
      onOk: close,
    });
  };
  const form = (
    <div className={css.columns}>
      <KnowledgeForm content={content} change={setContent} faults={faults} around={around} />
      <KnowledgePreview check={check} sample={sample} change={setSample} around={around} pictures={content.pictures} />
    </div>
  );
  return (
    <div data-testid="kn-editor">
      <div className={css.bar}>
        <Button data-testid="kn-back" onClick={leave}>
          {t("kn.back")}
        </Button>
        <Typography.Text strong className={css.title} ellipsis>
          {kept ? kept.title : t("kn.new")}
        </Typography.Text>
        <Typography.Text type="secondary">
          {kept && t("kn.version", { n: kept.version })} {dirty && t("kn.unsaved")}
        </Typography.Text>
        <div className={css.actions}>
          <Button data-testid="kn-save" type="primary" disabled={!dirty} loading={saving} onClick={save}>
            {t("wb.save")}
          </Button>
        </div>
      </div>
      <Tabs
        items={[
          { key: "form", label: t("kn.content"), children: form },
          {
            key: "replay",
            label: <span data-testid="kn-tab-replay">{t("kn.replay")}</span>,
            children: <KnowledgeReplay content={content} kept={kept} />,
          },
          ...(kept
            ? [
                {
                  key: "history",
                  label: <span data-testid="kn-tab-history">{t("kn.history")}</span>,
                  children: <KnowledgeHistory key={kept.version} entry={kept} facts={around.facts} />,
                },
              ]
            : []),
        ]}
        destroyOnHidden
      />
    </div>
  );
}
