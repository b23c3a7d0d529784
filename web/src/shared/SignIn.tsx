import { Alert, Button, Card, Form, Input } from "antd";
import { ReactNode, useEffect, useState } from "react";
import { ApiError, get, post, setCsrf } from "./api";
import { problem, t } from "./i18n";
import { Me } from "./types";

interface Answer { user: Me | null; csrf: string | null }

/** Shows its page to who is signed in with one of the roles, and a sign-in form to others. */
export function SignIn({ page, roles, children }: { page: string; roles: string[]; children: (me: Me) => ReactNode }) {
  const [me, setMe] = useState<Me | null | undefined>(undefined);
  const [error, setError] = useState("");
  const take = (answer: Answer) => {
    setCsrf(answer.csrf);
    setMe(answer.user);
  };
  useEffect(() => void get<Answer>("./auth/me").then(take), []);
  if (me === undefined) return null;
  if (me && roles.includes(me.role)) return <>{children(me)}</>;
  const submit = (values: { name: string; password: string }) =>
    post<Answer>("./auth/login", values).then(take, (err: ApiError) => setError(problem(err)));
  return (
    <div style={{ minHeight: "100vh", display: "grid", placeItems: "center", background: "#eef2f1" }}>
      <Card title={t("login.title", { page: t(page) })} style={{ width: 360 }}>
        <Form layout="vertical" onFinish={submit} requiredMark={false}>
          {(error || me) && <Form.Item><Alert type="error" title={error || t("login.forbidden")} /></Form.Item>}
          <Form.Item name="name" label={t("login.name")} rules={[{ required: true, message: t("login.name") }]}>
            <Input data-testid="login-name" autoFocus autoComplete="username" /></Form.Item>
          <Form.Item name="password" label={t("login.password")} rules={[{ required: true, message: t("login.password") }]}>
            <Input.Password data-testid="login-password" autoComplete="current-password" /></Form.Item>
          <Button data-testid="login-submit" type="primary" htmlType="submit" block>{t("login.submit")}</Button>
        </Form>
      </Card>
    </div>
  );
}

export async function signOut(): Promise<void> {
  await post("./auth/logout");
  location.reload();
}
