import { Button, Input, Tag, Typography } from "antd";
import { useState } from "react";
import { post } from "../shared/api";
import buttons from "../shared/buttons.module.css";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { isSend } from "../shared/keys";
import { percent } from "../shared/look";
import text from "../shared/text.module.css";
import css from "./Knowledge.module.css";
import { Outcomes } from "./KnowledgePreview";
import { KnowledgeSample } from "./KnowledgeSample";
import { Candidate, Sample } from "./knowledgeTypes";
import { useSurroundings } from "./useKnowledge";

/** A question that is tried out, with the buyer's order and the product. */
export type Asked = Sample & { text: string };

interface Props {
  asked: Asked;
  change: (asked: Asked) => void;
  open: (id: string) => void;
}

/** Which entry would answer a question, and how near each is to it. */
export function KnowledgeTry({ asked, change, open }: Props) {
  const complain = useComplain();
  const around = useSurroundings().data ?? { facts: [], products: [], orders: [] };
  const [found, setFound] = useState<Candidate[] | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = () => {
    if (!asked.text.trim()) return;
    setBusy(true);
    const given = { text: asked.text, order: asked.order || undefined, sku: asked.sku || undefined };
    post<{ found: Candidate[] }>("./workbench/api/knowledge/try", given)
      .then((answer) => setFound(answer.found), complain)
      .finally(() => setBusy(false));
  };
  return (
    <section className={css.try} aria-label={t("kn.try")}>
      <div className={css.question}>
        <Input
          data-testid="kn-question"
          aria-label={t("kn.try.text")}
          placeholder={t("kn.try.text")}
          autoFocus
          value={asked.text}
          onChange={(event) => change({ ...asked, text: event.target.value })}
          onKeyDown={(event) => isSend(event.nativeEvent) && ask()}
        />
        <Button data-testid="kn-ask" type="primary" loading={busy} disabled={!asked.text.trim()} onClick={ask}>
          {t("kn.try.ask")}
        </Button>
      </div>
      <KnowledgeSample sample={asked} change={(sample) => change({ ...asked, ...sample })} around={around} />
      <div aria-live="polite">
        {found && !found.some((one) => one.answers) && (
          <Typography.Text type="secondary" data-testid="kn-nothing">
            {t(found.length ? "kn.try.none" : "kn.try.nothing")}
          </Typography.Text>
        )}
        {found?.map((one) => (
          <Found key={one.id} one={one} open={open} />
        ))}
      </div>
    </section>
  );
}

/** Whether an entry would answer, or why not. */
function verdict(one: Candidate): string {
  if (one.answers) return "yes";
  if (one.outcome === "no") return "unfit";
  if (one.outcome === "unknown") return "unsure";
  return one.unfilled.length ? "unfilled" : "far";
}

function Found({ one, open }: { one: Candidate; open: (id: string) => void }) {
  return (
    <div className={css.found} data-testid="kn-found" data-answers={one.answers}>
      <div className={css.head}>
        <button type="button" className={buttons.plain} onClick={() => open(one.id)}>
          {one.title}
        </button>
        <Tag color={one.answers ? "green" : "default"}>{t(`kn.try.${verdict(one)}`)}</Tag>
        <Tag>{one.scope}</Tag>
        <Typography.Text type="secondary" className={text.small}>
          {t("kn.try.near", { score: percent(one.score), line: one.line })}
        </Typography.Text>
      </div>
      <div className={css.answer}>{one.text}</div>
      {one.unfilled.length > 0 && (
        <Typography.Text type="secondary" className={text.small}>
          {t("kn.unfilled", { names: one.unfilled.join(t("kn.comma")) })}
        </Typography.Text>
      )}
      <Outcomes conditions={one.conditions} />
    </div>
  );
}
