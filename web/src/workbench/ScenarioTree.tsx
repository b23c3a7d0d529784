import { Button, Card, Space, Tag, Tree, Typography } from "antd";
import { t } from "../shared/i18n";
import small from "../shared/text.module.css";
import { Branch, Counts, Scenario } from "./handbookTypes";
import css from "./ScenarioTree.module.css";

interface Props {
  one: Scenario;
  /** Show another scenario, to which a branch goes. */
  open: (id: string) => void;
}

/** A scenario as a tree: its branches, what each replies and does, and what became of it. */
export function ScenarioTree({ one, open }: Props) {
  const title = (
    <Space wrap>
      {one.title}
      <Typography.Text type="secondary" className={css.place}>
        {one.place}
      </Typography.Text>
      {one.case && <Tag color="volcano">{one.case}</Tag>}
    </Space>
  );
  return (
    <Card size="small" title={title}>
      <Space wrap className={css.starts}>
        {one.intents.map((name) => (
          <Tag key={name} color="geekblue">
            {name}
          </Tag>
        ))}
        {one.events.map((name) => (
          <Tag key={name} color="gold">
            {name}
          </Tag>
        ))}
        {one.asked.proposed > 0 && (
          <Typography.Text type="secondary" className={small.small}>
            {t("hb.asked")} <Numbers counts={one.asked} />
          </Typography.Text>
        )}
      </Space>
      <Tree
        data-testid="hb-tree"
        key={one.id}
        showLine
        blockNode
        treeData={one.branches.map((branch) => node(branch.id, <BranchLine branch={branch} />, leaves(branch, open)))}
        defaultExpandedKeys={one.branches.slice(0, 3).map((branch) => branch.id)}
      />
    </Card>
  );
}

interface Node {
  key: string;
  selectable: false;
  title: React.ReactNode;
  children: Node[];
}

const node = (key: string, title: React.ReactNode, children: Node[] = []): Node => ({
  key,
  selectable: false,
  title,
  children,
});

/** What a branch goes to, says and does. */
function leaves(branch: Branch, open: Props["open"]): Node[] {
  const goes = branch.goto && (
    <Button type="link" size="small" onClick={() => open(branch.goto_id ?? "")}>
      → {branch.goto}
    </Button>
  );
  return [
    ...(goes ? [node(`${branch.id}-goto`, goes)] : []),
    ...branch.replies.map((reply) => node(`${branch.id}-${reply.id}`, <Reply reply={reply} />)),
    ...branch.tasks.map((task, index) => node(`${branch.id}-task-${index}`, <BranchTask task={task} />)),
  ];
}

function Reply({ reply }: { reply: Branch["replies"][number] }) {
  return (
    <div className={css.reply}>
      <Typography.Text code>{reply.id}</Typography.Text>{" "}
      <Typography.Text type="secondary" className={small.small}>
        {reply.place}
      </Typography.Text>
      {reply.texts.map((text) => (
        <div key={text} className={css.text}>
          {text}
        </div>
      ))}
    </div>
  );
}

function BranchTask({ task }: { task: Branch["tasks"][number] }) {
  return (
    <Typography.Text type="warning">
      {t("hb.task", { label: task.label, role: t(`role.${task.role}`), text: task.text })}
    </Typography.Text>
  );
}

function BranchLine({ branch }: { branch: Branch }) {
  return (
    <div className={css.branch}>
      <span>
        {branch.rows.map((row) => (
          <Tag key={row}>{row}</Tag>
        ))}
        {branch.when.length ? branch.when.join(t("hb.and")) : t("hb.otherwise")}
        {branch.nothing && <Tag>{t("hb.nothing")}</Tag>}
        {branch.settles && <Tag color="green">{branch.settles}</Tag>}{" "}
        <Typography.Text type="secondary" className={small.small}>
          {branch.id}
        </Typography.Text>
      </span>
      <Numbers counts={branch.counts} />
    </div>
  );
}

function Numbers({ counts }: { counts: Counts }) {
  if (!counts.proposed)
    return (
      <Typography.Text type="secondary" className={small.small}>
        —
      </Typography.Text>
    );
  return (
    <span data-testid="hb-counts" className={css.numbers}>
      {t("hb.counts", { p: counts.proposed, s: counts.sent, e: counts.edited, r: counts.rejected })}
    </span>
  );
}
