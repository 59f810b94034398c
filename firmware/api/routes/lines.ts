import type { FastifyInstance, FastifyReply } from "fastify";
import { doneBy } from "#firmware/api/audit.ts";
import type { LineDetail, LineFinding, LineOverview, LineTest, LineVerdict } from "#firmware/api/contract/lines.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { type Cell, csvFile } from "#firmware/api/csv.ts";
import type { LineDoctorPort } from "#firmware/api/dependencies.ts";
import { notFound, notNow, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import { ulawWavHeader } from "#firmware/kernel/wav.ts";
import type { StoredTest } from "#firmware/linedoctor/evidence.ts";
import type { LinePicture } from "#firmware/linedoctor/line-doctor.ts";
import type { Finding, Verdict } from "#firmware/linedoctor/verdict.ts";
import { wordsOf } from "#firmware/linedoctor/words.table.ts";

const TESTS_SHOWN = 30;

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
  serve(app, routes.lineOverviews, async () => ({
    testTime: config.current.box.lineTestTime,
    lines: (context.lineDoctor?.lines() ?? []).map((line) => overviewOf(known(), line, pictureOf(line))),
  }));
  serve(app, routes.lineDetail, async ({ params }) => detailOf(known(), params.line, pictureOf(params.line)));
  serve(app, routes.lineHardware, async ({ params }) => {
    pictureOf(params.line);
    const hardware = await asked(known().doctor.hardware(params.line));
    const { isUp, state, capabilities, slips, cable, trace } = hardware;
    return {
      isUp,
      state,
      capabilities: [...capabilities],
      slips: { ...slips },
      cable: { ...cable },
      trace: [...trace],
    };
  });
  serve(app, routes.lineLevels, async ({ params }) => {
    pictureOf(params.line);
    return asked(known().doctor.levels(params.line));
  });
  serveActions(app, context, pictureOf, known);
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
        "The line is in use, or its board is not there. Try again later.",
        "线路占用中或线路板未连接，请稍后再试。",
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
  serve(app, routes.lineTestCall, async ({ me, params, body, request }) => {
    pictureOf(params.line);
    const dialled = known().call(params.line, body.extension, body.number);
    if ("kind" in dialled) {
      throw new Refusal(409, dialled.code, { en: dialled.message, zh: dialled.messageZh });
    }
    audit.write({ ...doneBy(me, request.ip), action: "line.test-call", target: params.line });
    return dialled;
  });
}

