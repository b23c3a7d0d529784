import { Conversations } from "@ant-design/x";
import { App, Badge, Button, ConfigProvider, Empty, Segmented, Space, Typography } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useCallback, useEffect, useRef, useState } from "react";
import "../shared/base.css";
import { createRoot } from "react-dom/client";
import { get } from "../shared/api";
import { t } from "../shared/i18n";
import { follow } from "../shared/live";
import { nonce, theme } from "../shared/look";
import { PolicyTrouble } from "../shared/PolicyTrouble";
import { SignIn, signOut } from "../shared/SignIn";
import { Me, Opened, Summary } from "../shared/types";
import { maskPhones } from "../shared/phones";
import { post } from "../shared/api";
import { Chat } from "./Chat";
import { SidePanel } from "./SidePanel";
import { owner, waited, withEvent, withSummary } from "./state";
import { intentTitle, loadTitles } from "./titles";

const FILTERS = ["waiting", "mine", "all", "closed"];

/** The desk: queue, conversation, order. */
function Desk({ me }: { me: Me }) {
  const [filter, setFilter] = useState("waiting");
  const [queue, setQueue] = useState<Summary[]>([]);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [connected, setConnected] = useState(true);
  const [now, setNow] = useState(Date.now());
  const state = useRef({ filter, openedId: "" });
  state.current = { filter, openedId: opened?.conversation.id ?? "" };

  const open = useCallback((id: string) => get<Opened>(`./desk/api/conversations/${id}`).then((found) =>
    // an answer that was overtaken by a newer one is dropped
    setOpened((before) => (before?.conversation.id === id && before.last_event > found.last_event ? before : found))), []);
  const list = useCallback((which: string) => get<{ conversations: Summary[]; last_event: number }>(`./desk/api/conversations?filter=${which}`).then((answer) => {
    setQueue(answer.conversations);
    return answer.last_event;
  }), []);
  useEffect(() => void loadTitles(), []);
  useEffect(() => void list(filter), [filter, list]);
  useEffect(() => {
    let stop = () => {};
    let gone = false;
    void list(state.current.filter).then((last) => {
      if (gone) return;
      stop = follow("./desk/events", last, (event) => {
        if (event.event === "conversation") setQueue((before) => withSummary(before, event.data as Summary, state.current.filter, me.id));
        if (owner(event) === state.current.openedId || (event.event === "reading")) setOpened((before) => before && withEvent(before, event));
        if (event.event === "proposals" && owner(event) === state.current.openedId) void open(state.current.openedId);
      }, setConnected);
    });
    const clock = setInterval(() => setNow(Date.now()), 20000);
    return () => {
      gone = true;
      stop();
      clearInterval(clock);
    };
  }, [list, me.id, open]);
  useEffect(() => {
    const step = (event: KeyboardEvent) => {
      if (!event.ctrlKey || !["j", "k"].includes(event.key)) return;
      event.preventDefault();
      const at = queue.findIndex((one) => one.id === state.current.openedId);
      const next = queue[at + (event.key === "j" ? 1 : -1)] ?? queue[0];
      if (next) void open(next.id);
    };
    window.addEventListener("keydown", step);
    return () => window.removeEventListener("keydown", step);
  }, [queue, open]);

  return (
    <div style={{ display: "grid", gridTemplateColumns: "290px minmax(0,1fr) 340px", gridTemplateRows: "48px minmax(0,1fr)", flex: 1, minHeight: 0 }}>
      <header style={{ gridColumn: "1 / 4", display: "flex", justifyContent: "space-between", alignItems: "center", padding: "0 20px", background: "#1f6f5c", color: "#fff" }}>
        <b>{t("desk")}</b>
        <Space size={16}><span><Badge status={connected ? "success" : "warning"} /> <span style={{ marginLeft: 4 }}>{t(connected ? "connected" : "reconnecting")}</span></span><span>{me.display}</span>
          <Button size="small" ghost onClick={() => void signOut()}>{t("logout")}</Button></Space>
      </header>
      <nav style={{ borderRight: "1px solid #e6e9ec", display: "flex", flexDirection: "column", minHeight: 0, background: "#fff" }}>
        <Segmented block value={filter} onChange={setFilter} options={FILTERS.map((one) => ({ value: one, label: t(`filter.${one}`) }))} style={{ margin: 10 }} />
        <div style={{ overflowY: "auto", flex: 1 }}>
          {queue.length ? <Conversations activeKey={opened?.conversation.id} onActiveChange={(key) => void open(String(key))} styles={{ item: { height: "auto", padding: "8px 12px" } }}
            items={queue.map((one) => ({ key: one.id, label: <QueueItem one={one} now={now} limit={opened?.answer_within ?? 3} /> }))} /> : <Empty description={t("queue.empty")} image={Empty.PRESENTED_IMAGE_SIMPLE} style={{ marginTop: 60 }} />}
        </div>
      </nav>
      <main style={{ minWidth: 0, minHeight: 0 }}>
        {opened ? <Chat key={opened.conversation.id} opened={opened} me={me} title={intentTitle} reload={() => void open(opened.conversation.id)} /> : <Empty description={t("choose")} style={{ marginTop: 180 }} />}
      </main>
      <aside style={{ borderLeft: "1px solid #e6e9ec", minHeight: 0, background: "#fafbfb" }}>
        {opened && <SidePanel opened={opened} me={me} onAttach={(order) => void post(`./desk/api/conversations/${opened.conversation.id}/attach`, { order }).then(() => open(opened.conversation.id))}
          onTask={(task, action, amount, note) => void post(`./desk/api/tasks/${task}`, { action, amount, note }).then(() => open(opened.conversation.id))}
          onClose={(id, record) => post(`./desk/api/cases/${id}/close`, record).then(() => open(opened.conversation.id))} />}
      </aside>
    </div>
  );
}

function QueueItem({ one, now, limit }: { one: Summary; now: number; limit: number }) {
  const late = one.waiting_since !== null && now - new Date(one.waiting_since).getTime() > limit * 60000;
  return (
    <div data-testid="conversation-item" data-id={one.id} style={{ lineHeight: 1.5, width: "100%" }}>
      <div style={{ display: "flex", justifyContent: "space-between" }}>
        <span><b>{one.buyer.name ?? one.buyer.id ?? t("visitor")}</b> {one.unread > 0 && <Badge count={one.unread} size="small" />}</span>
        {one.waiting_since && <Typography.Text type={late ? undefined : "danger"} data-late={late} style={late ? { fontSize: 12, background: "#cf1322", color: "#fff", borderRadius: 4, padding: "0 6px" } : { fontSize: 12 }}>{t("queue.waits", { time: waited(one.waiting_since, now) })}</Typography.Text>}
      </div>
      <Typography.Text type="secondary" ellipsis style={{ fontSize: 12, display: "block" }}>{one.last_text ? maskPhones(one.last_text) : "—"}</Typography.Text>
    </div>
  );
}

createRoot(document.getElementById("root")!).render(
  <ConfigProvider csp={{ nonce }} locale={zhCN} theme={theme}><App>
    <SignIn page="desk" roles={["agent", "lead", "manager"]}>{(me) => (
      <div style={{ display: "flex", flexDirection: "column", height: "100vh" }}><PolicyTrouble /><Desk me={me} /></div>)}</SignIn></App></ConfigProvider>);
