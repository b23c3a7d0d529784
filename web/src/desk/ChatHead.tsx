import { Button, Dropdown, Space, Tag } from "antd";
import { t } from "../shared/i18n";
import { Progress } from "../shared/matter";
import { Me, Opened } from "../shared/types";
import css from "./ChatHead.module.css";

interface Props {
  opened: Opened;
  me: Me;
  mark: (fact: string) => void;
  change: (path: string, body: unknown) => void;
}

/** Whose conversation it is, who serves it, where it stands, and what can be done with it as a whole. */
export function ChatHead({ opened, me, mark, change }: Props) {
  const { buyer, assignee, state } = opened.conversation;
  return (
    <div className={css.head}>
      <div>
        <Space wrap size={6}>
          <b>{buyer.name ?? buyer.id ?? t("visitor")}</b>
          <Tag color={buyer.verified ? "green" : "default"}>{t(buyer.verified ? "verified" : "unverified")}</Tag>
          {opened.signs && (
            <Tag data-testid="signs" color="red">
              {t("signs", { what: opened.signs })}
            </Tag>
          )}
        </Space>
        <Space wrap size={6}>
          {assignee ? (
            <Tag>{t("assigned", { name: assignee.name })}</Tag>
          ) : (
            <Button size="small" onClick={() => change("assign", { user: me.id })}>
              {t("assign.me")}
            </Button>
          )}
          {opened.terms.marks.length > 0 && (
            <Dropdown
              trigger={["click"]}
              menu={{
                items: opened.terms.marks.map((one) => ({ key: one.fact, label: one.label })),
                onClick: ({ key }) => mark(key),
              }}
            >
              <Button data-testid="mark" size="small">
                {t("mark")}
              </Button>
            </Dropdown>
          )}
          <Button size="small" onClick={() => change(state === "open" ? "close" : "reopen", {})}>
            {t(state === "open" ? "close" : "reopen")}
          </Button>
        </Space>
      </div>
      {opened.sale.length + opened.dispute.length > 0 && (
        <div className={css.steps}>
          <Steps name="sale" steps={opened.sale} />
          <Steps name="dispute" steps={opened.dispute} />
        </div>
      )}
    </div>
  );
}

/** Where the conversation stands in a sale or a dispute, and what comes next. */
function Steps({ name, steps }: { name: string; steps: Progress[] }) {
  if (!steps.length) return null;
  return (
    <div data-testid={`steps-${name}`}>
      <span className={css.name}>{t("colon", { name: t(`steps.${name}`), value: "" })}</span>
      {steps.map((one, index) => (
        <span key={one.id} data-state={one.state} className={css[one.state]}>
          {index > 0 && " › "}
          {one.title}
          {one.state === "next" && t("steps.next")}
        </span>
      ))}
    </div>
  );
}