function serveFiles(
  app: FastifyInstance,
  { config }: ApiContext,
  pictureOf: (line: string) => LinePicture,
  known: () => LineDoctorPort,
): void {
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
  serve(app, routes.lineExport, async ({ params, query, reply }) => {
    const isZh = query.language === "zh";
    const time = (at: number): string => localText(at, config.current.box.timeZone);
    const { head, rows } = await table(known(), params.line, pictureOf(params.line), { what: query.what, isZh, time });
    reply.header("content-disposition", `attachment; filename="${params.line}-${query.what}.csv"`);
    return reply.type("text/csv; charset=utf-8").send(csvFile(head, rows));
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

interface Asked {
  readonly what: "events" | "protocol" | "tests" | "counters";
  readonly isZh: boolean;
  readonly time: (at: number) => string;
}

async function table(
  { doctor }: LineDoctorPort,
  line: string,
  picture: LinePicture,
  { what, isZh, time }: Asked,
): Promise<{ head: string[]; rows: Cell[][] }> {
  switch (what) {
    case "events":
      return {
        head: isZh ? ["时间", "来源", "内容"] : ["time", "source", "event"],
        rows: doctor.evidence.events(line).map(({ at, source, words }) => [time(at), source, words]),
      };
    case "protocol": {
      const { trace } = await asked(doctor.hardware(line));
      return {
        head: isZh ? ["时间", "方向", "端口", "报文"] : ["time", "direction", "port", "message"],
        rows: trace.map(({ at, way, port, text }) => [time(at), way, port, text]),
      };
    }
    case "tests":
      return {
        head: isZh
          ? ["时间", "结论", "电压 V", "电流 mA", "拨号音 Hz", "拨号音 dBm0", "噪声 dBm0", "回波损耗 dB", "说明"]
          : [
              "time",
              "verdict",
              "volts",
              "milliamps",
              "dial tone Hz",
              "dial tone dBm0",
              "noise dBm0",
              "return loss dB",
              "words",
            ],
        rows: doctor.evidence.tests(line).map(({ at, verdict, result }) => [
          ...[time(at), verdict.tone, result.batteryVolts, result.milliamps],
          ...[result.dialTone?.frequenciesHz.join(" + "), result.dialTone?.levelDbm0],
          ...[result.noise?.levelDbm0, result.echo[0]?.returnLossDb],
          findings(verdict)
            .map(({ text, textZh }) => (isZh ? textZh : text))
            .join(" "),
        ]),
      };
    case "counters":
      return { head: isZh ? ["计数", "值"] : ["counter", "value"], rows: Object.entries(picture.counters) };
  }
}

function overviewOf({ doctor }: LineDoctorPort, line: string, picture: LinePicture): LineOverview {
  const [last] = doctor.evidence.tests(line, 1);
  const { signs } = picture.habits;
  const [sign] = Object.entries(signs).toSorted(([, one], [, other]) => other - one);
  return {
    line,
    verdict: spoken(picture.verdict),
    testedAt: last?.at ?? null,
    skippedAt: picture.skippedAt ?? null,
    testing: picture.testing ?? null,
    returnLossDb: last?.result.echo[0]?.returnLossDb ?? null,
    seenBy: picture.learned === undefined ? (sign?.[0] ?? null) : "learned",
  };
}

function detailOf(port: LineDoctorPort, line: string, picture: LinePicture): LineDetail {
  const { evidence } = port.doctor;
  const { plan, habits, learned } = picture;
  const { dial, ringBack, busy, congestion, ringMs } = plan;
  return {
    line,
    overview: overviewOf(port, line, picture),
    habits: structuredClone(habits) as LineDetail["habits"], // the same words, without readonly
    proposals: structuredClone(picture.proposals) as LineDetail["proposals"],
    counters: { ...picture.counters },
    learned: learned === undefined ? null : { at: learned.at, tone: toneOf(learned.tone) },
    plan: {
      ...{ country: plan.id, name: plan.name.en, nameZh: plan.name.zh, ringMs: [...ringMs] },
      ...{ dial: toneOf(dial), ringBack: toneOf(ringBack), busy: toneOf(busy), congestion: toneOf(congestion) },
    },
    tests: evidence.tests(line, TESTS_SHOWN).map(shownTest),
    endings: evidence
      .calls(line)
      .filter(({ endTone }) => endTone !== undefined)
      .slice(0, 10)
      .map(({ id, at, sign, hasSound }) => ({ id, at, sign: sign ?? null, hasSound })),
    events: evidence.events(line).map(({ at, source, words }) => ({ at, source, words })),
  };
}

function shownTest({ id, at, result, verdict, hasSound }: StoredTest): LineTest {
  const { at: _, ...figures } = structuredClone(result);
  return { id, at, hasSound, verdict: spoken(verdict), result: figures as LineTest["result"] }; // the same words
}

const toneOf = (tone: { readonly frequenciesHz: readonly number[]; readonly cadenceMs: readonly number[] }) => ({
  frequenciesHz: [...tone.frequenciesHz],
  cadenceMs: [...tone.cadenceMs],
});

function findings({ findings: found }: Verdict): LineFinding[] {
  return found.map((finding: Finding) => ({ code: finding.code, tone: finding.tone, ...wordsOf(finding) }));
}

function spoken(verdict: Verdict): LineVerdict {
  return { tone: verdict.tone, findings: findings(verdict) };
}
