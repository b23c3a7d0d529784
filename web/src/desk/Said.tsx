import { Bubble } from "@ant-design/x";
import { Tooltip, Typography } from "antd";
import { ReactNode, useEffect, useMemo, useRef } from "react";
import { locale, t } from "../shared/i18n";
import { percent, when } from "../shared/look";
import { Masked } from "../shared/Masked";
import text from "../shared/text.module.css";
import { Message, Ranked } from "../shared/types";
import css from "./Said.module.css";

type Title = (intent: string) => string;

const ROLES = {
  buyer: { placement: "start" },
  agent: { placement: "end", variant: "shadow" },
  day: { placement: "start", variant: "borderless" },
} as const;

/** What was said, day by day, and what the buyer's messages were read as. */
export function Said({ messages, title }: { messages: Message[]; title: Title }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector(".ant-bubble-list-scroll-box")?.setAttribute("tabindex", "0"), []);
  const items = useMemo(() => bubbles(messages, title), [messages, title]);
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

function bubbles(messages: Message[], title: Title): Item[] {
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
      footer: one.sender === "buyer" ? <ReadAs message={one} title={title} /> : <Author message={one} />,
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
