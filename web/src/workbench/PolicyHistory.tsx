import { Table, Typography } from "antd";
import { t } from "../shared/i18n";
import { when } from "../shared/look";
import css from "./Policy.module.css";
import { fieldAt, inWords, Schema, titleOf } from "./policySchema";
import { Version } from "./usePolicy";

/** Who changed what, and when. */
export function PolicyHistory({ schema, versions }: { schema: Schema; versions: Version[] }) {
  return (
    <Table<Version>
      rowKey="version"
      size="small"
      pagination={{ pageSize: 10 }}
      dataSource={versions}
      locale={{ emptyText: t("policy.first") }}
      columns={[
        { title: t("policy.which"), width: 130, className: css.top, render: (_, one) => <Which one={one} /> },
        { title: t("policy.what"), render: (_, one) => <What schema={schema} one={one} /> },
      ]}
    />
  );
}

function Which({ one }: { one: Version }) {
  return (
    <>
      {t("policy.nth", { n: one.version })}
      <br />
      {when(one.at)}
      <br />
      {one.person}
    </>
  );
}

function What({ schema, one }: { schema: Schema; one: Version }) {
  const words = (path: string, value: unknown) => inWords(fieldAt(schema, path.split(".")), value);
  return (
    <>
      {one.note && (
        <div>
          <Typography.Text type="secondary">{one.note}</Typography.Text>
        </div>
      )}
      {one.changes.map(({ path, before, after }) => (
        <div key={path}>
          {t("colon", { name: titleOf(schema, path), value: `${words(path, before)} → ${words(path, after)}` })}
        </div>
      ))}
    </>
  );
}
