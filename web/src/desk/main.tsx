import { Badge, Button, Empty, Space } from "antd";
import { useEffect, useRef, useState } from "react";
import { Account } from "../shared/Account";
import { ApiError, get, post } from "../shared/api";
import { Failed, useComplain, useLoaded } from "../shared/Failed";
import { t } from "../shared/i18n";
import { startPage } from "../shared/Page";
import { PolicyTrouble } from "../shared/PolicyTrouble";
import { signOut } from "../shared/SignIn";
import { Me, OpenTask, Summary } from "../shared/types";
import { Chat } from "./Chat";
import "./desk.css";
import { useConversation, useLive, useQueue } from "./hooks";
import { Queue } from "./Queue";
import { Requests } from "./Requests";
import { SidePanel } from "./SidePanel";
import { Recent } from "./state";
import { intentTitle, loadTitles } from "./titles";

interface Tasks {
  tasks: OpenTask[];
  total: number;
}
type Pane = "queue" | "chat" | "side";

/** The desk: queue, conversation, order. */
function Desk({ me, expired }: { me: Me; expired: boolean }) {
  const complain = useComplain();
  const [filter, setFilter] = useState("waiting");
  const [pane, setPane] = useState<Pane>("queue");
  const [now, setNow] = useState(Date.now());
  const [recent] = useState(() => new Recent());
  const queue = useQueue(filter, me, recent);
  const chat = useConversation(recent);
  const tasks = useLoaded<Tasks>(() => get("./desk/api/tasks"), []);
  useEffect(() => void loadTitles().catch(() => undefined), []);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 20000);
    return () => clearInterval(clock);
  }, []);

  const connected = useLive(queue.first, expired, (event) => {
    recent.push(event);
    if (event.event === "conversation") queue.take(event.data as Summary);
    if (event.event === "task") tasks.reload();
    chat.take(event);
  });

  const show = (id: string) => {
    setPane("chat");
    chat.open(id);
  };
  const step = useRef<(by: number) => void>(() => undefined);
  step.current = (by) => {
    const at = queue.conversations.findIndex((one) => one.id === chat.id);
    const next = queue.conversations[at + by] ?? queue.conversations[0];
    if (next) show(next.id);
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (!event.ctrlKey || event.altKey || !["j", "k"].includes(key)) return;
      event.preventDefault();
      step.current(key === "j" ? 1 : -1);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);

  const { opened } = chat;
  const change = (path: string, body: unknown) =>
    post(path, body).then(chat.reload, (err: ApiError) => (complain(err), chat.reload()));
  const status = expired ? "signed_out" : connected ? "connected" : "reconnecting";
  return (
    <div className="desk" data-pane={pane}>
      <header>
        <b className="not-on-phone">{t("desk")}</b>
        <span>
          {pane !== "queue" && (
            <Button className="on-phone" data-testid="back" size="small" onClick={() => setPane("queue")}>
              {t("back")}
            </Button>
          )}{" "}
          {opened && (
            <Button
              className="when-narrow"
              data-testid="side"
              size="small"
              onClick={() => setPane(pane === "side" ? "chat" : "side")}
            >
              {t(pane === "side" ? "chat" : "orders")}
            </Button>
          )}
        </span>
        <Space size={16}>
          <Requests
            me={me}
            tasks={tasks.data?.tasks ?? []}
            total={tasks.data?.total ?? 0}
            error={tasks.error}
            retry={tasks.reload}
            onOpen={show}
          />
          <span data-testid="status" data-state={status}>
            <Badge status={status === "connected" ? "success" : "warning"} />{" "}
            <span className="not-on-phone" style={{ marginLeft: 4 }}>
              {t(status)}
            </span>
          </span>
          <Space className="not-on-phone">
            <Account me={me} />
          </Space>
          <Button size="small" ghost onClick={() => void signOut(complain)}>
            {t("logout")}
          </Button>
        </Space>
      </header>
      <Queue
        filter={filter}
        queue={queue.conversations}
        left={queue.left}
        error={queue.error}
        current={chat.id}
        now={now}
        limit={opened?.answer_within ?? 3}
        onFilter={setFilter}
        onOpen={show}
        onMore={queue.more}
        onRetry={queue.reload}
      />
      <main>
        {chat.error && <Failed error={chat.error} retry={chat.reload} />}
        {opened ? (
          <Chat
            key={opened.conversation.id}
            opened={opened}
            me={me}
            focus={chat.times}
            title={intentTitle}
            reload={chat.reload}
          />
        ) : (
          !chat.error && <Empty description={t("choose")} style={{ marginTop: 180 }} />
        )}
      </main>
      <aside aria-label={t("orders")}>
        {opened && (
          <SidePanel
            opened={opened}
            me={me}
            onAttach={(order) => void change(`./desk/api/conversations/${opened.conversation.id}/attach`, { order })}
            onTask={(task, action, amount, note) => void change(`./desk/api/tasks/${task}`, { action, amount, note })}
            onClose={(id, record) => post(`./desk/api/cases/${id}/close`, record).then(chat.reload)}
          />
        )}
      </aside>
    </div>
  );
}

startPage("desk", ["agent", "lead", "manager"], (me, expired) => (
  <div className="desk-page">
    <PolicyTrouble />
    <Desk me={me} expired={expired} />
  </div>
));
