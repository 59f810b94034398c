import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import type { Permission } from "#firmware/api/contract/permission.ts";
import { type Session, sessionRoutes } from "#firmware/api/contract/session.ts";
import { call, setCsrf } from "./api.ts";
import { queryClient } from "./query-client.ts";
import { setServerTime } from "./server-clock.ts";

const KEY = ["session"] as const;
const SessionContext = createContext<Session | undefined>(undefined);

/** Asks who is signed in. `null` means nobody. */
export function useSessionQuery() {
  return useQuery({
    queryKey: KEY,
    staleTime: Number.POSITIVE_INFINITY,
    async queryFn(): Promise<Session | null> {
      try {
        return took(await call(sessionRoutes.session, {}));
      } catch (error) {
        if (error instanceof ApiRefusal && error.status === 401) return null;
        throw error;
      }
    },
  });
}

function took(session: Session): Session {
  setCsrf(session.csrf);
  setServerTime(session.serverTime);
  return session;
}

/** After signing in: everything that follows belongs to this person. */
export function beginSession(session: Session): void {
  // The session's own query stays: the page watches it. Everything else was another person's.
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
  queryClient.setQueryData(KEY, took(session));
}

/** Signs out here and shows the sign-in page. */
export async function endSession(): Promise<void> {
  await call(sessionRoutes.signOut, {}).catch(() => undefined); // signing out of a session that is gone is done
  forgetSession();
}

/** The box no longer knows this session: back to the sign-in page, typed text in drafts stays. */
export function forgetSession(): void {
  setCsrf(undefined);
  queryClient.setQueryData(KEY, null);
}

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  useEffect(() => setCsrf(session.csrf), [session]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The signed-in person. Only below SessionProvider. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("useSession is only for signed-in pages");
  return session;
}

/** Whether the signed-in person has a right; what they may not do is shown disabled with the reason. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
