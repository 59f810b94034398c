import { expect, test } from "vitest";
import { allRoutes } from "./contract/routes.ts";
import { openApiDocument } from "./openapi.ts";

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string }>;
}

const document = openApiDocument() as {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test("every route of the contract is described once, under a name of its own", () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(operations.length).toBe(allRoutes().length);
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z0-9]+$/);
});

test("parameters in a path are described, required and nothing else is said to be in the path", () => {
  for (const { path, operation } of operations) {
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).toSorted();
    const described = operation.parameters.filter((parameter) => parameter.in === "path");
    expect([path, described.map(({ name }) => name).toSorted()]).toEqual([path, named]);
    expect(described.every(({ required }) => required)).toBe(true);
    expect(new Set(operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size).toBe(
      operation.parameters.length,
    );
  }
});

test("every answer and refusal has a description, and every reference leads somewhere", () => {
  for (const { path, operation } of operations) {
    for (const [status, { description }] of Object.entries(operation.responses)) {
      expect([path, status, description.length > 0]).toEqual([path, status, true]);
    }
  }
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    expect(document.components.schemas).toHaveProperty(name ?? "");
  }
  expect(JSON.parse(text)).toEqual(document);
});

test("schemas use only words that JSON Schema 2020-12 knows, and extensions", () => {
  const known =
    /^(type|properties|required|additionalProperties|patternProperties|items|minItems|maxItems|uniqueItems|anyOf|allOf|const|enum|pattern|format|minLength|maxLength|minimum|maximum|default|title|description|\$ref|x-.+)$/;
  const look = (schema: unknown, place: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      expect([place, key]).toEqual([place, expect.stringMatching(known)]);
      if (key === "properties" || key === "patternProperties") {
        for (const [name, inner] of Object.entries(value as object)) look(inner, `${place}/${name}`);
      } else if (key === "items" || (key === "additionalProperties" && typeof value === "object")) look(value, place);
      else if (key === "anyOf" || key === "allOf") for (const inner of value as unknown[]) look(inner, place);
    }
  };
  for (const { path, operation } of operations) {
    for (const { schema } of operation.parameters) look(schema, path);
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) look(schema, path);
  }
});
