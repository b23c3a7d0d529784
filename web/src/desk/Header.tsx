import { Badge, Button, Space } from "antd";
import { Account } from "../shared/Account";
import { useComplain } from "../shared/Failed";
import { t } from "../shared/i18n";
import { signOut } from "../shared/SignIn";
import { Me } from "../shared/types";
import css from "./Desk.module.css";
import { Requests } from "./Requests";
import screens from "./screens.module.css";

export type Pane = "queue" | "chat" | "side";

interface Props {
  me: Me;
  pane: Pane;
  /** Whether a conversation is open, so that its orders can be shown. */
  opened: boolean;
  status: "connected" | "reconnecting" | "signed_out";
  onPane: (pane: Pane) => void;
  onOpen: (conversation: string) => void;
}

/** The desk's top line: the way between panes, what waits, whether live events arrive, and the account. */
export function Header({ me, pane, opened, status, onPane, onOpen }: Props) {
  const complain = useComplain();
  return (
    <header>
      <b className={screens.notOnPhone}>{t("desk")}</b>
      <span>
        {pane !== "queue" && (
          <Button className={screens.onPhone} data-testid="back" size="small" onClick={() => onPane("queue")}>
            {t("back")}
          </Button>
        )}{" "}
        {opened && (
          <Button
            className={screens.whenNarrow}
            data-testid="side"
            size="small"
            onClick={() => onPane(pane === "side" ? "chat" : "side")}
          >
            {t(pane === "side" ? "chat" : "orders")}
          </Button>
        )}
      </span>
      <Space size={16}>
        <Requests me={me} onOpen={onOpen} />
        <span data-testid="status" data-state={status}>
          <Badge status={status === "connected" ? "success" : "warning"} />{" "}
          <span className={`${screens.notOnPhone} ${css.status}`}>{t(status)}</span>
        </span>
        <Space className={screens.notOnPhone}>
          <Account me={me} />
        </Space>
        <Button size="small" ghost onClick={() => void signOut(complain)}>
          {t("logout")}
        </Button>
      </Space>
    </header>
  );
}
