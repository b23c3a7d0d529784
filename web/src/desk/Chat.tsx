import { App } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, post } from "../shared/api";
import { takenBack, withTaken } from "../shared/drafts";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { Me, Opened, Proposal } from "../shared/types";
import css from "./Chat.module.css";
import { ChatHead } from "./ChatHead";
import { Composer, ComposerBox } from "./Composer";
import { useDraft, useSending } from "./composing";
import { useConversation, useTitles } from "./hooks";
import { Guesses } from "./Guesses";
import { NoProposals } from "./NoProposals";
import { ProposalCard } from "./ProposalCard";
import { Said } from "./Said";
import { proposalOf } from "./shortcuts";
import { useShortcuts } from "./useShortcuts";

interface Props {
  chat: ReturnType<typeof useConversation>;
  opened: Opened;
  me: Me;
}

/** One conversation: what was said, what may be said, and what is being typed. Mounted anew for each. */
export function Chat({ chat, opened, me }: Props) {
  const id = opened.conversation.id;
  const base = `./desk/api/conversations/${id}`;
  const { message: toast } = App.useApp();
  const complain = useComplain();
  const title = useTitles();
  const composer = useRef<ComposerBox>(null);
  // numbered as they stand: what was rejected leaves no gap
  const proposals = useMemo(() => opened.proposals.map((one, index) => ({ ...one, n: index + 1 })), [opened.proposals]);
  const typing = useDraft(me.id, id);
  const [draft, setDraft] = typing;
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<string | null>(null);
  const [searching, setSearching] = useState(false);

  const failed = (err: ApiError) => {
    if (err.code === "conversation.answered_meanwhile") void toast.warning(t("answered_meanwhile"));
    else if (err.code === "proposal.stale") void toast.warning(t("stale"));
    else complain(err);
    if (err.status) chat.reload();
  };
  const { send, sending } = useSending(base, opened, typing, chat.add, failed);
  const change = (path: string, body: unknown) => void post(path, body).then(chat.refresh, failed);
  const toComposer = () => composer.current?.focus({ cursor: "end" });
  const search = (on: boolean) => {
    setSearching(on);
    if (!on) toComposer();
  };
  const fill = (taken: { id: string | null; text: string }) => {
    setDraft((before) => withTaken(before, taken));
    search(false);
  };
  const take = (proposal: Proposal | undefined) => {
    setShown(proposal?.id ?? null);
    if (proposal && proposal.kind !== "check" && !proposal.unfilled.length) fill(proposal);
  };
  const takeBack = () => {
    setDraft(takenBack);
    toComposer();
  };
  const goOn = useCallback(() => !isPhone() && composer.current?.focus({ cursor: "end" }), []);
  const ask = (proposal: string | null) => {
    setAsking(proposal);
    if (!proposal) goOn();
  };
  const reject = (proposal: Proposal, cause: string) => {
    ask(null);
    change(`./desk/api/proposals/${proposal.id}/reject`, { cause });
  };
  const check = (fact: string, value: unknown) => {
    const attached = ATTACHED[fact];
    if (attached) change(`${base}/attach`, { [attached]: value });
    else change(`${base}/checks`, { fact, value });
  };
  const taken = proposals.find((one) => one.id === draft.proposal);
  const inFull = proposals.find((one) => one.id === shown) ?? proposals[0];
  useShortcuts((name) => {
    const n = proposalOf(name);
    if (n) take(proposals[n - 1]);
    else if (name === "reject") setAsking(inFull?.id ?? null);
    else if (name === "search") search(!searching);
    else return false;
    return true;
  });
  useEffect(() => {
    if (!isPhone()) composer.current?.focus({ cursor: "end" });
  }, [chat.times]);
  return (
    <div className={css.chat}>
      <ChatHead
        opened={opened}
        me={me}
        mark={(fact) => check(fact, true)}
        change={(path, body) => change(`${base}/${path}`, body)}
      />
      <Said messages={opened.messages} title={title} acts={opened.terms.acts} onUndone={goOn} />
      <div className={css.answer}>
        {searching && (
          <Guesses opened={opened} onTake={(text) => fill({ id: null, text })} onClose={() => search(false)} />
        )}
        <div className={css.proposals} hidden={searching}>
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
          {!proposals.length && <NoProposals opened={opened} onSearch={() => search(true)} />}
        </div>
        <Composer
          ref={composer}
          base={base}
          typing={typing}
          taken={taken}
          sending={sending}
          onSend={() => void send()}
          onTakeFirst={() => take(proposals[0])}
          onTakeBack={takeBack}
          onSearch={() => search(!searching)}
        />
      </div>
    </div>
  );
}

/** Facts that are answered by saying which order or product the conversation is about. */
const ATTACHED: Record<string, string> = { "order.id": "order", "product.sku": "product" };

/** Whether the page is a phone's, on which a focused box brings up the keyboard. */
const isPhone = () => window.matchMedia("(max-width: 760px)").matches;
