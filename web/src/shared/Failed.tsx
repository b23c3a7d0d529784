import { Alert, App, Button } from "antd";
import { Component, ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api";
import { problem, t } from "./i18n";

/** What could not be loaded, why, and a button to try again. */
export function Failed({ error, retry }: { error: ApiError; retry: () => void }) {
  return (
    <Alert
      data-testid="failed"
      type="error"
      showIcon
      style={{ margin: 12 }}
      title={problem(error)}
      action={
        <Button data-testid="retry" size="small" onClick={retry}>
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

/** Something loaded from the server: what is known, what went wrong with the last try, and how to load again. */
export function useLoaded<T>(
  load: () => Promise<T>,
  depends: unknown[],
): {
  data: T | null;
  error: ApiError | null;
  reload: () => void;
  set: (change: (before: T | null) => T | null) => void;
} {
  const [data, set] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const newest = useRef(0);
  const reload = useCallback(() => {
    const mine = ++newest.current;
    load().then(
      (found) => {
        if (mine !== newest.current) return;
        set(found);
        setError(null);
      },
      (err: ApiError) => mine === newest.current && setError(err),
    );
  }, depends);
  useEffect(reload, [reload]);
  return { data, error, reload, set };
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
        style={{ margin: 24 }}
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
