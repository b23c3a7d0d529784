import { Alert, Button, Card, Form, Input, Modal } from "antd";
import { Fragment, ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { ApiError, get, onExpired, post, setCsrf } from "./api";
import { Failed } from "./Failed";
import { problem, t } from "./i18n";
import css from "./SignIn.module.css";
import { Me } from "./types";
import { WrongPage } from "./WrongPage";

interface Answer {
  user: Me | null;
  csrf: string | null;
}
interface Props {
  page: string;
  roles: string[];
  children: (me: Me, expired: boolean) => ReactNode;
}

/**
 * Shows its page to who is signed in with one of the roles, and a sign-in form to others. When the session runs out
 * the form stands over the page, which goes on where it was; for another person the page begins anew.
 */
export function SignIn({ page, roles, children }: Props) {
  const { me, expired, failure, look, take } = useSession();
  if (failure && me === undefined) return <Failed error={failure} retry={look} />;
  if (me === undefined) return null;
  const form = <SignInForm page={page} take={take} />;
  if (!me) return <Centred>{form}</Centred>;
  if (!roles.includes(me.role))
    return (
      <Centred>
        <WrongPage me={me} page={page} />
      </Centred>
    );
  return (
    <>
      <Fragment key={me.id}>{children(me, expired)}</Fragment>
      <Modal
        open={expired}
        footer={null}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        width={400}
        zIndex={2000}
        destroyOnHidden
        title={<span data-testid="expired">{t("login.expired")}</span>}
      >
        {form}
      </Modal>
    </>
  );
}

function Centred({ children }: { children: ReactNode }) {
  return <div className={css.centred}>{children}</div>;
}

/** Who is signed in, whether the session has run out since, and how to look or sign in (again). */
function useSession() {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [expired, setExpired] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const person = useRef("");
  const waiting = useRef<((same: boolean) => void)[]>([]);
  const take = useCallback((answer: Answer): "same" | "other" | "nobody" => {
    const same = answer.user?.id === person.current;
    if (!answer.user && person.current) return "nobody";
    setCsrf(answer.csrf);
    person.current = answer.user?.id ?? "";
    setFailure(null);
    setExpired(false);
    setMe((before) => (same && before ? before : answer.user));
    waiting.current.splice(0).forEach((go) => go(same));
    return same ? "same" : "other";
  }, []);
  const look = useCallback(() => get<Answer>("./auth/me").then(take), [take]);
  const begin = useCallback(() => void look().catch(setFailure), [look]);
  useEffect(begin, [begin]);
  useEffect(
    () =>
      onExpired(async (wait) => {
        const found = await look();
        if (found !== "nobody") return found === "same";
        setExpired(true);
        return wait ? new Promise<boolean>((done) => waiting.current.push(done)) : false;
      }),
    [look],
  );
  useEffect(() => {
    // somebody may have signed in in another tab meanwhile
    const back = () => void (expired && look().catch(() => undefined));
    window.addEventListener("focus", back);
    return () => window.removeEventListener("focus", back);
  }, [expired, look]);
  return { me, expired, failure, look: begin, take };
}

function SignInForm({ page, take }: { page: string; take: (answer: Answer) => unknown }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = (values: { name: string; password: string }) => {
    setBusy(true);
    post<Answer>("./auth/login", values)
      .then(take, (err: ApiError) => setError(problem(err)))
      .finally(() => setBusy(false));
  };
  return (
    <Card title={<h1>{t("login.title", { page: t(page) })}</h1>} className={css.card}>
      <Form layout="vertical" onFinish={submit} requiredMark={false}>
        {error && (
          <Form.Item>
            <Alert type="error" title={error} />
          </Form.Item>
        )}
        <Form.Item name="name" label={t("login.name")} rules={[{ required: true, message: t("login.name") }]}>
          <Input data-testid="login-name" autoFocus autoComplete="username" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("login.password")}
          rules={[{ required: true, message: t("login.password") }]}
        >
          <Input.Password data-testid="login-password" autoComplete="current-password" />
        </Form.Item>
        <Button data-testid="login-submit" type="primary" htmlType="submit" block loading={busy}>
          {t("login.submit")}
        </Button>
      </Form>
    </Card>
  );
}

export async function signOut(complain: (error: ApiError) => void): Promise<void> {
  await post("./auth/logout").then(() => location.reload(), complain);
}
