import { Bubble, Sender } from "@ant-design/x";
import { Alert, App, Button, Dropdown, Space, Tag, Tooltip, Typography } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError, newId, post } from "../shared/api";
import { Draft, keepDraft, readDraft } from "../shared/drafts";
import { problem, t } from "../shared/i18n";
import { isSend, proposalKey } from "../shared/keys";
import { percent, when } from "../shared/look";
import { Masked } from "../shared/Masked";
import { Concern, Me, Message, Opened, Progress, Proposal } from "../shared/types";
import { ProposalCard } from "./ProposalCard";

interface Props {
  opened: Opened;
  me: Me;
  title: (intent: string) => string;
  reload: () => void;
}

/** One conversation: what was said, what may be said, and what is being typed. Mounted anew for each. */
export function Chat({ opened, me, title, reload }: Props) {
  const id = opened.conversation.id;
  const { message: toast } = App.useApp();
  const [draft, setDraft] = useState<Draft>(() => readDraft(sessionStorage, id));
  const [sending, setSending] = useState(false);
  const attempt = useRef({ text: "", id: "" });
  const composedAt = useRef(0);
  const base = `./desk/api/conversations/${id}`;
  useEffect(() => keepDraft(sessionStorage, id, draft), [id, draft]);

  const take = (proposal: Proposal | undefined) => {
    if (proposal && proposal.kind !== "check" && !proposal.unfilled.length) setDraft({ text: proposal.text, proposal: proposal.id });
  };
  const failed = (err: ApiError) => {
    if (err.code === "conversation.answered_meanwhile") void toast.warning(t("answered_meanwhile"));
    else if (err.code === "proposal.stale") void toast.warning(t("stale"));
    else void toast.error(problem(err));
    reload();
  };
  const send = async () => {
    if (!draft.text.trim() || sending) return;
    if (attempt.current.text !== draft.text) attempt.current = { text: draft.text, id: newId() };
    setSending(true);
    try {
      const standing = opened.proposals.some((one) => one.id === draft.proposal);
      await post(`${base}/messages`, { client_id: attempt.current.id, text: draft.text, proposal: standing ? draft.proposal : "", after_seq: opened.messages.at(-1)?.seq ?? 0 });
      setDraft({ text: "", proposal: null });
      attempt.current = { text: "", id: "" };
      reload();
    } catch (err) {
      failed(err as ApiError);
    } finally {
      setSending(false);
    }
  };
  const reject = (proposal: Proposal | undefined, cause: string) => proposal && post(`./desk/api/proposals/${proposal.id}/reject`, { cause }).then(reload, failed);
  const check = (fact: string, value: unknown) => void post(`${base}/checks`, { fact, value }).then(reload, failed);
  const onKey = (event: React.KeyboardEvent) => {
    const n = proposalKey({ key: event.key, code: event.code, altKey: event.altKey, ctrlKey: event.ctrlKey, metaKey: event.metaKey }, !draft.text);
    if (n) {
      event.preventDefault();
      take(opened.proposals.find((one) => one.n === n));
    } else if (event.key === "Escape") setDraft({ text: "", proposal: null });
    else if (event.altKey && event.code === "KeyX") {
      event.preventDefault();
      void reject(opened.proposals.find((one) => one.id === draft.proposal) ?? opened.proposals[0], "wrong_reply");
    }
  };
  const onEnter = (event: React.KeyboardEvent) => {
    if (!isSend({ key: event.key, shiftKey: event.shiftKey, isComposing: event.nativeEvent.isComposing, keyCode: event.keyCode }, composedAt.current)) return;
    event.preventDefault();
    void send();
    return false;
  };
  const items = useMemo(() => bubbles(opened.messages, title), [opened.messages, title]);
  const [concerns, setConcerns] = useState<Concern[]>([]);
  useEffect(() => {
    if (!draft.text.trim()) return setConcerns([]);
    const later = setTimeout(() => void post<{ concerns: Concern[] }>(`${base}/wording`, { text: draft.text }).then((answer) => setConcerns(answer.concerns), () => undefined), 400);
    return () => clearTimeout(later);
  }, [base, draft.text]);
  const takenN = opened.proposals.find((one) => one.id === draft.proposal)?.n;
  return (
    <div style={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }} onKeyDown={onKey}>
      <Head opened={opened} me={me} mark={(fact) => check(fact, true)} change={(path, body) => void post(`${base}/${path}`, body).then(reload, failed)} />
      <div style={{ flex: 1, minHeight: 0, padding: "12px 20px", background: "#f6f7f8" }}>
        <Bubble.List style={{ height: "100%" }} items={items} role={{ buyer: { placement: "start" }, agent: { placement: "end", variant: "shadow" }, day: { placement: "start", variant: "borderless" } }} />
      </div>
      <div style={{ borderTop: "1px solid #e6e9ec", padding: 12, background: "#fff" }}>
        <div style={{ display: "flex", gap: 10, marginBottom: 10, overflowX: "auto", alignItems: "stretch" }}>
          {opened.proposals.map((proposal) => <ProposalCard key={proposal.id} proposal={proposal} title={title} taken={proposal.id === draft.proposal} onTake={() => take(proposal)} onReject={(cause) => void reject(proposal, cause)} onCheck={check} />)}
          {!opened.proposals.length && <Typography.Text type="secondary">{t("no_proposals")}</Typography.Text>}
        </div>
        {concerns.length > 0 && <Alert data-testid="concerns" type="warning" showIcon style={{ marginBottom: 8, padding: "6px 12px" }} title={t("concern.head")}
          description={concerns.map((one) => <div key={one.rule}><b>{one.label}</b>（{one.words.join("、")}）{one.reason}</div>)} />}
        <div data-testid="composer" onCompositionEnd={() => (composedAt.current = Date.now())}><Sender value={draft.text} loading={sending} onChange={(text) => setDraft({ ...draft, text })} onKeyDown={onEnter} placeholder={t("composer")} autoSize={{ minRows: 2, maxRows: 6 }}
                suffix={false} footer={() => (
          <div style={{ display: "flex", justifyContent: "space-between", alignItems: "center" }}>
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>{takenN ? t("taken", { n: takenN }) : t("keys")}</Typography.Text>
            <Button data-testid="send" type="primary" disabled={!draft.text.trim()} loading={sending} onClick={() => void send()}>{t("send")}</Button>
          </div>)} /></div>
      </div>
    </div>
  );
}

