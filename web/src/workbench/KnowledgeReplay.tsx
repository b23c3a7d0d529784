import { Alert, Button, Typography } from "antd";
import { useState } from "react";
import { ApiError, post } from "../shared/api";
import { problem, t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import text from "../shared/text.module.css";
import css from "./Knowledge.module.css";
import { Content, Entry, ReplayPage } from "./knowledgeTypes";

interface Seen {
  of: Content;
  looked: number;
  next: number | null;
  found: ReplayPage["found"];
}

/** Which of the last week's messages an entry would have answered as it stands here, and what was said instead. */
export function KnowledgeReplay({ content, kept }: { content: Content; kept: Entry | null }) {
  const [seen, setSeen] = useState<Seen | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const here = seen?.of === content ? seen : null;
  const look = () => {
    setBusy(true);
    setError(null);
    post<ReplayPage>("./workbench/api/knowledge/replay", { content, entry: kept?.id, after: here?.next ?? 0 })
      .then(
        (page) =>
          setSeen({
            of: content,
            looked: (here?.looked ?? 0) + page.looked_at,
            next: page.next,
            found: [...(here?.found ?? []), ...page.found],
          }),
        setError,
      )
      .finally(() => setBusy(false));
  };
  return (
    <div data-testid="kn-replay">
      <Typography.Paragraph type="secondary" className={text.small}>
        {t("kn.replay.what")}
      </Typography.Paragraph>
      {error && <Alert type="error" showIcon title={problem(error)} />}
      {here && (
        <Typography.Paragraph data-testid="kn-replay-count">
          {t("kn.replay.count", { n: here.found.length, all: here.looked })}
        </Typography.Paragraph>
      )}
      <ul className={css.list}>
        {here?.found.map((one) => (
          <li key={one.id} className={css.said} data-testid="kn-said">
            <div>
              <Typography.Text type="secondary" className={text.small}>
                {when(one.at)} {t("kn.replay.near", { score: percent(one.score) })}
              </Typography.Text>
              <div>{one.text}</div>
            </div>
            <div>
              <Typography.Text type="secondary" className={text.small}>
                {t("kn.replay.reply")}
              </Typography.Text>
              <div>{one.reply ?? t("kn.replay.none")}</div>
            </div>
          </li>
        ))}
      </ul>
      {(!here || here.next !== null) && (
        <Button data-testid="kn-look" type={here ? "default" : "primary"} loading={busy} onClick={look}>
          {t(here ? "kn.replay.more" : "kn.replay.look")}
        </Button>
      )}
    </div>
  );
}
