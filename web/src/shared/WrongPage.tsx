import { Button, Card } from "antd";
import { useComplain } from "./Failed";
import { t } from "./i18n";
import { signOut } from "./SignIn";
import css from "./SignIn.module.css";
import { Me } from "./types";

const PLACES: Record<Me["role"], string> = { agent: "desk", lead: "desk", manager: "desk", analyst: "workbench" };

/** Tells somebody whose role may not use a page where theirs is, with the way there. */
export function WrongPage({ me, page }: { me: Me; page: string }) {
  const complain = useComplain();
  const place = PLACES[me.role];
  return (
    <Card title={t("wrong.title", { page: t(page) })} className={css.wrong} data-testid="wrong-page">
      <p>{t("wrong.text", { name: me.display, role: t(`role.${me.role}`), page: t(page), place: t(place) })}</p>
      <Button type="primary" block href={`./${place}`} data-testid="wrong-page-go">
        {t("wrong.go", { place: t(place) })}
      </Button>
      <Button type="link" block onClick={() => void signOut(complain)} data-testid="wrong-page-other">
        {t("wrong.other")}
      </Button>
    </Card>
  );
}
