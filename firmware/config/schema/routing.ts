import { type Static, Type } from "typebox";
import {
  CalendarDate,
  Destination,
  ExtensionNumber,
  help,
  ItemId,
  LineName,
  Name,
  NameZh,
  TimeOfDay,
} from "./common.ts";

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export const Weekday = Type.Integer({ minimum: 1, maximum: 7 });
/** Open from `from` up to, not including, `to`. */
export const Segment = Type.Object({ from: TimeOfDay, to: TimeOfDay }, { additionalProperties: false });

export const SpecialDay = Type.Object(
  {
    name: Name,
    nameZh: NameZh,
    from: CalendarDate,
    to: CalendarDate,
    /** Closed all day, open like a weekday (make-up workday), or with segments of its own. */
    open: Type.Union([
      Type.Object({ kind: Type.Literal("closed") }, { additionalProperties: false }),
      Type.Object({ kind: Type.Literal("like"), weekday: Weekday }, { additionalProperties: false }),
      Type.Object({ kind: Type.Literal("segments"), segments: Type.Array(Segment) }, { additionalProperties: false }),
    ]),
  },
  { additionalProperties: false },
);

/** A calendar of opening hours; the force stands over everything until its end. */
export const Schedule = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    /** Seven lists, Monday first. */
    week: Type.Array(Type.Array(Segment), { minItems: 7, maxItems: 7 }),
    specialDays: Type.Array(SpecialDay),
    force: Type.Optional(
      Type.Object(
        { state: Type.Union([Type.Literal("open"), Type.Literal("closed")]), until: Type.Optional(Type.Integer()) },
        { additionalProperties: false, description: "until: milliseconds since 1970; absent means until taken back" },
      ),
    ),
  },
  { additionalProperties: false },
);

/** Rules are tried from the top; the first whose conditions all hold takes the call. */
export const InboundRule = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    enabled: Type.Boolean({ default: true }),
    /** Absent conditions match everything. */
    lines: Type.Optional(Type.Array(LineName)),
    trunks: Type.Optional(Type.Array(ItemId)),
    /** Called number: digits with X for any digit and a trailing * for any rest, e.g. "7000", "85X*". */
    called: Type.Optional(Type.String({ pattern: "^[0-9X+]*\\*?$" })),
    /** Calling number, same pattern language. */
    caller: Type.Optional(Type.String({ pattern: "^[0-9X+]*\\*?$" })),
    schedule: Type.Optional(ItemId),
    inHours: Destination,
    outOfHours: Type.Optional(Destination),
    /** On a closed special day; `outOfHours` where absent. */
    onHoliday: Type.Optional(Destination),
    /** Over all of the above while present. */
    force: Type.Optional(Destination),
    recording: Type.Optional(Type.Boolean({ description: "Overrides the queue's and extension's own rule." })),
    /** An extension, or "none": fax calls of this rule stay where they are. */
    faxExtension: Type.Optional(
      Type.String({
        pattern: "^([0-9]{2,6}|none)$",
        ...help({
          title: "Fax calls go to",
          titleZh: "传真来电转至",
          help: "A calling fax machine heard within half a minute of the answer is moved to this extension. Empty: as the box says. “none” moves none.",
          helpZh: "接听后半分钟内听到传真呼叫音，来电即转到此分机。留空则按设备设置，none 为不转。",
        }),
      }),
    ),
  },
  { additionalProperties: false },
);

/** What becomes of calls from fax machines that nobody knew to be ones. */
export const FaxCalls = Type.Object(
  {
    extension: Type.Optional(ExtensionNumber),
  },
  {
    additionalProperties: false,
    default: {},
    ...help({
      title: "Fax calls go to",
      titleZh: "传真来电转至",
      help: "When a menu, a queue or an announcement has answered a line and a fax machine is heard calling within half a minute, the call moves to this extension. Empty: it stays where it is.",
      helpZh: "语音菜单、队列或播报接听外线后，半分钟内听到传真呼叫音，来电即转到此分机。留空则不转。",
    }),
  },
);

/** Tried from the top by what an extension dialled. */
export const OutboundRule = Type.Object(
  {
    id: ItemId,
    name: Name,
    nameZh: NameZh,
    enabled: Type.Boolean({ default: true }),
    pattern: Type.String({ pattern: "^[0-9X+]*\\*?$", description: "For instance 9* or 0X*." }),
    stripDigits: Type.Integer({ minimum: 0, maximum: 10, default: 0 }),
    prefix: Type.Optional(Type.String({ pattern: "^[0-9*#+]*$" })),
    /** Ways out in order of preference. */
    via: Type.Array(
      Type.Union([
        Type.Object({ kind: Type.Literal("line"), line: LineName }, { additionalProperties: false }),
        Type.Object({ kind: Type.Literal("trunk"), trunk: ItemId }, { additionalProperties: false }),
      ]),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);

export type Schedule = Static<typeof Schedule>;
export type Segment = Static<typeof Segment>;
export type SpecialDay = Static<typeof SpecialDay>;
export type FaxCalls = Static<typeof FaxCalls>;
export type InboundRule = Static<typeof InboundRule>;
export type OutboundRule = Static<typeof OutboundRule>;
