import { Type } from "typebox";
import { DialNumber } from "#firmware/config/schema/common.ts";
import { CallDetail, CallNote, Ladder } from "./call-detail.ts";
import { CallFilter, CallPage, CallQuery } from "./call-list.ts";
import { Done, RuntimeId } from "./common.ts";
import { route } from "./route.ts";

const callParams = Type.Object({ id: RuntimeId });

export const callRoutes = {
  calls: route({
    method: "GET",
    path: "/api/calls",
    access: "signed-in",
    summary: "Calls, newest first: all, those of one's queues, or one's own",
    query: CallQuery,
    reply: CallPage,
  }),
  callsCsv: route({
    method: "GET",
    path: "/api/calls.csv",
    access: ["owner", "supervisor"],
    summary: "The same list as a CSV file, up to 100 000 rows",
    query: CallFilter,
    file: ["text/csv"],
  }),
  call: route({
    method: "GET",
    path: "/api/calls/:id",
    access: "signed-in",
    summary: "One call: legs, time axis, decisions, recordings",
    params: callParams,
    reply: CallDetail,
  }),
  ladder: route({
    method: "GET",
    path: "/api/calls/:id/ladder",
    access: ["owner", "installer"],
    summary: "SIP messages and line events of a call on one time axis",
    params: callParams,
    reply: Ladder,
  }),
  pcap: route({
    method: "GET",
    path: "/api/calls/:id/pcap",
    access: ["owner", "installer"],
    summary: "The SIP messages of a call as a capture file",
    params: callParams,
    file: ["application/vnd.tcpdump.pcap"],
  }),
  dial: route({
    method: "POST",
    path: "/api/calls",
    access: "signed-in",
    summary: "Click to dial: rings one's own phone, then the number",
    body: Type.Object({ number: DialNumber }, { additionalProperties: false }),
    reply: Type.Object({ call: Type.String() }),
  }),
  hangUp: route({
    method: "POST",
    path: "/api/calls/:id/hang-up",
    access: "signed-in",
    summary: "Ends a call: one's own, or any with the right to",
    params: callParams,
    reply: Done,
  }),
  setNote: route({
    method: "PUT",
    path: "/api/calls/:id/note",
    access: "signed-in",
    summary: "One's note and result about a call; a draft is kept until it is finished",
    params: callParams,
    body: Type.Object(
      {
        text: Type.String({ maxLength: 4000 }),
        result: Type.Optional(Type.String({ maxLength: 40 })),
        draft: Type.Boolean(),
      },
      { additionalProperties: false },
    ),
    reply: CallNote,
  }),
} as const;
