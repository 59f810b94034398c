import { Type } from "typebox";
import { LineName } from "#firmware/config/schema/common.ts";
import { Done } from "./common.ts";
import { LineDetail, LineHardwareView, LineLevels, LineOverview, LineProposal, PhoneDetail } from "./line-views.ts";
import { route } from "./route.ts";

const strict = { additionalProperties: false } as const;
const line = Type.Object({ line: LineName });
const soundParams = Type.Object({ line: LineName, id: Type.Integer({ minimum: 1 }) });
const LOOK = ["owner", "supervisor", "installer"] as const;
const WORK = ["owner", "installer"] as const;

const Language = Type.Union([Type.Literal("en"), Type.Literal("zh")]);

export const lineRoutes = {
  lineOverviews: route({
    method: "GET",
    path: "/api/lines",
    access: LOOK,
    summary: "How each exchange line is, in one sentence",
    reply: Type.Object({ lines: Type.Array(LineOverview), testTime: Type.String() }),
  }),
  lineDetail: route({
    method: "GET",
    path: "/api/lines/:line",
    access: LOOK,
    summary: "All that is known of one exchange line",
    params: line,
    reply: LineDetail,
  }),
  phoneDetail: route({
    method: "GET",
    path: "/api/lines/:line/phone",
    access: LOOK,
    summary: "What is known of a plain telephone: its last events and what was counted",
    params: line,
    reply: PhoneDetail,
  }),
  ringPhone: route({
    method: "POST",
    path: "/api/lines/:line/ring",
    access: WORK,
    summary: "Rings a plain telephone; once it is lifted it hears itself (echo) or the country's tones",
    params: line,
    body: Type.Object({ test: Type.Union([Type.Literal("echo"), Type.Literal("tones")]) }, strict),
    reply: Type.Object({ call: Type.String() }),
  }),
  lineHardware: route({
    method: "GET",
    path: "/api/lines/:line/hardware",
    access: LOOK,
    summary: "The port as its board tells of it, with the last messages on the cable in words",
    params: line,
    reply: LineHardwareView,
  }),
  lineLevels: route({
    method: "GET",
    path: "/api/lines/:line/levels",
    access: LOOK,
    summary: "Loudness of both directions now; measured only while somebody asks again and again",
    params: line,
    reply: LineLevels,
  }),
  testLine: route({
    method: "POST",
    path: "/api/lines/:line/test",
    access: WORK,
    summary: "Tests an idle line; it takes some ten seconds and gives way to calls",
    params: line,
    reply: Done,
  }),
  testIdleLines: route({
    method: "POST",
    path: "/api/lines/test",
    access: WORK,
    summary: "Tests every idle line, one after the other",
    reply: Done,
  }),
  applyLineProposal: route({
    method: "POST",
    path: "/api/lines/:line/proposals",
    access: WORK,
    summary: "Sets the line as proposed",
    params: line,
    body: Type.Object({ kind: LineProposal.properties.kind }, strict),
    reply: Done,
  }),
  forgetLineLearning: route({
    method: "DELETE",
    path: "/api/lines/:line/learned",
    access: WORK,
    summary: "Forgets the exchange's own busy tone and the calls that led to it",
    params: line,
    reply: Done,
  }),
  lineTestCall: route({
    method: "POST",
    path: "/api/lines/:line/call",
    access: WORK,
    summary: "Rings an extension, then dials a number over this very line",
    params: line,
    body: Type.Object(
      {
        extension: Type.String({ pattern: "^[0-9]{2,6}$" }),
        number: Type.String({ pattern: "^[0-9*#]{1,32}$" }),
      },
      strict,
    ),
    reply: Type.Object({ call: Type.String() }),
  }),
  lineTestSound: route({
    method: "GET",
    path: "/api/lines/:line/tests/:id/sound",
    access: LOOK,
    summary: "What was heard during a test, as WAV",
    params: soundParams,
    file: ["audio/wav"],
  }),
  lineCallSound: route({
    method: "GET",
    path: "/api/lines/:line/endings/:id/sound",
    access: LOOK,
    summary: "The tone at the end of a call, as WAV",
    params: soundParams,
    file: ["audio/wav"],
  }),
  lineExport: route({
    method: "GET",
    path: "/api/lines/:line/export",
    access: LOOK,
    summary: "Events, protocol, tests or counters as text for a spreadsheet",
    params: line,
    query: Type.Object(
      {
        what: Type.Union([
          Type.Literal("events"),
          Type.Literal("protocol"),
          Type.Literal("tests"),
          Type.Literal("counters"),
        ]),
        language: Type.Optional(Language),
      },
      strict,
    ),
    file: ["text/csv"],
  }),
  linesExport: route({
    method: "GET",
    path: "/api/lines/export",
    access: LOOK,
    summary: "All lines with state, verdict and last test as text for a spreadsheet",
    query: Type.Object({ language: Type.Optional(Language) }, strict),
    file: ["text/csv"],
  }),
  lineLetter: route({
    method: "GET",
    path: "/api/lines/:line/letter",
    access: LOOK,
    summary: "A letter to the carrier with the evidence, as PDF",
    params: line,
    query: Type.Object({ language: Type.Optional(Language) }, strict),
    file: ["application/pdf"],
  }),
} as const;
