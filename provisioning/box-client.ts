import { type ApiCall, createClient } from "#firmware/api/contract/client.ts";
import { type SignIn, sessionRoutes } from "#firmware/api/contract/session.ts";

/** Signs in to a running box as a browser would (cookie and csrf value) and gives a typed client. */
export async function signInToBox(base: string, credentials: SignIn): Promise<ApiCall> {
  let cookie = "";
  let csrf: string | undefined;
  const call = createClient({
    base,
    csrf: () => csrf,
    async fetch(input, init) {
      const headers = { ...(init?.headers as Record<string, string>), cookie }; // the client gives plain objects
      const response = await fetch(input, { ...init, headers });
      const given = response.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
      if (given.length > 0) cookie = given.join("; ");
      return response;
    },
  });
  csrf = (await call(sessionRoutes.signIn, { body: credentials })).csrf;
  return call;
}
