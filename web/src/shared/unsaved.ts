import { useEffect } from "react";

let unsaved = false;

/** While `dirty`, the browser asks before the page is closed or loaded again, and `hasUnsaved` says so. */
export function useUnsaved(dirty: boolean): void {
  useEffect(() => {
    unsaved = dirty;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    if (dirty) window.addEventListener("beforeunload", ask);
    return () => {
      unsaved = false;
      window.removeEventListener("beforeunload", ask);
    };
  }, [dirty]);
}

/** Whether leaving what is shown would lose something. */
export const hasUnsaved = (): boolean => unsaved;

/** For the question whether to leave: it is there and gone at once, so that it never lies over the page that stays. */
export const AT_ONCE = { transitionName: "", maskTransitionName: "" };
