import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import type { Schema } from "#test/fuzz/engine/from-schema.ts";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Described {
  readonly description: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: { readonly "200": Content };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: { readonly Error: Schema } };
}

/** One operation of the API, as its own document describes it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** Roles that may; "anybody" or "signed-in" for no particular ones. */
  readonly who: "anybody" | "signed-in" | readonly string[];
  readonly inPath: Readonly<Record<string, Schema>>;
  readonly inQuery: Readonly<Record<string, Schema>>;
  readonly body?: Schema;
  readonly isUpload: boolean;
  /** Content types a success may have, with a check for JSON. */
  readonly success: ReadonlyMap<string, Validator | undefined>;
}

export interface ApiDescription {
  readonly operations: readonly Operation[];
  readonly error: Validator;
}

function only(parameters: readonly Parameter[], place: Parameter["in"]): Record<string, Schema> {
  return Object.fromEntries(parameters.filter((one) => one.in === place).map(({ name, schema }) => [name, schema]));
}

function whoMay({ security, description }: Described): Operation["who"] {
  if (security.length === 0) return "anybody";
  const roles = /^Roles: (.*)\.$/.exec(description)?.[1];
  return roles === undefined ? "signed-in" : roles.split(", ");
}

function operation(method: string, path: string, described: Described): Operation {
  const { parameters, requestBody, responses } = described;
  const body = requestBody?.content?.["application/json"]?.schema;
  const success = Object.entries(responses["200"].content ?? {}).map(
    ([type, { schema }]) => [type, schema.format === "binary" ? undefined : Compile(schema as TSchema)] as const,
  );
  return {
    method: method.toUpperCase(),
    path,
    who: whoMay(described),
    inPath: only(parameters, "path"),
    inQuery: only(parameters, "query"),
    ...(body !== undefined && { body }),
    isUpload: requestBody?.content?.["multipart/form-data"] !== undefined,
    success: new Map(success),
  };
}

/** Reads the document a running box gives of itself. */
export async function describeApi(base: string): Promise<ApiDescription> {
  const document = (await (await fetch(`${base}/api/openapi.json`)).json()) as Document; // checked by openapi.test.ts
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operation(method, path, described)),
  );
  return { operations, error: Compile(document.components.schemas.Error as TSchema) };
}
