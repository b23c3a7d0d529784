import { Alert, App, Button } from "antd";
import { Component, ReactNode, useCallback } from "react";
import { ApiError } from "./api";
import css from "./Failed.module.css";
import { problem, t } from "./i18n";

/** What could not be loaded, why, and a button to try again. */
export function Failed({ error, retry }: { error: ApiError; retry: () => unknown }) {
  return (
    <Alert
      data-testid="failed"
      type="error"
      showIcon
      className={css.failed}
      title={problem(error)}
      action={
        <Button data-testid="retry" size="small" onClick={() => void retry()}>
          {t("retry")}
        </Button>
      }
    />
  );
}

/** Shows a failed request as a message; a missing session is not shown, as the sign-in form is there. */
export function useComplain(): (error: ApiError) => void {
  const { message } = App.useApp();
  return useCallback(
    (error: ApiError) => {
      if (error.status !== 401) void message.error(problem(error));
    },
    [message],
  );
}

/** Keeps a fault of the page itself from leaving it white. */
export class Guarded extends Component<{ children: ReactNode }, { broken: boolean }> {
  state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Alert
        data-testid="broken"
        type="error"
        showIcon
        className={css.broken}
        title={t("page.broken")}
        action={
          <Button size="small" onClick={() => location.reload()}>
            {t("page.reload")}
          </Button>
        }
      />
    );
  }
}
