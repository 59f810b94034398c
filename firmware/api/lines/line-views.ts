import type {
  LineDetail,
  LineFinding,
  LineHardwareView,
  LineOverview,
  LineTest,
  LineVerdict,
  PhoneDetail,
  TonePlan,
} from "#firmware/api/contract/line-views.ts";
import type { LineDoctorPort } from "#firmware/api/dependencies.ts";
import type { StoredTest } from "#firmware/linedoctor/evidence.ts";
import type { LinePicture } from "#firmware/linedoctor/line-doctor.ts";
import type { Finding, Verdict } from "#firmware/linedoctor/verdict.ts";
import { wordsOf } from "#firmware/linedoctor/words.table.ts";
import { maskedMessage, spokenEvent } from "./event-words.ts";

const TESTS_SHOWN = 30;

type LineHardware = NonNullable<Awaited<ReturnType<LineDoctorPort["doctor"]["hardware"]>>>;

/** A line in one sentence, as the contract has it. */
export function overviewOf({ doctor }: LineDoctorPort, line: string, picture: LinePicture): LineOverview {
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

/** All that is known of a line; numbers only for who may see them. */
export function detailOf(port: LineDoctorPort, line: string, picture: LinePicture, maySeeNumbers: boolean): LineDetail {
  const { evidence } = port.doctor;
  const { plan, habits, learned } = picture;
  return {
    line,
    overview: overviewOf(port, line, picture),
    habits: structuredClone(habits) as LineDetail["habits"], // the same words, without readonly
    proposals: structuredClone(picture.proposals) as LineDetail["proposals"],
    counters: { ...picture.counters },
    learned: learned === undefined ? null : { at: learned.at, tone: toneOf(learned.tone) },
    plan: planOf(plan),
    tests: evidence.tests(line, TESTS_SHOWN).map(shownTest),
    endings: evidence
      .calls(line)
      .filter(({ endTone }) => endTone !== undefined)
      .slice(0, 10)
      .map(({ id, at, sign, hasSound }) => ({ id, at, sign: sign ?? null, hasSound })),
    events: evidence.events(line).map((event) => spokenEvent(event, maySeeNumbers)),
  };
}

/** What is known of a telephone; numbers only for who may see them. */
export function phoneOf(
  { doctor: { evidence } }: LineDoctorPort,
  line: string,
  { plan, maySeeNumbers }: { readonly plan: LinePicture["plan"]; readonly maySeeNumbers: boolean },
): PhoneDetail {
  const events = evidence.events(line).map((event) => spokenEvent(event, maySeeNumbers));
  return { line, plan: planOf(plan), counters: evidence.counters(line), events };
}

function planOf({ id, name, dial, ringBack, busy, congestion, ringMs }: LinePicture["plan"]): TonePlan {
  return {
    ...{ country: id, name: name.en, nameZh: name.zh, ringMs: [...ringMs] },
    ...{ dial: toneOf(dial), ringBack: toneOf(ringBack), busy: toneOf(busy), congestion: toneOf(congestion) },
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

/** What is to be said of a line, in words. */
export function findings({ findings: found }: Verdict): LineFinding[] {
  return found.map((finding: Finding) => ({ code: finding.code, tone: finding.tone, ...wordsOf(finding) }));
}

function spoken(verdict: Verdict): LineVerdict {
  return { tone: verdict.tone, findings: findings(verdict) };
}

/** The port as its board tells of it; numbers only for who may see them. */
export function hardwareOf(hardware: LineHardware, maySeeNumbers: boolean): LineHardwareView {
  const { isUp, state, capabilities, slips, cable, trace } = hardware;
  return {
    ...{ isUp, state, capabilities: [...capabilities], slips: { ...slips }, cable: { ...cable } },
    trace: trace.map((message) => (maySeeNumbers ? { ...message } : { ...message, text: maskedMessage(message.text) })),
  };
}
