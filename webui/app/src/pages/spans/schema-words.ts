import { pageLanguage } from "#app/i18n/i18n.ts";
import { configLists } from "#firmware/api/contract/config.ts";

type Properties = Readonly<Record<string, unknown>>;

/** The contract's own fields of boards, spans, R2, ISDN and groups: their words and standards are written there once. */
export const boardFields: Properties = configLists.spanBoards.item.properties;
export const spanFields: Properties = configLists.spanBoards.item.properties.spans.items.properties;
export const r2Fields: Properties = configLists.spanBoards.item.properties.spans.items.properties.r2.properties;
export const priFields: Properties = configLists.spanBoards.item.properties.spans.items.properties.pri.properties;
export const groupFields: Properties = configLists.trunkGroups.item.properties;

interface FieldSchema {
  readonly default?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly "x-title-zh"?: string;
  readonly "x-help-zh"?: string;
}

const schemaOf = (fields: Properties, name: string): FieldSchema => (fields[name] ?? {}) as FieldSchema; // TypeBox schemas are JSON schemas

/** Name and help of a field in the language of the page. */
export function fieldWords(fields: Properties, name: string): { readonly label: string; readonly help: string } {
  const schema = schemaOf(fields, name);
  const isZh = pageLanguage() === "zh";
  return {
    label: (isZh ? schema["x-title-zh"] : schema.title) ?? name,
    help: (isZh ? schema["x-help-zh"] : schema.description) ?? "",
  };
}

/** What an item has unless somebody says otherwise. */
export function standardsOf(fields: Properties): Record<string, unknown> {
  const known = Object.keys(fields).map((name) => [name, schemaOf(fields, name).default] as const);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}
