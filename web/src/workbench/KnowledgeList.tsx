import { Button, Empty, Pagination, Tag, Typography } from "antd";
import { useState } from "react";
import buttons from "../shared/buttons.module.css";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import text from "../shared/text.module.css";
import css from "./Knowledge.module.css";
import { stateOf, today } from "./knowledgeSearch";
import { Entry } from "./knowledgeTypes";

const PAGE = 20;
const COLOURS = { now: "green", later: "gold", over: "default", off: "default", faulty: "red" } as const;

interface Props {
  entries: Entry[];
  /** Whether there is any entry at all. */
  any: boolean;
  open: (entry: Entry) => void;
  turn: (entry: Entry, enabled: boolean) => void;
}

/** The entries that were asked for, the newest change first. */
export function KnowledgeList({ entries, any, open, turn }: Props) {
  const [page, setPage] = useState(1);
  const last = Math.max(1, Math.ceil(entries.length / PAGE));
  const here = Math.min(page, last);
  if (!entries.length) return <Empty data-testid="kn-empty" description={t(any ? "kn.no_match" : "kn.empty")} />;
  return (
    <>
      <ul className={css.list}>
        {entries.slice((here - 1) * PAGE, here * PAGE).map((one) => (
          <Item key={one.id} entry={one} open={open} turn={turn} />
        ))}
      </ul>
      {last > 1 && (
        <Pagination
          align="center"
          current={here}
          total={entries.length}
          pageSize={PAGE}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
    </>
  );
}

function Item({ entry, open, turn }: { entry: Entry } & Pick<Props, "open" | "turn">) {
  const state = stateOf(entry, today());
  return (
    <li className={css.item} data-testid="kn-entry" data-id={entry.id} data-state={state}>
      <button type="button" className={buttons.row} onClick={() => open(entry)}>
        <span className={css.head}>
          <b>{entry.title}</b>
          <Tag color={COLOURS[state]}>{t(`kn.state.${state}`)}</Tag>
          <Tag>{entry.scope}</Tag>
          <Days entry={entry} />
        </span>
        <span className={css.questions}>{entry.questions.join(t("kn.or"))}</span>
        <span className={css.answer}>{entry.wording || entry.answer}</span>
        {entry.conditions.length > 0 && (
          <span className={css.when}>{t("kn.if", { conditions: entry.conditions.join(t("kn.and")) })}</span>
        )}
        {entry.faults.map((one) => (
          <Typography.Text key={one.path} type="danger" className={text.small}>
            {t("colon", { name: one.title, value: one.message })}
          </Typography.Text>
        ))}
      </button>
      <div className={css.side}>
        <Typography.Text type="secondary" className={text.small}>
          {entry.author ?? t("kn.command")} {when(entry.updated_at)}
        </Typography.Text>
        <Button
          size="small"
          data-testid={entry.enabled ? "kn-disable" : "kn-enable"}
          aria-label={`${t(entry.enabled ? "kn.disable" : "kn.enable")} ${entry.title}`}
          onClick={() => turn(entry, !entry.enabled)}
        >
          {t(entry.enabled ? "kn.disable" : "kn.enable")}
        </Button>
      </div>
    </li>
  );
}

function Days({ entry }: { entry: Entry }) {
  if (!entry.valid_from && !entry.valid_to) return null;
  return (
    <Typography.Text type="secondary" className={text.small}>
      {t("kn.days", { from: entry.valid_from ?? "", to: entry.valid_to ?? "" })}
    </Typography.Text>
  );
}
