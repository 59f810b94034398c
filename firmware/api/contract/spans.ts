import { type Static, Type } from "typebox";
import { Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

const words = <const T extends string[]>(list: readonly [...T]) => Type.Enum([...list]);
const Reason = {
  reason: Type.Optional(Type.String({ description: "In plain words." })),
  reasonCode: Type.Optional(Type.String()),
  reasonZh: Type.Optional(Type.String()),
};

export const SPAN_ALARMS = ["board", "fault", "los", "ais", "lof", "rai", "crc", "cas"] as const;
export const CHANNEL_STATES = [
  "idle",
  "busy",
  "blocked-here",
  "blocked-there",
  "restarting",
  "out-of-service",
] as const;

/** One channel of a span. */
export const SpanChannel = Type.Object({
  slot: Type.Integer({ minimum: 1, maximum: 31 }),
  state: words(CHANNEL_STATES),
  since: Time,
  /** The trunk group it belongs to; a channel of none takes no calls. */
  group: Type.Optional(Type.String()),
  call: Type.Optional(Type.String()),
  /** Who is on it, where there is a call and the reader may see numbers. */
  party: Type.Optional(Type.String()),
  direction: Type.Optional(words(["in", "out"])),
  incoming: Type.Integer(),
  outgoing: Type.Integer(),
  failed: Type.Integer({ description: "Calls the far side ended before an answer." }),
  /** MFC/R2: ABCD bits heard and sent. */
  bits: Type.Optional(Type.Object({ heard: Type.Optional(Type.Integer()), sent: Type.Optional(Type.Integer()) })),
});
export type SpanChannel = Static<typeof SpanChannel>;

const SpanCounters = Type.Object({
  codeViolations: Type.Integer(),
  frameErrors: Type.Integer(),
  crcErrors: Type.Integer(),
  farCrcErrors: Type.Integer(),
  slipsRepeated: Type.Integer(),
  slipsLeftOut: Type.Integer(),
});

/** Seconds and errors of a quarter of an hour or a day (G.826). */
export const SpanPeriod = Type.Object({
  from: Time,
  seconds: Type.Integer(),
  errored: Type.Integer(),
  severelyErrored: Type.Integer(),
  unavailable: Type.Integer(),
  codeViolations: Type.Integer(),
  frameErrors: Type.Integer(),
  crcErrors: Type.Integer(),
  farCrcErrors: Type.Integer(),
  slips: Type.Integer(),
  dChannelDamaged: Type.Integer(),
});
export type SpanPeriod = Static<typeof SpanPeriod>;

/** A span as the list shows it. */
export const SpanView = Type.Object({
  id: Type.String({ description: "<board>.<span>" }),
  board: Type.String(),
  span: Type.Integer(),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  enabled: Type.Boolean(),
  signalling: words(["pri-user", "pri-network", "r2"]),
  /** `starting`: its board or the media process is not there yet; `up`: calls can be made. */
  state: words(["up", "signalling-down", "alarm", "starting", "disabled"]),
  since: Time,
  ...Reason,
  alarms: Type.Array(Type.Object({ kind: words(SPAN_ALARMS), since: Time })),
  framing: words(["crc4", "double-frame", "auto"]),
  loopback: words(["none", "line", "payload", "local"]),
  isClockSource: Type.Boolean(),
  driftPpm: Type.Optional(Type.Number()),
  channels: Type.Array(SpanChannel),
});
export type SpanView = Static<typeof SpanView>;

export const SpanBoardView = Type.Object({
  id: Type.String(),
  path: Type.String(),
  state: words(["connecting", "up", "down"]),
  since: Time,
  ...Reason,
  model: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  firmware: Type.Optional(Type.String()),
  /** Spans the board has, configured or not. */
  has: Type.Array(Type.Integer()),
  /** Firmware being written: octets taken of all. */
  update: Type.Optional(
    Type.Object({
      taken: Type.Integer(),
      size: Type.Integer(),
      done: Type.Boolean(),
      error: Type.Optional(Type.String()),
    }),
  ),
});
export type SpanBoardView = Static<typeof SpanBoardView>;

/** One message of signalling: what it says in plain words beside its octets. */
export const SpanMessage = Type.Object({
  id: Type.Integer(),
  at: Time,
  way: words(["sent", "received"]),
  /** `q921`, `q931`, `cas`, `mf`. */
  layer: Type.String(),
  /** Name of the message or signal, as the standard has it. */
  name: Type.String(),
  text: Type.String(),
  textZh: Type.Optional(Type.String()),
  octets: Type.String({ description: "Hexadecimal." }),
  channel: Type.Optional(Type.Integer()),
  call: Type.Optional(Type.String()),
});
export type SpanMessage = Static<typeof SpanMessage>;

/** A part of a message: an information element, or at a greater depth a field of the one before it. */
export const MessagePart = Type.Object({
  depth: Type.Integer({ minimum: 0 }),
  name: Type.String(),
  nameZh: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  valueZh: Type.Optional(Type.String()),
  octets: Type.Optional(Type.String()),
});
export type MessagePart = Static<typeof MessagePart>;

/** What looking at a span has found out. */
export const Identification = Type.Object({
  isRunning: Type.Boolean(),
  startedAt: Time,
  steps: Type.Array(
    Type.Object({ at: Time, code: Type.String(), text: Type.String(), textZh: Type.Optional(Type.String()) }),
  ),
  /** What it comes to, with what to set; absent while it runs or when nothing could be told. */
  proposal: Type.Optional(
    Type.Object({
      signalling: Type.Optional(words(["pri-user", "pri-network", "r2"])),
      framing: Type.Optional(words(["crc4", "double-frame"])),
      variant: Type.Optional(Type.String()),
      /** Other R2 variants that would look the same. */
      alsoVariants: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  text: Type.Optional(Type.String()),
  textZh: Type.Optional(Type.String()),
});
export type Identification = Static<typeof Identification>;

const BitErrors = Type.Object({
  isRunning: Type.Boolean(),
  startedAt: Time,
  bits: Type.Integer(),
  errors: Type.Integer(),
  isInStep: Type.Boolean(),
});
export type BitErrors = Static<typeof BitErrors>;

const READ = ["owner", "installer", "supervisor"] as const;
const EQUIPMENT = ["owner", "installer"] as const;
const params = Type.Object({ span: Type.String({ maxLength: 60, description: "<board>.<span>" }) });
const channelParams = Type.Object({
  span: Type.String({ maxLength: 60 }),
  slot: Type.Integer({ minimum: 1, maximum: 31 }),
});
const done = Type.Object({ done: Type.Literal(true) });
const strict = { additionalProperties: false } as const;
const Page = {
  before: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};

export const spanRoutes = {
  spans: route({
    method: "GET",
    path: "/api/spans",
    access: READ,
    summary: "All E1 spans with their alarms and channels, and their boards",
    reply: Type.Object({ boards: Type.Array(SpanBoardView), spans: Type.Array(SpanView) }),
  }),
  spanHistory: route({
    method: "GET",
    path: "/api/spans/:span/history",
    access: READ,
    summary: "Counters of a span: sums, the present quarter of an hour and day, those before",
    params,
    reply: Type.Object({
      counters: SpanCounters,
      quarter: SpanPeriod,
      quarters: Type.Array(SpanPeriod),
      day: SpanPeriod,
      days: Type.Array(SpanPeriod),
      /** Alarms that stood, the latest first; without end: it stands. */
      alarms: Type.Array(Type.Object({ kind: words(SPAN_ALARMS), from: Time, to: Nullable(Time) })),
    }),
  }),
  spanHistoryExport: route({
    method: "GET",
    path: "/api/spans/:span/history.csv",
    access: READ,
    summary: "Quarters of an hour, days or alarms of a span as a table",
    params,
    query: Type.Object(
      { what: words(["quarters", "days", "alarms", "channels"]), language: Type.Optional(words(["en", "zh"])) },
      strict,
    ),
    file: ["text/csv"],
  }),
  clearSpanHistory: route({
    method: "POST",
    path: "/api/spans/:span/history/clear",
    access: EQUIPMENT,
    summary: "Counts anew from now on",
    params,
    reply: done,
  }),
  spanTrace: route({
    method: "GET",
    path: "/api/spans/:span/trace",
    access: EQUIPMENT,
    summary: "Messages of signalling in plain words, the latest first",
    params,
    query: Type.Object(
      {
        ...Page,
        layer: Type.Optional(Type.String({ maxLength: 8 })),
        search: Type.Optional(Type.String({ maxLength: 80 })),
      },
      strict,
    ),
    reply: Type.Object({ messages: Type.Array(SpanMessage) }),
  }),
  spanMessage: route({
    method: "GET",
    path: "/api/spans/:span/trace/:id",
    access: EQUIPMENT,
    summary: "One message with all its parts",
    params: Type.Object({ span: Type.String({ maxLength: 60 }), id: Type.Integer() }),
    reply: Type.Object({ message: SpanMessage, parts: Type.Array(MessagePart) }),
  }),
  spanCapture: route({
    method: "GET",
    path: "/api/spans/:span/trace.pcap",
    access: EQUIPMENT,
    summary: "The D channel's frames as a capture file for Wireshark (ISDN spans)",
    params,
    file: ["application/vnd.tcpdump.pcap"],
  }),
  spanTraceExport: route({
    method: "GET",
    path: "/api/spans/:span/trace.csv",
    access: EQUIPMENT,
    summary: "The messages kept, as a table",
    params,
    query: Type.Object({ language: Type.Optional(words(["en", "zh"])) }, strict),
    file: ["text/csv"],
  }),
  loopSpan: route({
    method: "POST",
    path: "/api/spans/:span/loopback",
    access: EQUIPMENT,
    summary: "Turns voice or the whole line round; ends the calls on the span",
    params,
    body: Type.Object({ loopback: words(["none", "line", "payload", "local"]) }, strict),
    reply: done,
  }),
  spanBitErrors: route({
    method: "GET",
    path: "/api/spans/:span/bit-error-test",
    access: EQUIPMENT,
    summary: "The bit-error test that runs or ran last",
    params,
    reply: Type.Object({ test: Nullable(BitErrors) }),
  }),
  testSpanBits: route({
    method: "POST",
    path: "/api/spans/:span/bit-error-test",
    access: EQUIPMENT,
    summary: "Starts or stops the bit-error test; the far side must be looped. Ends the calls on the span",
    params,
    body: Type.Object({ on: Type.Boolean() }, strict),
    reply: done,
  }),
  orderChannel: route({
    method: "POST",
    path: "/api/spans/:span/channels/:slot",
    access: EQUIPMENT,
    summary: "Blocks a channel for new calls, gives it back, or restarts it on both sides (its call ends)",
    params: channelParams,
    body: Type.Object({ order: words(["block", "unblock", "restart"]) }, strict),
    reply: done,
  }),
  restartSpan: route({
    method: "POST",
    path: "/api/spans/:span/restart",
    access: EQUIPMENT,
    summary: "Restarts all channels of a span on both sides; its calls end",
    params,
    reply: done,
  }),
  identifySpan: route({
    method: "POST",
    path: "/api/spans/:span/identify",
    access: EQUIPMENT,
    summary: "Finds out framing, CRC-4, signalling, side and R2 variant; no calls meanwhile",
    params,
    body: Type.Object({ on: Type.Boolean() }, strict),
    reply: done,
  }),
  spanIdentification: route({
    method: "GET",
    path: "/api/spans/:span/identify",
    access: EQUIPMENT,
    summary: "What was found out, with the evidence",
    params,
    reply: Type.Object({ identification: Nullable(Identification) }),
  }),
  applyIdentification: route({
    method: "POST",
    path: "/api/spans/:span/identify/apply",
    access: EQUIPMENT,
    summary: "Sets the span up as found",
    params,
    reply: Type.Object({ version: Type.Integer() }),
  }),
  testSpanCall: route({
    method: "POST",
    path: "/api/spans/:span/test-call",
    access: EQUIPMENT,
    summary: "Rings an extension, then calls the number over this span",
    params,
    body: Type.Object(
      {
        extension: Type.String({ pattern: "^[0-9]{2,6}$" }),
        number: Type.String({ pattern: "^[0-9*#]{1,32}$" }),
        slot: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
      },
      strict,
    ),
    reply: Type.Object({ call: Type.String() }),
  }),
  updateSpanBoard: route({
    method: "POST",
    path: "/api/span-boards/:board/firmware",
    access: EQUIPMENT,
    summary: "Writes new firmware into an E1 board; progress is told with the board",
    params: Type.Object({ board: Type.String({ maxLength: 60 }) }),
    upload: true,
    reply: done,
  }),
} as const;
