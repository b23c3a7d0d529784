import { Button, Dropdown } from "antd";
import { t } from "../shared/i18n";
import { digitOf } from "../shared/keys";

const CAUSES = ["wrong_intent", "wrong_reply", "stale_order", "tone", "other"];

interface Props {
  /** Whether the causes are offered. */
  asking: boolean;
  onAsk: (asking: boolean) => void;
  onReject: (cause: string) => void;
}

/** The button that asks why a proposal does not fit; a cause is chosen by mouse, with the arrows or by its digit. */
export function Reject({ asking, onAsk, onReject }: Props) {
  const byDigit = (event: React.KeyboardEvent) => {
    const cause = CAUSES[digitOf(event) - 1];
    if (!cause) return;
    event.preventDefault();
    onReject(cause);
  };
  return (
    <Dropdown
      trigger={["click"]}
      open={asking}
      onOpenChange={onAsk}
      autoFocus
      menu={{
        items: CAUSES.map((cause, index) => ({ key: cause, label: <Cause n={index + 1} cause={cause} /> })),
        onClick: ({ key, domEvent }) => {
          domEvent.preventDefault(); // the keyboard goes to the composer, where Enter would break the line
          onReject(key);
        },
        onKeyDown: byDigit,
      }}
    >
      <Button data-testid="proposal-reject" size="small">
        {t("reject")}
      </Button>
    </Dropdown>
  );
}

function Cause({ n, cause }: { n: number; cause: string }) {
  return (
    <>
      <kbd>{n}</kbd> {t(`cause.${cause}`)}
    </>
  );
}
