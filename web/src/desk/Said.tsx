import { Bubble } from "@ant-design/x";
import { Tooltip, Typography } from "antd";
import { ReactNode, useEffect, useMemo, useRef } from "react";
import { locale, t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { Masked } from "../shared/Masked";
import text from "../shared/text.module.css";
import { Message, Ranked } from "../shared/types";
import { Acts } from "./Acts";
import css from "./Said.module.css";

type Title = (intent: string) => string;

const ROLES = {
  buyer: { placement: "start" },
  agent: { placement: "end", variant: "shadow" },
  day: { placement: "start", variant: "borderless" },
} as const;

interface Props {
  messages: Message[];
  title: Title;
  /** What the acts of agents' lines are called. */
  acts: Record<string, string>;
  onUndone: () => void;
}

/** What was said, day by day, and what it was read as. */
export function Said({ messages, title, acts, onUndone }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector(".ant-bubble-list-scroll-box")?.setAttribute("tabindex", "0"), []);
  const items = useMemo(() => {
    const footer = (one: Message) =>
      one.sender === "buyer" ? (
        <ReadAs message={one} title={title} />
      ) : (
        <div className={css.sent}>
          <Author message={one} />
          <Acts message={one} labels={acts} onUndone={onUndone} />
        </div>
      );
    return bubbles(messages, footer);
  }, [messages, title, acts, onUndone]);
  return (
    <div className={css.said} data-testid="said" ref={box}>
      <Bubble.List className={css.list} items={items} role={ROLES} />
    </div>
  );
}

interface Item {
  key: string;
  role: string;
  content: ReactNode;
  footer?: ReactNode;
}

function bubbles(messages: Message[], footer: (one: Message) => ReactNode): Item[] {
  const items: Item[] = [];
  let day = "";
  for (const one of messages) {
    const here = new Date(one.at).toLocaleDateString(locale);
    if (here !== day) items.push({ key: `day-${here}`, role: "day", content: <Small>{here}</Small> });
    day = here;
    items.push({
      key: one.id,
      role: one.sender,
      content: (
        <span data-testid="desk-message" data-sender={one.sender} className={css.text}>
          <Masked text={one.text} />
        </span>
      ),
      footer: footer(one),
    });
  }
  return items;
}

function Small({ children }: { children: ReactNode }) {
  return (
    <Typography.Text type="secondary" className={text.small}>
      {children}
    </Typography.Text>
  );
}

function Author({ message }: { message: Message }) {
  return (
    <Typography.Text type="secondary" className={text.tiny}>
      {message.author} {when(message.at)}
    </Typography.Text>
  );
}

function ReadAs({ message, title }: { message: Message; title: Title }) {
  const named = (one: Ranked) => `${title(one.name)} ${percent(one.confidence)}`;
  const second = message.reading?.ranking.slice(0, 3).map(named).join(" / ");
  return (
    <Tooltip title={second}>
      <Typography.Text type="secondary" className={text.tiny}>
        {when(message.at)} · {readAs(message, named)}
      </Typography.Text>
    </Tooltip>
  );
}

function readAs({ read_state, reading }: Message, named: (one: Ranked) => string): string {
  if (read_state === "failed") return t("reading.failed");
  if (!reading) return t("reading.pending");
  return reading.intents.length ? reading.intents.map(named).join(t("comma")) : t("fallback");
}