function Head({ opened, me, mark, change }: { opened: Opened; me: Me; mark: (fact: string) => void; change: (path: string, body: unknown) => void }) {
  const { buyer, assignee, state } = opened.conversation;
  return (
    <div style={{ borderBottom: "1px solid #e6e9ec", background: "#fff" }}>
    <div style={{ display: "flex", justifyContent: "space-between", padding: "10px 20px 6px" }}>
      <Space><b>{buyer.name ?? buyer.id ?? t("visitor")}</b><Tag color={buyer.verified ? "green" : "default"}>{t(buyer.verified ? "verified" : "unverified")}</Tag>
        {opened.signs && <Tag data-testid="signs" color="red">{t("signs", { what: opened.signs })}</Tag>}</Space>
      <Space>
        {assignee ? <Tag>{t("assigned", { name: assignee.name })}</Tag> : <Button size="small" onClick={() => change("assign", { user: me.id })}>{t("assign.me")}</Button>}
        {opened.terms.marks.length > 0 && <Dropdown trigger={["click"]} menu={{ items: opened.terms.marks.map((one) => ({ key: one.fact, label: one.label })), onClick: ({ key }) => mark(key) }}><Button data-testid="mark" size="small">{t("mark")}</Button></Dropdown>}
        <Button size="small" onClick={() => change(state === "open" ? "close" : "reopen", {})}>{t(state === "open" ? "close" : "reopen")}</Button>
      </Space>
    </div>
    <Steps name="sale" steps={opened.sale} /><Steps name="dispute" steps={opened.dispute} />
    </div>
  );
}

/** Where the conversation stands in a sale or a dispute, and what comes next. */
function Steps({ name, steps }: { name: string; steps: Progress[] }) {
  if (!steps.length) return null;
  const colours = { done: "#8a929a", now: "#1f6f5c", next: "#b7791f", later: "#c3c9ce" };
  return (
    <div data-testid={`steps-${name}`} style={{ padding: "0 20px 6px", fontSize: 12 }}>
      <span style={{ color: "#8a929a" }}>{t(`steps.${name}`)}：</span>
      {steps.map((one, index) => <span key={one.id} data-state={one.state} style={{ color: colours[one.state], fontWeight: one.state === "now" ? 600 : 400 }}>{index > 0 && " › "}{one.title}{one.state === "next" && t("steps.next")}</span>)}
    </div>
  );
}

function bubbles(messages: Message[], title: (intent: string) => string) {
  const items: { key: string; role: string; content: React.ReactNode; footer?: React.ReactNode }[] = [];
  let day = "";
  for (const one of messages) {
    const here = new Date(one.at).toLocaleDateString("zh-CN");
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
