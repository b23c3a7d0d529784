import { Alert, App, Badge, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { ApiError, post } from "./api";
import { problem, t } from "./i18n";
import text from "./text.module.css";
import { Me } from "./types";

interface Passwords {
  old: string;
  new: string;
  again: string;
}

/** Who is signed in, and the way to a password of one's own; a first password is marked until it is changed. */
export function Account({ me }: { me: Me }) {
  const [open, setOpen] = useState(false);
  const [first, setFirst] = useState(me.first_password);
  const { message } = App.useApp();
  const changed = () => {
    setFirst(false);
    setOpen(false);
    void message.success(t("password.changed"));
  };
  return (
    <>
      <span data-testid="account-name">{me.display}</span>
      <Badge dot={first} offset={[-2, 2]}>
        <Button size="small" ghost data-testid="password-open" onClick={() => setOpen(true)}>
          {t(first ? "password.first" : "password.change")}
        </Button>
      </Badge>
      <Modal
        open={open}
        title={t("password.change")}
        footer={null}
        width={380}
        destroyOnHidden
        onCancel={() => setOpen(false)}
      >
        <PasswordForm name={me.name} done={changed} />
      </Modal>
    </>
  );
}

function PasswordForm({ name, done }: { name: string; done: () => void }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = (values: Passwords) => {
    setBusy(true);
    setError("");
    post("./auth/password", { old: values.old, new: values.new })
      .then(done, (err: ApiError) => setError(problem(err)))
      .finally(() => setBusy(false));
  };
  const field = (key: keyof Passwords, complete: string, focus = false) => (
    <Form.Item
      name={key}
      label={t(`password.${key}`)}
      validateTrigger="onSubmit"
      dependencies={key === "again" ? ["new"] : undefined}
      rules={[{ required: true, message: t("password.needed") }, ...(key === "again" ? [same] : [])]}
    >
      <Input.Password data-testid={`password-${key}`} autoFocus={focus} autoComplete={complete} />
    </Form.Item>
  );
  return (
    <Form<Passwords> layout="vertical" requiredMark={false} onFinish={submit}>
      <input type="text" hidden readOnly autoComplete="username" value={name} />
      {error && (
        <Form.Item>
          <Alert type="error" title={error} data-testid="password-error" />
        </Form.Item>
      )}
      {field("old", "current-password", true)}
      {field("new", "new-password")}
      {field("again", "new-password")}
      <p className={text.note}>{t("password.rules")}</p>
      <Button data-testid="password-save" type="primary" htmlType="submit" block loading={busy}>
        {t("password.save")}
      </Button>
    </Form>
  );
}

/** The repeated password is the new one. */
const same = ({ getFieldValue }: { getFieldValue: (name: string) => unknown }) => ({
  validator: (_: unknown, value: string) =>
    !value || value === getFieldValue("new") ? Promise.resolve() : Promise.reject(new Error(t("password.differs"))),
});
