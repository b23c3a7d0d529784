import { Button, Card } from "antd";
import { useId, useState } from "react";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Matter, Note } from "../shared/matter";
import { useNow } from "./hooks";
import css from "./Matters.module.css";
import { byUrgency, urgency } from "./words";

const MOST = 4;

/** What the buyer wants: a line for each matter, what is urgent first, with where it stands and who is to do what next. */
export function Matters({ matters }: { matters: Matter[] }) {
  const [all, setAll] = useState(false);
  const now = useNow(20_000);
  if (!matters.length) return null;
  return (
    <Card size="small" title={t("matters")} data-testid="matters">
      {byUrgency(matters, now)
        .slice(0, all ? undefined : MOST)
        .map((one) => (
          <Line key={one.number} matter={one} now={now} />
        ))}
      {matters.length > MOST && (
        <Button data-testid="matters-more" type="text" size="small" className={css.more} onClick={() => setAll(!all)}>
          {all ? t("matters.fewer") : t("matters.more", { n: matters.length - MOST })}
        </Button>
      )}
    </Card>
  );
}

/** A matter on one line; opened it has its next step in full and what was said about it. */
function Line({ matter, now }: { matter: Matter; now: number }) {
  const [open, setOpen] = useState(false);
  const notes = useId();
  const hurry = urgency(matter, now);
  return (
    <div data-testid="matter" data-state={matter.state} data-urgency={hurry}>
      <button
        type="button"
        className={css.line}
        aria-expanded={open}
        aria-controls={notes}
        onClick={() => setOpen(!open)}
      >
        <span className={css.what}>
          <span className={css.title}>{matter.title}</span>
          {(open || tellsMore(matter)) && <span className={css.next}>{matter.next}</span>}
        </span>
        <span className={css.state}>{stateOf(matter, hurry)}</span>
      </button>
      <ul id={notes} className={css.notes} hidden={!open}>
        {open && matter.order_id && <li>{t("matter.order", { tail: matter.order_id.slice(-4) })}</li>}
        {open && matter.notes.map((note, index) => <Said key={index} note={note} />)}
      </ul>
    </div>
  );
}

/** Whether the next step tells more than the state and the time do. */
const tellsMore = ({ state, due }: Matter) =>
  state === "asked" || state === "settled" || (state === "promised" && !due);

function stateOf({ state_text, due }: Matter, hurry: ReturnType<typeof urgency>): string {
  if (hurry === "late") return t("matter.late");
  return due ? t("task.due", { time: when(due) }) : state_text;
}

function Said({ note: { by, label, text, at, due } }: { note: Note }) {
  const who = by === "system" ? "" : by === "buyer" ? label : `${by} ${label}`;
  return (
    <li data-testid="matter-note">
      <span className={css.quiet}>
        {when(at)} {who}
      </span>{" "}
      <Masked text={text} /> {due && <span className={css.quiet}>{t("task.due", { time: when(due) })}</span>}
    </li>
  );
}
