import { Type } from "typebox";
import { Nullable, Time } from "./common.ts";
import { route } from "./route.ts";
import {
  BitErrors,
  Identification,
  MessagePart,
  SPAN_ALARMS,
  SpanBoardView,
  SpanCounters,
  SpanMessage,
  SpanPeriod,
  SpanView,
  words,
} from "./span-views.ts";

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
      /** ISDN: what was out of order on the data link, the latest first. */
      notices: Type.Array(
        Type.Object({
          code: Type.String(),
          text: Type.String(),
          textZh: Type.String(),
          count: Type.Integer(),
          at: Time,
        }),
      ),
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
    summary:
      "Blocks a channel for new calls or gives it back, which is kept, or restarts it on both sides (its call ends)",
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
  restartSpanBoard: route({
    method: "POST",
    path: "/api/span-boards/:board/restart",
    access: EQUIPMENT,
    summary: "Starts an E1 board's own firmware anew; calls on its spans end",
    params: Type.Object({ board: Type.String({ maxLength: 60 }) }),
    reply: done,
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
