import type { Static, TSchema } from "typebox";
import type { Role } from "#firmware/config/schema/people.ts";

/** Who may call a route: anybody, anybody who has signed in, or people with one of these roles. */
export type Access = "public" | "signed-in" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * One route of the API. Fields that do not apply are absent. `reply` is a schema for JSON, or the content types of a
 * file. Paths are written as Fastify writes them: `/api/calls/:id`.
 */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly reply?: TSchema;
  /** The reply is a file of one of these types, not JSON. */
  readonly file?: readonly string[];
  /** The request carries one file as multipart/form-data (field `file`). */
  readonly upload?: boolean;
}

/** Gives a route its exact type. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}

type StaticOf<R, Key extends string> = R extends { readonly [K in Key]: infer S extends TSchema }
  ? Static<S>
  : undefined;

export type ParamsOf<R extends Route> = StaticOf<R, "params">;
export type QueryOf<R extends Route> = StaticOf<R, "query">;
export type BodyOf<R extends Route> = StaticOf<R, "body">;
export type ReplyOf<R extends Route> = StaticOf<R, "reply">;

/** What a caller hands over: only the parts that the route has. */
export type InputOf<R extends Route> = (R extends { readonly params: TSchema }
  ? { readonly params: ParamsOf<R> }
  : { readonly params?: undefined }) &
  (R extends { readonly query: TSchema } ? { readonly query?: QueryOf<R> } : { readonly query?: undefined }) &
  (R extends { readonly body: TSchema } ? { readonly body: BodyOf<R> } : { readonly body?: undefined });

/** The address of a route with parameters and query filled in; absent query values are left out. */
export function addressOf(
  route: Pick<Route, "path">,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? "")));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}
