import { type Static, Type } from "typebox";

/** Shown by the page beside a field; `zh` is the same in Chinese. Units stand in the property's name as well. */
export interface Help {
  readonly title: string;
  readonly titleZh: string;
  readonly help: string;
  readonly helpZh: string;
  readonly unit?: "s" | "ms" | "min" | "days" | "dB" | "%" | "calls";
}

/** Schema options from help texts: `description` is what OpenAPI and the documented file format show. */
export function help(text: Help): Record<string, unknown> {
  return {
    title: text.title,
    description: text.help,
    "x-title-zh": text.titleZh,
    "x-help-zh": text.helpZh,
    "x-unit": text.unit,
  };
}

/** An id of a configured thing: letters, digits, dot, dash, underscore. It stays when the name changes. */
export const ItemId = Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,39}$" });
export const Name = Type.String({ minLength: 1, maxLength: 60 });
/** The name on Chinese pages; the plain name serves where it is absent. */
export const NameZh = Type.Optional(Type.String({ maxLength: 60 }));
export const DialNumber = Type.String({ pattern: "^[0-9*#+]{1,32}$" });
export const ExtensionNumber = Type.String({ pattern: "^[0-9]{2,6}$" });
export const LineName = Type.String({
  pattern: "^[a-z0-9][a-z0-9._-]{0,39}\\.[0-9]{1,3}$",
  description: "<board>.<port>, for instance board1.3",
});
export const Language = Type.Union([Type.Literal("en"), Type.Literal("zh")]);
export const PromptId = Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,59}$" });
/** "08:30", 24 hours. "24:00" ends a day. */
export const TimeOfDay = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$" });
/** "2026-11-20", the box's own time zone. */
export const CalendarDate = Type.String({ pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" });

export const Destination = Type.Union([
  Type.Object({ kind: Type.Literal("queue"), queue: ItemId }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("extension"), extension: ExtensionNumber }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("flow"), flow: ItemId }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("voicemail"), mailbox: ItemId }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("external"), number: DialNumber }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("play"), prompt: PromptId }, { additionalProperties: false }),
  Type.Object(
    { kind: Type.Literal("hang-up"), cause: Type.Optional(Type.Integer({ minimum: 1, maximum: 127 })) },
    { additionalProperties: false },
  ),
]);
export type Destination = Static<typeof Destination>;
