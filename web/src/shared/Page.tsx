import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import "./base.css";
import { Guarded } from "./Failed";
import { locale, t } from "./i18n";
import { nonce, theme } from "./look";
import { Cached } from "./query";
import { SignIn } from "./SignIn";
import { Me } from "./types";

/** Put a page for these roles on the screen: look, language, sign-in, cache, and a message when the page itself fails. */
export function startPage(page: string, roles: string[], content: (me: Me, expired: boolean) => ReactNode): void {
  document.title = t(page);
  createRoot(document.getElementById("root")!).render(
    <ConfigProvider csp={{ nonce }} locale={locale === "en" ? en : zhCN} theme={theme}>
      <App>
        <Guarded>
          <SignIn page={page} roles={roles}>
            {(me, expired) => <Cached>{content(me, expired)}</Cached>}
          </SignIn>
        </Guarded>
      </App>
    </ConfigProvider>,
  );
}
