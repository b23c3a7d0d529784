import { Button, Progress, Space, Tag, Tooltip, Typography } from "antd";
import { t } from "../shared/i18n";
import { percent } from "../shared/look";
import small from "../shared/text.module.css";
import { token } from "../shared/tokens";
import { Choice, LabelField } from "./LabelField";
import { Labelling, Row } from "./labelling";
import css from "./Messages.module.css";

/** Below this share of confidence a reading's bar is marked. */
const UNSURE = 0.4;

/** What a buyer wrote, and what they had written before. */
export function Said({ row }: { row: Row }) {
  return (
    <>
      <div className={css.text} data-testid="wb-text">
        {row.text}
      </div>
      {row.previous && (
        <Tooltip title={row.previous}>
          <div className={css.previous}>
            {t("wb.previous")}: {row.previous}
          </div>
        </Tooltip>
      )}
    </>
  );
}

/** What a message was read as, and how surely. */
export function ReadAs({ row, titles }: { row: Row; titles: Record<string, string> }) {
  if (!row.reading) return <Tag color="red">{t("reading.failed")}</Tag>;
  const { intents, ranking, confidence } = row.reading;
  const shown = intents.length ? intents : ranking.slice(0, 1);
  return (
    <div>
      {!intents.length && <Tag color="orange">{t("fallback")}</Tag>}
      {shown.map((one) => (
        <Tag key={one.name}>{titles[one.name] ?? one.name}</Tag>
      ))}
      <span className={css.sure}>
        <Progress
          aria-label={t("wb.sure")}
          percent={Math.round(confidence * 100)}
          size="small"
          showInfo={false}
          strokeColor={token(confidence < UNSURE ? "warning-bar" : "primary")}
          className={css.bar}
        />
        <Typography.Text type="secondary" className={small.small}>
          {percent(confidence)}
        </Typography.Text>
      </span>
    </div>
  );
}

interface LabelledProps {
  row: Row;
  titles: Record<string, string>;
  options: Choice[];
  current: boolean;
  labelling: Labelling;
}

/** A message's label: the field in which it is chosen, or what was chosen. */
export function Labelled({ row, titles, options, current, labelling }: LabelledProps) {
  const failed = labelling.failed[row.id] && (
    <Tag color="red" data-testid="wb-failed">
      {t("wb.failed")}
    </Tag>
  );
  const takeBack = (event: React.MouseEvent) => {
    event.stopPropagation();
    labelling.undo(row);
  };
  const undo = row.label && (
    <Button size="small" type="link" onClick={takeBack}>
      {t("wb.undo")}
    </Button>
  );
  if (current) {
    return (
      <>
        {failed}
        <LabelField
          key={row.id}
          names={labelling.names(row)}
          changed={labelling.changed}
          options={options}
          titles={titles}
          onChange={labelling.choose}
          onSave={() => labelling.save(row)}
          onMove={(by) => labelling.go(labelling.at + by)}
        />
        {undo}
      </>
    );
  }
  if (!row.label) return <>{failed}</>;
  return (
    <Space wrap size={4}>
      {row.label.intents.map((name) => (
        <Tag color="green" key={name}>
          {titles[name] ?? name}
        </Tag>
      ))}
      <Typography.Text type="secondary" className={small.small}>
        {row.label.by && t("wb.by", { name: row.label.by })}
      </Typography.Text>
      {undo}
    </Space>
  );
}
