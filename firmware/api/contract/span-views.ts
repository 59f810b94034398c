import { type Static, Type } from "typebox";
import { Time } from "./common.ts";

/** One of a few words. */
export const words = <const T extends string[]>(list: readonly [...T]) => Type.Enum([...list]);
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

export const SpanCounters = Type.Object({
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
  /** Faults the hardware tells of; `span` 0 is the whole board. */
  faults: Type.Array(Type.Object({ span: Type.Integer(), text: Type.String(), textZh: Type.String() })),
  /** Firmware being written, or written last: octets taken of all. */
  update: Type.Optional(
    Type.Object({
      taken: Type.Integer(),
      size: Type.Integer(),
      done: Type.Boolean(),
      error: Type.Optional(Type.String()),
      errorZh: Type.Optional(Type.String()),
      at: Time,
    }),
  ),
  /** While it is connected: where its clock comes from. */
  clock: Type.Optional(
    Type.Object({
      /** The span it is taken from; 0 is the board's own crystal. */
      span: Type.Integer(),
      driftPpm: Type.Optional(Type.Number()),
      /** Spans in the order in which they are asked for it; `lost`: not to be had from there now. */
      order: Type.Array(Type.Object({ span: Type.Integer(), lost: Type.Boolean() })),
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
  nameZh: Type.Optional(Type.String()),
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

export const BitErrors = Type.Object({
  isRunning: Type.Boolean(),
  startedAt: Time,
  bits: Type.Integer(),
  errors: Type.Integer(),
  isInStep: Type.Boolean(),
});
export type BitErrors = Static<typeof BitErrors>;
