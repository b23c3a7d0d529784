import { App, Button, Space, Tabs } from "antd";
import { useState } from "react";
import { Account } from "../shared/Account";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { startPage } from "../shared/Page";
import { PolicyTrouble } from "../shared/PolicyTrouble";
import { signOut } from "../shared/SignIn";
import { Me } from "../shared/types";
import { AT_ONCE, hasUnsaved } from "../shared/unsaved";
import { Cases } from "./Cases";
import { Handbook } from "./Handbook";
import { Knowledge } from "./Knowledge";
import { Messages } from "./Messages";
import { Policy } from "./Policy";
import { Reports } from "./Reports";
import css from "./Workbench.module.css";

/** The workbench: messages, handbook, knowledge, policy, cases, reports. */
function Workbench({ me }: { me: Me }) {
  const complain = useComplain();
  const pages = [
    ["messages", <Messages key="m" />],
    ["handbook", <Handbook key="h" />],
    ["knowledge", <Knowledge key="k" />],
    ["policy", <Policy key="p" />],
    ["cases", <Cases key="c" />],
    ["reports", <Reports key="r" />],
  ] as const;
  const { modal } = App.useApp();
  const [shown, setShown] = useState(location.hash.slice(1) || "messages");
  const leave = (go: () => void) => {
    if (!hasUnsaved()) return go();
    void modal.confirm({
      ...AT_ONCE,
      title: t("unsaved.title"),
      content: t("unsaved.text"),
      okText: t("unsaved.leave"),
      okButtonProps: { danger: true },
      cancelText: t("unsaved.stay"),
      onOk: go,
    });
  };
  const show = (key: string) =>
    leave(() => {
      location.hash = key;
      setShown(key);
    });
  return (
    <div className={css.workbench}>
      <header>
        <b>{t("workbench")}</b>
        <Space>
          <Account me={me} />
          <Button size="small" ghost onClick={() => leave(() => void signOut(complain))}>
            {t("logout")}
          </Button>
        </Space>
      </header>
      <PolicyTrouble />
      <main>
        <Tabs
          activeKey={shown}
          onChange={show}
          destroyOnHidden
          items={pages.map(([key, page]) => ({
            key,
            label: <span data-testid={`tab-${key}`}>{t(`wb.tab.${key}`)}</span>,
            children: page,
          }))}
        />
      </main>
    </div>
  );
}

startPage("workbench", ["analyst", "lead", "manager"], (me) => <Workbench me={me} />);
