import { App, Button, ConfigProvider, Space, Tabs } from "antd";
import zhCN from "antd/locale/zh_CN";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import "../shared/base.css";
import { t } from "../shared/i18n";
import { nonce, theme } from "../shared/look";
import { PolicyTrouble } from "../shared/PolicyTrouble";
import { SignIn, signOut } from "../shared/SignIn";
import { Me } from "../shared/types";
import { hasUnsaved } from "../shared/unsaved";
import { Cases } from "./Cases";
import { Handbook } from "./Handbook";
import { Messages } from "./Messages";
import { Policy } from "./Policy";
import { Reports } from "./Reports";

/** The workbench: messages, handbook, policy, cases, reports. */
function Workbench({ me }: { me: Me }) {
  const pages = [["messages", <Messages key="m" />], ["handbook", <Handbook key="h" />], ["policy", <Policy key="p" />], ["cases", <Cases key="c" />], ["reports", <Reports key="r" />]] as const;
  const { modal } = App.useApp();
  const [shown, setShown] = useState(location.hash.slice(1) || "messages");
  const leave = (go: () => void) => {
    if (!hasUnsaved()) return go();
    void modal.confirm({ title: t("unsaved.title"), content: t("unsaved.text"), okText: t("unsaved.leave"),
                         okButtonProps: { danger: true }, cancelText: t("unsaved.stay"), onOk: go });
  };
  const show = (key: string) => leave(() => {
    location.hash = key;
    setShown(key);
  });
  return (
    <div style={{ minHeight: "100vh", background: "#f6f7f8" }}>
      <header style={{ display: "flex", justifyContent: "space-between", alignItems: "center", height: 48, padding: "0 20px", background: "#1f6f5c", color: "#fff" }}>
        <b>{t("workbench")}</b><Space><span>{me.display}</span><Button size="small" ghost onClick={() => leave(() => void signOut())}>{t("logout")}</Button></Space></header>
      <PolicyTrouble />
      <div style={{ maxWidth: 1320, margin: "0 auto", padding: "6px 20px 20px" }}>
        <Tabs activeKey={shown} onChange={show} destroyOnHidden items={pages.map(([key, page]) => ({ key, label: <span data-testid={`tab-${key}`}>{t(`wb.tab.${key}`)}</span>, children: page }))} />
      </div>
    </div>
  );
}

createRoot(document.getElementById("root")!).render(
  <ConfigProvider csp={{ nonce }} locale={zhCN} theme={theme}><App>
    <SignIn page="workbench" roles={["analyst", "lead", "manager"]}>{(me) => <Workbench me={me} />}</SignIn></App></ConfigProvider>);
