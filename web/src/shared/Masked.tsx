import { Tooltip } from "antd";
import { useState } from "react";
import buttons from "./buttons.module.css";
import { t } from "./i18n";
import { maskPhones, phoneParts } from "./phones";

/** A text whose phones are masked until they are clicked. */
export function Masked({ text }: { text: string }) {
  const [shown, setShown] = useState(false);
  const parts = phoneParts(text);
  if (parts.length < 2) return <>{text}</>;
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <Tooltip key={index} title={t(shown ? "phone.hide" : "phone.show")}>
            <button type="button" data-testid="phone" className={buttons.plain} onClick={() => setShown(!shown)}>
              {shown ? part : maskPhones(part)}
            </button>
          </Tooltip>
        ),
      )}
    </>
  );
}
