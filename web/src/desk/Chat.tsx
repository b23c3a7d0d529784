import { Bubble, Sender } from "@ant-design/x";
import { Alert, App, Button, Dropdown, Space, Tag, Tooltip, Typography } from "antd";
import { ComponentRef, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, newId, post } from "../shared/api";
import { Draft, keepDraft, readDraft, takenBack, untouched, withTaken } from "../shared/drafts";
import { useComplain } from "../shared/Failed";
import { locale, t } from "../shared/i18n";
import { isSend, proposalKey } from "../shared/keys";
import { percent, when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Concern, Me, Message, Opened, Progress, Proposal } from "../shared/types";
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
  const [draft, setDraft] = useDraft(me.id, id);
  const [shown, setShown] = useState<string | null>(null);

  const failed = (err: ApiError) => {
    if (err.code === "conversation.answered_meanwhile") void toast.warning(t("answered_meanwhile"));
    else if (err.code === "proposal.stale") void toast.warning(t("stale"));
    else complain(err);
    if (err.status) reload();
  };
  const { send, sending } = useSending(base, opened, draft, () => (setDraft({ text: "", proposal: null }), reload()), failed);
  const toComposer = () => composer.current?.focus({ cursor: "end" });
  const take = (proposal: Proposal | undefined) => {
    if (!proposal || proposal.kind === "check" || proposal.unfilled.length) return setShown(proposal?.id ?? null);
    setDraft(withTaken(draft, proposal));
    setShown(proposal.id);
    toComposer();
  };
  const takeBack = () => {
    setDraft(takenBack(draft));
    toComposer();
  };
  const reject = (proposal: Proposal | undefined, cause: string) => proposal && post(`./desk/api/proposals/${proposal.id}/reject`, { cause }).then(reload, failed);
  const check = (fact: string, value: unknown) => {
    const attached: Record<string, string> = { "order.id": "order", "product.sku": "product" };
    const sent = attached[fact] ? post(`${base}/attach`, { [attached[fact]]: value }) : post(`${base}/checks`, { fact, value });
    void sent.then(reload, failed);
  };
  const nth = (n: number) => opened.proposals.find((one) => one.n === n);
  const taken = opened.proposals.find((one) => one.id === draft.proposal);
  useKeys((event) => {
    const n = proposalKey(event);
    if (n) take(nth(n));
    else if (event.altKey && event.code === "KeyX") void reject(taken ?? opened.proposals[0], "wrong_reply");
    else return false;
    return true;
  });
  const onComposerKey = useComposing((event, composedAt) => {
    const press = { key: event.key, shiftKey: event.shiftKey, repeat: event.repeat, isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode };
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && draft.other && untouched(draft)) takeBack();
    else if (event.key === "Enter" && event.repeat && !press.isComposing) return true;
    else if (!isSend(press, composedAt)) return false;
    else if (draft.text.trim()) void send();
    else take(opened.proposals[0]);
    return true;
  });
  useEffect(() => {
    if (!window.matchMedia("(max-width: 760px)").matches) toComposer();
  }, [focus]);
  useEffect(() => said.current?.querySelector(".ant-bubble-list-scroll-box")?.setAttribute("tabindex", "0"), []);
  const items = useMemo(() => bubbles(opened.messages, title), [opened.messages, title]);
  const concerns = useConcerns(base, draft.text);
  const inFull = opened.proposals.find((one) => one.id === shown) ?? opened.proposals[0];
  return (
    <div className="chat">
      <Head opened={opened} me={me} mark={(fact) => check(fact, true)} change={(path, body) => void post(`${base}/${path}`, body).then(reload, failed)} />
      <div className="said" ref={said}>
        <Bubble.List style={{ height: "100%" }} items={items} role={{ buyer: { placement: "start" }, agent: { placement: "end", variant: "shadow" }, day: { placement: "start", variant: "borderless" } }} />
      </div>
      <div className="answer">
        <div className="proposals">
          {opened.proposals.map((one) => <ProposalCard key={one.id} proposal={one} title={title} taken={one === taken} open={one === inFull} onOpen={() => setShown(one.id)}
            onTake={() => take(one)} onReject={(cause) => void reject(one, cause)} onCheck={check} />)}
          {!opened.proposals.length && <Typography.Text type="secondary">{t("no_proposals")}</Typography.Text>}
        </div>
        {concerns.length > 0 && <Alert data-testid="concerns" type="warning" showIcon style={{ padding: "6px 12px" }} title={t("concern.head")}
          description={concerns.map((one) => <div key={one.rule}><b>{one.label}</b>（{one.words.join("、")}）{one.reason}</div>)} />}
        <div data-testid="composer" {...onComposerKey.wrapper}>
          <Sender ref={composer} value={draft.text} loading={sending} onChange={(text) => setDraft({ ...draft, text })} onKeyDown={onComposerKey.onKeyDown} placeholder={t("composer")} autoSize={{ minRows: 2, maxRows: 6 }}
            suffix={false} footer={() => <div className="composer-foot">
              <Typography.Text type="secondary" style={{ fontSize: 12 }}>{taken ? t("taken", { n: taken.n }) : <span className="not-on-phone">{t("keys")}</span>}
                {draft.other?.text && <Button data-testid="take-back" type="link" size="small" onClick={takeBack}>{t("take_back")}</Button>}</Typography.Text>
              <Button data-testid="send" type="primary" disabled={!draft.text.trim()} loading={sending} onClick={() => void send()}>{t("send")}</Button>
            </div>} /></div>
      </div>
    </div>
  );
}

