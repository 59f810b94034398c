import type { FastifyInstance, FastifyReply } from "fastify";
import { can, type Person } from "#firmware/api/access/person.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { csvFile } from "#firmware/api/csv.ts";
import type { LineDoctorPort } from "#firmware/api/dependencies.ts";
import {
  counterTable,
  eventTable,
  type LineTable,
  linesTable,
  protocolTable,
  type TableReader,
  testTable,
} from "#firmware/api/lines/line-tables.ts";
import { detailOf, hardwareOf, overviewOf, phoneOf } from "#firmware/api/lines/line-views.ts";
import { notFound, notNow, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import { ulawWavHeader } from "#firmware/kernel/wav.ts";
import type { LinePicture } from "#firmware/linedoctor/line-doctor.ts";

/** The exchange lines: how they are, what they do, tests, evidence as files. */
export function serveLines(app: FastifyInstance, context: ApiContext): void {
  const { config } = context;
  const known = (): LineDoctorPort => {
    if (context.lineDoctor === undefined) throw notFound("line", "线路");
    return context.lineDoctor;
  };
  const pictureOf = (line: string): LinePicture => {
    const picture = known().doctor.picture(line);
    if (picture === undefined) throw notFound("line", "线路");
    return picture;
  };
  const planOf = (line: string): LinePicture["plan"] => {
    const plan = known().phonePlan(line);
    if (plan === undefined) throw notFound("telephone line", "话机线路");
    return plan;
  };
  const isKnown = (line: string): unknown => known().phonePlan(line) ?? pictureOf(line);
  serve(app, routes.lineOverviews, async () => ({
    testTime: config.current.box.lineTestTime,
    lines: (context.lineDoctor?.lines() ?? []).map((line) => overviewOf(known(), line, pictureOf(line))),
  }));
  serve(app, routes.lineDetail, async ({ me, params }) =>
    detailOf(known(), params.line, pictureOf(params.line), can(me.person, "see-numbers")),
  );
  serve(app, routes.phoneDetail, async ({ me, params }) =>
    phoneOf(known(), params.line, { plan: planOf(params.line), maySeeNumbers: can(me.person, "see-numbers") }),
  );
  serve(app, routes.lineHardware, async ({ me, params }) => {
    isKnown(params.line);
    return hardwareOf(await asked(known().doctor.hardware(params.line)), can(me.person, "see-numbers"));
  });
  serve(app, routes.lineLevels, async ({ params }) => {
    isKnown(params.line);
    return asked(known().doctor.levels(params.line));
  });
  serveActions(app, context, pictureOf, known);
  serveTestCalls(app, context, known);
  serveFiles(app, context, pictureOf, known);
}

/** What a person may have done to a line. */
function serveActions(
  app: FastifyInstance,
  { audit }: ApiContext,
  pictureOf: (line: string) => LinePicture,
  known: () => LineDoctorPort,
): void {
  serve(app, routes.testLine, async ({ me, params, request }) => {
    const started = known().doctor.test(params.line, "asked");
    if (started.kind === "refused" && started.because === "unknown") throw notFound("line", "线路");
    if (started.kind === "refused" && started.because === "in-use")
      throw notNow(
        "line-in-use",
        "The line is in use, out of service, or its board is not there. Try again later.",
        "线路占用中、已停用或线路板未连接，请稍后再试。",
      );
    audit.write({ ...doneBy(me, request.ip), action: "line.test", target: params.line });
    return DONE;
  });
  serve(app, routes.testIdleLines, async ({ me, request }) => {
    void known().doctor.testAll("asked");
    audit.write({ ...doneBy(me, request.ip), action: "line.test", target: "all" });
    return DONE;
  });
  serve(app, routes.applyLineProposal, async ({ me, params, body, request }) => {
    const proposal = pictureOf(params.line).proposals.find(({ kind }) => kind === body.kind);
    if (proposal === undefined) throw notNow("gone", "This is not proposed any more.", "该建议已失效。");
    await known().apply(params.line, proposal, me.person.name);
    audit.write({
      ...doneBy(me, request.ip),
      action: "line.proposal",
      target: params.line,
      detail: { kind: body.kind },
    });
    return DONE;
  });
  serve(app, routes.forgetLineLearning, async ({ me, params, request }) => {
    pictureOf(params.line);
    known().doctor.forget(params.line);
    audit.write({ ...doneBy(me, request.ip), action: "line.forget", target: params.line });
    return DONE;
  });
}

/** Calls that a person makes to try out a line or a telephone. */
function serveTestCalls(app: FastifyInstance, { audit }: ApiContext, known: () => LineDoctorPort): void {
  const begun = (call: ReturnType<LineDoctorPort["call"]>): { call: string } => {
    if ("kind" in call) throw new Refusal(409, call.code, { en: call.message, zh: call.messageZh });
    return call;
  };
  serve(app, routes.lineTestCall, async ({ me, params: { line }, body, request }) => {
    if (!known().lines().includes(line)) throw notFound("line", "线路");
    const call = begun(known().call(line, body.extension, body.number));
    audit.write({ ...doneBy(me, request.ip), action: "line.test-call", target: line });
    return call;
  });
  serve(app, routes.ringPhone, async ({ me, params: { line }, body, request }) => {
    if (known().phonePlan(line) === undefined) throw notFound("telephone line", "话机线路");
    const call = begun(known().ring(line, body.test));
    audit.write({ ...doneBy(me, request.ip), action: "line.test-call", target: line, detail: { test: body.test } });
    return call;
  });
}

function serveFiles(
  app: FastifyInstance,
  context: ApiContext,
  pictureOf: (line: string) => LinePicture,
  known: () => LineDoctorPort,
): void {
  const { config } = context;
  const sendSound = (reply: FastifyReply, sound: Uint8Array | undefined): FastifyReply => {
    if (sound === undefined) throw notFound("sound", "录音");
    const file = Buffer.concat([ulawWavHeader(1, sound.length), sound]);
    return reply.type("audio/wav").header("content-length", file.length).send(file);
  };
  serve(app, routes.lineTestSound, async ({ params, reply }) =>
    sendSound(reply, known().doctor.evidence.sound("test", params.line, params.id)),
  );
  serve(app, routes.lineCallSound, async ({ params, reply }) =>
    sendSound(reply, known().doctor.evidence.sound("call", params.line, params.id)),
  );
  const readerFor = (person: Person, language: string | undefined): TableReader => ({
    isZh: language === "zh",
    maySeeNumbers: can(person, "see-numbers"),
    time: (at) => localText(at, config.current.box.timeZone),
  });
  const send = (reply: FastifyReply, name: string, { head, rows }: LineTable): FastifyReply => {
    reply.header("content-disposition", `attachment; filename="${name}.csv"`);
    return reply.type("text/csv; charset=utf-8").send(csvFile(head, rows));
  };
  serve(app, routes.lineExport, async ({ me, params: { line }, query: { what, language }, reply }) => {
    const counters =
      known().phonePlan(line) === undefined ? pictureOf(line).counters : known().doctor.evidence.counters(line);
    const reader = readerFor(me.person, language);
    const table = {
      events: () => eventTable(known(), line, reader),
      tests: () => testTable(known(), line, reader),
      counters: () => counterTable(counters, reader),
      protocol: async () =>
        protocolTable(hardwareOf(await asked(known().doctor.hardware(line)), reader.maySeeNumbers), reader),
    }[what];
    return send(reply, `${line}-${what}`, await table());
  });
  serve(app, routes.linesExport, async ({ me, query, reply }) => {
    const overviews = (context.lineDoctor?.lines() ?? []).map((line) => overviewOf(known(), line, pictureOf(line)));
    const reader = readerFor(me.person, query.language);
    return send(reply, "lines", linesTable({ config: config.current, lines: context.lines, overviews }, reader));
  });
  serve(app, routes.lineLetter, async ({ params, query, reply }) => {
    pictureOf(params.line);
    const letter = await known().letter(params.line, query.language ?? config.current.box.language);
    reply.header("content-disposition", `inline; filename="${params.line}-letter.pdf"`);
    return reply.type("application/pdf").send(letter);
  });
}

async function asked<Answer>(answer: Promise<Answer | undefined>): Promise<Answer> {
  const given = await answer.catch(() => undefined);
  if (given === undefined)
    throw notNow("no-media", "The line's process is just starting. Try again.", "线路进程正在启动，请稍后再试。");
  return given;
}
