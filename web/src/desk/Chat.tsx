import { Bubble, Sender } from "@ant-design/x";
import { Alert, App, Button, Tooltip, Typography } from "antd";
import { ComponentRef, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, post } from "../shared/api";
import { takenBack, untouched, withTaken } from "../shared/drafts";
import { useComplain } from "../shared/Failed";
import { locale, t } from "../shared/i18n";
import { isSend, proposalKey } from "../shared/keys";
import { percent, when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Me, Message, Opened, Proposal } from "../shared/types";
import { ChatHead } from "./ChatHead";
import { useComposing, useConcerns, useDraft, useKeys, useSending } from "./composing";
import { ProposalCard } from "./ProposalCard";

interface Props {
  opened: Opened;
  me: Me;
  /** Changes with every opening: the keyboard then belongs to the composer. */
  focus: number;
  title: (intent: string) => string;
  reload: () => void;
}

/** One conversation: what was said, what may be said, and what is being typed. Mounted anew for each. */
export function Chat({ opened, me, focus, title, reload }: Props) {
  const id = opened.conversation.id;
  const base = `./desk/api/conversations/${id}`;
  const { message: toast } = App.useApp();
  const complain = useComplain();
  const composer = useRef<ComponentRef<typeof Sender>>(null);
  const said = useRef<HTMLDivElement>(null);
  // numbered as they stand: what was rejected leaves no gap
  const proposals = useMemo(() => opened.proposals.map((one, index) => ({ ...one, n: index + 1 })), [opened.proposals]);
  const typing = useDraft(me.id, id);
  const [draft, setDraft] = typing;
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<string | null>(null);

  const failed = (err: ApiError) => {
    if (err.code === "conversation.answered_meanwhile") void toast.warning(t("answered_meanwhile"));
    else if (err.code === "proposal.stale") void toast.warning(t("stale"));
    else complain(err);
    if (err.status) reload();
  };
  const { send, sending } = useSending(base, opened, typing, reload, failed);
  const toComposer = () => composer.current?.focus({ cursor: "end" });
  const take = (proposal: Proposal | undefined) => {
    if (!proposal || proposal.kind === "check" || proposal.unfilled.length) return setShown(proposal?.id ?? null);
    setDraft((before) => withTaken(before, proposal));
    setShown(proposal.id);
    toComposer();
  };
  const takeBack = () => {
    setDraft(takenBack);
    toComposer();
  };
  const ask = (proposal: string | null) => {
    setAsking(proposal);
    if (!proposal && !narrow()) toComposer();
  };
  const reject = (proposal: Proposal, cause: string) => {
    ask(null);
    void post(`./desk/api/proposals/${proposal.id}/reject`, { cause }).then(reload, failed);
  };
  const check = (fact: string, value: unknown) => {
    const attached: Record<string, string> = { "order.id": "order", "product.sku": "product" };
    const sent = attached[fact] ? post(`${base}/attach`, { [attached[fact]]: value }) : post(`${base}/checks`, { fact, value });
    void sent.then(reload, failed);
  };
  const taken = proposals.find((one) => one.id === draft.proposal);
  const inFull = proposals.find((one) => one.id === shown) ?? proposals[0];
  useKeys((event) => {
    const n = proposalKey(event);
    if (n) take(proposals[n - 1]);
    else if (event.altKey && event.code === "KeyX") setAsking(inFull?.id ?? null);
    else return false;
    return true;
  });
  const onComposerKey = useComposing((event, composedAt) => {
    const press = {
      key: event.key,
      shiftKey: event.shiftKey,
      repeat: event.repeat,
      isComposing: event.nativeEvent.isComposing,
      keyCode: event.keyCode,
    };
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      event.key.toLowerCase() === "z" &&
      draft.other &&
      untouched(draft)
    )
      takeBack();
    else if (event.key === "Enter" && event.repeat && !press.isComposing) return true;
    else if (!isSend(press, composedAt)) return false;
    else if (draft.text.trim()) void send();
    else if (!sending) take(proposals[0]);
    return true;
  });
  useEffect(() => {
    if (!narrow()) toComposer();
  }, [focus]);
  useEffect(() => said.current?.querySelector(".ant-bubble-list-scroll-box")?.setAttribute("tabindex", "0"), []);
  const items = useMemo(() => bubbles(opened.messages, title), [opened.messages, title]);
  const concerns = useConcerns(base, draft.text);
  return (
    <div className="chat">
      <ChatHead
        opened={opened}
        me={me}
        mark={(fact) => check(fact, true)}
        change={(path, body) => void post(`${base}/${path}`, body).then(reload, failed)}
      />
      <div className="said" ref={said}>
        <Bubble.List
          style={{ height: "100%" }}
          items={items}
          role={{
            buyer: { placement: "start" },
            agent: { placement: "end", variant: "shadow" },
            day: { placement: "start", variant: "borderless" },
          }}
        />
      </div>
      <div className="answer">
        <div className="proposals">
          {proposals.map((one) => (
            <ProposalCard
              key={one.id}
              proposal={one}
              title={title}
              taken={one === taken}
              open={one === inFull}
              onOpen={() => setShown(one.id)}
              onTake={() => take(one)}
              asking={one.id === asking}
              onAsk={(on) => ask(on ? one.id : null)}
              onReject={(cause) => reject(one, cause)}
              onCheck={check}
            />
          ))}
          {!proposals.length && <Typography.Text type="secondary">{t("no_proposals")}</Typography.Text>}
        </div>
        {concerns.length > 0 && (
          <Alert
            data-testid="concerns"
            type="warning"
            showIcon
            style={{ padding: "6px 12px" }}
            title={t("concern.head")}
            description={concerns.map((one) => (
              <div key={one.rule}>
                <b>{one.label}</b>（{one.words.join("、")}）{one.reason}
              </div>
            ))}
          />
        )}
        <div data-testid="composer" {...onComposerKey.wrapper}>
          <Sender
            ref={composer}
            value={draft.text}
            loading={sending}
            onChange={(text) => setDraft((before) => ({ ...before, text }))}
            onKeyDown={onComposerKey.onKeyDown}
            placeholder={t("composer")}
            autoSize={{ minRows: 2, maxRows: 6 }}
            suffix={false}
            footer={() => (
              <div className="composer-foot">
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {taken ? t("taken", { n: taken.n }) : <span className="not-on-phone">{t("keys")}</span>}
                  {draft.other?.text && (
                    <Button data-testid="take-back" type="link" size="small" onClick={takeBack}>
                      {t("take_back")}
                    </Button>
                  )}
                </Typography.Text>
                <Button
                  data-testid="send"
                  type="primary"
                  disabled={!draft.text.trim()}
                  loading={sending}
                  onClick={() => void send()}
                >
                  {t("send")}
                </Button>
              </div>
            )}
          />
        </div>
      </div>
    </div>
  );
}

