import { Empty } from "antd";
import { useState } from "react";
import { ApiError, post } from "../shared/api";
import { Failed, useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { startPage } from "../shared/Page";
import { PolicyTrouble } from "../shared/PolicyTrouble";
import { Me } from "../shared/types";
import { Chat } from "./Chat";
import css from "./Desk.module.css";
import { Header, Pane } from "./Header";
import { useConversation, useLive, useNow, useQueue } from "./hooks";
import { Queue } from "./Queue";
import { useShortcuts } from "./useShortcuts";
import { SidePanel } from "./SidePanel";
import { Recent } from "./state";

/** The desk: queue, conversation, order. */
function Desk({ me, expired }: { me: Me; expired: boolean }) {
  const complain = useComplain();
  const [filter, setFilter] = useState("waiting");
  const [pane, setPane] = useState<Pane>("queue");
  const [recent] = useState(() => new Recent());
  const now = useNow(20_000);
  const queue = useQueue(filter, me, recent);
  const connected = useLive(queue.first, expired, me, recent);
  const chat = useConversation(recent, connected);
  const { opened } = chat;

  const show = (id: string) => {
    setPane("chat");
    chat.open(id);
  };
  useShortcuts((name) => {
    if (name !== "next" && name !== "previous") return false;
    const at = queue.conversations.findIndex((one) => one.id === chat.id);
    const wanted = queue.conversations[at + (name === "next" ? 1 : -1)] ?? queue.conversations[0];
    if (wanted) show(wanted.id);
    return true;
  });
  const change = (path: string, body: unknown) =>
    void post(path, body).then(chat.refresh, (err: ApiError) => {
      complain(err);
      chat.reload();
    });
  return (
    <div className={css.desk} data-pane={pane}>
      <Header
        me={me}
        pane={pane}
        opened={opened !== null}
        status={expired ? "signed_out" : connected ? "connected" : "reconnecting"}
        onPane={setPane}
        onOpen={show}
      />
      <Queue
        filter={filter}
        queue={queue}
        current={chat.id}
        now={now}
        limit={opened?.answer_within ?? 3}
        onFilter={setFilter}
        onOpen={show}
      />
      <main>
        {chat.error && <Failed error={chat.error} retry={chat.reload} />}
        {opened ? (
          <Chat key={opened.conversation.id} chat={chat} opened={opened} me={me} />
        ) : (
          !chat.error && <Empty description={t("choose")} className={css.empty} />
        )}
      </main>
      <aside aria-label={t("orders")}>
        {opened && (
          <SidePanel
            opened={opened}
            me={me}
            onAttach={(order) => change(`./desk/api/conversations/${opened.conversation.id}/attach`, { order })}
            onTask={(task, action, amount, note) => change(`./desk/api/tasks/${task}`, { action, amount, note })}
            onClose={(id, record) => post(`./desk/api/cases/${id}/close`, record).then(chat.refresh)}
          />
        )}
      </aside>
    </div>
  );
}

startPage("desk", ["agent", "lead", "manager"], (me, expired) => (
  <div className={css.page}>
    <PolicyTrouble />
    <Desk me={me} expired={expired} />
  </div>
));
