import type { TSchema } from "typebox";
import { ApiError } from "./contract/error.ts";
import type { Route } from "./contract/route.ts";
import { allRoutes } from "./contract/routes.ts";
import { CSRF_HEADER } from "./contract/session.ts";
import { SESSION_COOKIE } from "./routes/session.ts";

type Json = Record<string, unknown>;

/** A schema as plain JSON: TypeBox keeps its own marks in hidden properties, which JSON leaves out. */
function plain(schema: TSchema): Json {
  return JSON.parse(JSON.stringify(schema)) as Json; // a schema is an object
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

/** Parameters of an address from an object schema. */
function parameters(schema: TSchema | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties, required } = plain(schema);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isObject(properties) ? properties : {}).map(([name, own]) => ({
    name,
    in: place,
    required: place === "path" || needed.includes(name),
    ...(isObject(own) && typeof own.description === "string" && { description: own.description }),
    schema: own,
  }));
}

function requestBody({ body, upload }: Route): Json | undefined {
  if (body !== undefined) return { required: true, content: { "application/json": { schema: plain(body) } } };
  if (upload !== true) return undefined;
  const schema = { type: "object", properties: { file: { type: "string", format: "binary" } }, required: ["file"] };
  return { required: true, content: { "multipart/form-data": { schema } } };
}

function success({ reply, file }: Route): Json {
  if (reply !== undefined) return { description: "Done", content: { "application/json": { schema: plain(reply) } } };
  const content = Object.fromEntries(
    (file ?? []).map((type) => [type, { schema: { type: "string", format: "binary" } }]),
  );
  return { description: "The file", content };
}

/** A name for programs: `getCalls`, `putConfigQueuesById`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/api\//, "")
    .split(/[/.-]/)
    .map((word) => (word.startsWith(":") ? `By${word[1]?.toUpperCase()}${word.slice(2)}` : word))
    .map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`);
  return `${method.toLowerCase()}${words.join("")}`;
}

function operation(route: Route): Json {
  const { access } = route;
  const who =
    access === "public" ? "Anybody." : access === "signed-in" ? "Anybody signed in." : `Roles: ${access.join(", ")}.`;
  const body = requestBody(route);
  const needsCsrf = route.method !== "GET" && access !== "public";
  const csrf = { name: CSRF_HEADER, in: "header", required: true, schema: { type: "string" } };
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: who,
    tags: [route.path.split("/")[2]?.replace(/\..*$/, "") ?? "box"],
    security: access === "public" ? [] : [{ session: [] }],
    parameters: [
      ...parameters(route.params, "path"),
      ...parameters(route.query, "query"),
      ...(needsCsrf ? [csrf] : []),
    ],
    ...(body !== undefined && { requestBody: body }),
    responses: {
      "200": success(route),
      default: {
        description: "Refused",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

/** The description of the API (OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0), drawn from the contract. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const route of allRoutes()) {
    const path = route.path.replace(/:([a-zA-Z]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Callbox",
      version: "1",
      description:
        "Everything the page of a Callbox does, programs can do. Sign in with POST /api/session, keep the cookie, and " +
        `send the session's csrf value in ${CSRF_HEADER} with every change. Live events: WebSocket /api/stream.`,
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Error: plain(ApiError) },
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE } },
    },
  };
}