/** Whether the page is a phone's, on which a focused box brings up the keyboard. */
const narrow = () => window.matchMedia("(max-width: 760px)").matches;

function bubbles(messages: Message[], title: (intent: string) => string) {
  const items: { key: string; role: string; content: React.ReactNode; footer?: React.ReactNode }[] = [];
  let day = "";
  for (const one of messages) {
    const here = new Date(one.at).toLocaleDateString(locale);
    if (here !== day)
      items.push({
        key: `day-${here}`,
        role: "day",
        content: (
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {(day = here)}
          </Typography.Text>
        ),
      });
    items.push({
      key: one.id,
      role: one.sender,
      content: (
        <span
          data-testid="desk-message"
          data-sender={one.sender}
          style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
        >
          <Masked text={one.text} />
        </span>
      ),
      footer:
        one.sender === "buyer" ? (
          <ReadAs message={one} title={title} />
        ) : (
          <Typography.Text type="secondary" style={{ fontSize: 11 }}>
            {one.author} {when(one.at)}
          </Typography.Text>
        ),
    });
  }
  return items;
}

function ReadAs({ message, title }: { message: Message; title: (intent: string) => string }) {
  const reading = message.reading;
  const words =
    message.read_state === "failed"
      ? t("reading.failed")
      : !reading
        ? t("reading.pending")
        : reading.intents.length
          ? reading.intents.map((one) => `${title(one.name)} ${percent(one.confidence)}`).join("、")
          : t("fallback");
  const second = reading?.ranking
    .slice(0, 3)
    .map((one) => `${title(one.name)} ${percent(one.confidence)}`)
    .join(" / ");
  return (
    <Tooltip title={second}>
      <Typography.Text type="secondary" style={{ fontSize: 11 }}>
        {when(message.at)} · {words}
      </Typography.Text>
    </Tooltip>
  );
}
