import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Role } from "#firmware/config/schema/people.ts";
import type { SignedIn } from "./access/sessions.ts";
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from "./contract/route.ts";
import { forbidden, notSignedIn } from "./refusal.ts";
import { checkInput } from "./validate.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set before every handler; undefined for somebody who is not signed in. */
    signedIn: SignedIn | undefined;
  }
  interface FastifyContextConfig {
    contract?: Route;
  }
}

/** What a handler gets: checked input and who asks. */
export interface Asked<R extends Route> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Who is signed in. Only public routes may be asked by nobody; there it throws. */
  readonly me: SignedIn;
}

/** The answer of routes that have nothing to say. */
export const DONE = { done: true } as const;

/** Answers one route. Files are sent with `reply`. */
export type Handler<R extends Route> = (
  asked: Asked<R>,
) => Promise<R extends { readonly file: readonly string[] } ? unknown : ReplyOf<R>>;

/** Whether somebody with these roles may use the route. */
export function mayUse(route: Pick<Route, "access">, roles: readonly Role[] | undefined): boolean {
  if (route.access === "public") return true;
  if (roles === undefined) return false;
  return route.access === "signed-in" || route.access.some((role) => roles.includes(role));
}

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Puts a route of the contract on the server: access first, then the schema, then the handler. */
export function serve<R extends Route>(
  app: FastifyInstance,
  route: R,
  handler: Handler<R>,
  options: { bodyLimit?: number } = {},
): void {
  const wide: Route = route;
  app.route({
    method: wide.method,
    url: wide.path,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT_BYTES,
    config: { contract: wide },
    handler: async (request, reply) => {
      const asked = {
        params: wide.params === undefined ? undefined : checkInput(wide.params, request.params, "text"),
        query: wide.query === undefined ? undefined : checkInput(wide.query, request.query, "text"),
        body: wide.body === undefined ? undefined : checkInput(wide.body, request.body, "body"),
        request,
        reply,
        get me(): SignedIn {
          if (request.signedIn === undefined) throw notSignedIn();
          return request.signedIn;
        },
      } as Asked<R>; // checked against the route's own schemas just above
      const answer: unknown = await handler(asked);
      return wide.file === undefined ? answer : reply;
    },
    onRequest: async (request) => {
      if (mayUse(wide, request.signedIn?.person.roles)) return;
      throw request.signedIn === undefined ? notSignedIn() : forbidden();
    },
  });
}
