import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ReactNode, useState } from "react";
import { ApiError } from "./api";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: ApiError;
  }
}

/**
 * The one cache of what the server gave. Nothing is asked for again by itself: live events bring it up to date, or the
 * page says that it is out of date. What failed is shown with a button to try again.
 */
export function newCache(): QueryClient {
  const defaults = { retry: false, networkMode: "always" } as const;
  return new QueryClient({
    defaultOptions: {
      queries: { ...defaults, refetchOnWindowFocus: false, refetchOnReconnect: false },
      mutations: defaults,
    },
  });
}

/** Gives its children a cache of their own: nobody sees what was loaded for another person. */
export function Cached({ children }: { children: ReactNode }) {
  const [cache] = useState(newCache);
  return <QueryClientProvider client={cache}>{children}</QueryClientProvider>;
}