function useDraft(person: string, conversation: string) {
  const [draft, setDraft] = useState<Draft>(() => readDraft(sessionStorage, person, conversation));
  useEffect(() => keepDraft(sessionStorage, person, conversation, draft), [person, conversation, draft]);
  return [draft, setDraft] as const;
}

/** Send the draft, once however often it is tried: a repeat of the same text has the same id. */
function useSending(base: string, opened: Opened, draft: Draft, done: () => void, failed: (err: ApiError) => void) {
  const [sending, setSending] = useState(false);
  const attempt = useRef({ text: "", id: "" });
  const send = async () => {
    if (!draft.text.trim() || sending) return;
    if (attempt.current.text !== draft.text) attempt.current = { text: draft.text, id: newId() };
    setSending(true);
    try {
      const standing = opened.proposals.some((one) => one.id === draft.proposal);
      await post(`${base}/messages`, { client_id: attempt.current.id, text: draft.text, ...(standing && { proposal: draft.proposal }), after_seq: opened.messages.at(-1)?.seq ?? 0 });
      attempt.current = { text: "", id: "" };
      done();
    } catch (err) {
      failed(err as ApiError);
    } finally {
      setSending(false);
    }
  };
  return { send, sending };
}

/** Keys that work wherever the keyboard is on the page; `used` says whether a key was meant. */
function useKeys(used: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(used);
  latest.current = used;
  useEffect(() => {
    const key = (event: KeyboardEvent) => latest.current(event) && event.preventDefault();
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
}

/** Keys of the composer; an input method's composition is known with the time it ended. */
function useComposing(used: (event: React.KeyboardEvent, composedAt: number) => boolean) {
  const composedAt = useRef(0);
  const onCompositionEnd = useCallback(() => void (composedAt.current = Date.now()), []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!used(event, composedAt.current)) return undefined;
    event.preventDefault();
    return false as const;
  };
  return { wrapper: { onCompositionEnd }, onKeyDown };
}

/** What speaks against the text, a moment after it was typed. */
function useConcerns(base: string, text: string): Concern[] {
  const [concerns, setConcerns] = useState<Concern[]>([]);
  useEffect(() => {
    if (!text.trim()) return setConcerns([]);
    const later = setTimeout(() => void post<{ concerns: Concern[] }>(`${base}/wording`, { text }).then((answer) => setConcerns(answer.concerns), () => undefined), 400);
    return () => clearTimeout(later);
  }, [base, text]);
  return concerns;
}

function Head({ opened, me, mark, change }: { opened: Opened; me: Me; mark: (fact: string) => void; change: (path: string, body: unknown) => void }) {
  const { buyer, assignee, state } = opened.conversation;
  return (
    <div className="chat-head">
      <div>
        <Space wrap size={6}><b>{buyer.name ?? buyer.id ?? t("visitor")}</b><Tag color={buyer.verified ? "green" : "default"}>{t(buyer.verified ? "verified" : "unverified")}</Tag>
          {opened.signs && <Tag data-testid="signs" color="red">{t("signs", { what: opened.signs })}</Tag>}</Space>
        <Space wrap size={6}>
          {assignee ? <Tag>{t("assigned", { name: assignee.name })}</Tag> : <Button size="small" onClick={() => change("assign", { user: me.id })}>{t("assign.me")}</Button>}
          {opened.terms.marks.length > 0 && <Dropdown trigger={["click"]} menu={{ items: opened.terms.marks.map((one) => ({ key: one.fact, label: one.label })), onClick: ({ key }) => mark(key) }}><Button data-testid="mark" size="small">{t("mark")}</Button></Dropdown>}
          <Button size="small" onClick={() => change(state === "open" ? "close" : "reopen", {})}>{t(state === "open" ? "close" : "reopen")}</Button>
        </Space>
      </div>
      {opened.sale.length + opened.dispute.length > 0 && <div className="steps"><Steps name="sale" steps={opened.sale} /><Steps name="dispute" steps={opened.dispute} /></div>}
    </div>
  );
}

/** Where the conversation stands in a sale or a dispute, and what comes next. */
function Steps({ name, steps }: { name: string; steps: Progress[] }) {
  if (!steps.length) return null;
  const colours = { done: "#5a646e", now: "#1f6f5c", next: "#8a5200", later: "#66707a" };
  return (
    <div data-testid={`steps-${name}`}>
      <span style={{ color: "#5a646e" }}>{t(`steps.${name}`)}：</span>
      {steps.map((one, index) => <span key={one.id} data-state={one.state} style={{ color: colours[one.state], fontWeight: one.state === "now" ? 600 : 400 }}>{index > 0 && " › "}{one.title}{one.state === "next" && t("steps.next")}</span>)}
    </div>
  );
}

function bubbles(messages: Message[], title: (intent: string) => string) {
  const items: { key: string; role: string; content: React.ReactNode; footer?: React.ReactNode }[] = [];
  let day = "";
  for (const one of messages) {
    const here = new Date(one.at).toLocaleDateString(locale);
    if (here !== day) items.push({ key: `day-${here}`, role: "day", content: <Typography.Text type="secondary" style={{ fontSize: 12 }}>{(day = here)}</Typography.Text> });
    items.push({ key: one.id, role: one.sender, content: <span data-testid="desk-message" data-sender={one.sender} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}><Masked text={one.text} /></span>,
                 footer: one.sender === "buyer" ? <ReadAs message={one} title={title} /> : <Typography.Text type="secondary" style={{ fontSize: 11 }}>{one.author} {when(one.at)}</Typography.Text> });
  }
  return items;
}

function ReadAs({ message, title }: { message: Message; title: (intent: string) => string }) {
  const reading = message.reading;
  const words = message.read_state === "failed" ? t("reading.failed") : !reading ? t("reading.pending")
    : reading.intents.length ? reading.intents.map((one) => `${title(one.name)} ${percent(one.confidence)}`).join("、") : t("fallback");
  const second = reading?.ranking.slice(0, 3).map((one) => `${title(one.name)} ${percent(one.confidence)}`).join(" / ");
  return <Tooltip title={second}><Typography.Text type="secondary" style={{ fontSize: 11 }}>{when(message.at)} · {words}</Typography.Text></Tooltip>;
}
