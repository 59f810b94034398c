import type { CallDetail, RecordingInfo } from "#firmware/api/contract/call-detail.ts";
import type { Updates } from "#firmware/api/contract/updates.ts";
import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { parseWav, WAV_ULAW } from "#firmware/kernel/wav.ts";
import { framesAt } from "#test/support/rtp-phone.ts";
import type { Guest } from "./guest.ts";
import type { Owner } from "./house.ts";
import { type Known, LAST_SECOND_MS, newestCalls, talkFrom } from "./power-work.ts";
import { TONES } from "./talks.ts";

/** Some three seconds may be missing at the end of a recording; a machine that is slower takes longer over them. */
const MOST_MISSING_MS = 3_500;
const USUAL_START_S = 45;
/** A box that is short of time leaves silence where it stood still; of what was said so much must be there, or a tenth. */
const LEAST_FRAMES = 10;
const FRAME = 160;
const HEARD_AGAIN = 3;
/** What a recording takes a second: two sides of G.711. */
const BYTES_PER_MS = 16;

/** What a look at the box after a power cut has shown. */
export interface Seen {
  readonly troubles: readonly string[];
  /** How much is missing of the recording that was cut, milliseconds. */
  readonly missingMs: number | undefined;
  /** Recordings that were listened to. */
  readonly heard: number;
  /** The half that runs, its version, and what became of the last update. */
  readonly system: string;
}

/** Looks whether the box is as it was told to be before its power was cut; it took calls `startSeconds` after its start. */
export async function look(guest: Guest, owner: Owner, known: Known, startSeconds: number): Promise<Seen> {
  known.slowness = Math.max(1, startSeconds / USUAL_START_S);
  const files = await lookAtFiles(guest);
  const [system, halves] = await lookAtSystem(guest, owner);
  const seen = await lookAtData(owner, known);
  return { ...seen, system, troubles: [...files, ...halves, ...seen.troubles] };
}

/** As `look`, at what is kept and nothing else. */
export async function lookAtData(owner: Owner, known: Known): Promise<Omit<Seen, "system">> {
  const troubles = [...(await lookAtConfig(owner, known)), ...(await lookAtCalls(owner, known))];
  const [heard, sound] = await lookAtRecordings(owner, known);
  const [missingMs, cut] = await lookAtCutTalk(owner, known);
  return { troubles: [...troubles, ...sound, ...cut], missingMs, heard };
}

async function lookAtConfig(owner: Owner, known: Known): Promise<string[]> {
  const { names } = known;
  const { companyName, companyNameZh } = await owner.get<{ companyName: string; companyNameZh?: string }>("/api/hello");
  known.names = [companyName];
  if (names.length > 0 && !names.includes(companyName))
    return [`the company is called ${companyName}, not one of ${names.join(", ")}`];
  if (companyName.startsWith("Company") && companyNameZh !== companyName)
    return [`half of the name was saved: ${companyNameZh}`];
  return [];
}

async function lookAtCalls(owner: Owner, known: Known): Promise<string[]> {
  const there = new Map((await newestCalls(owner, known.calls.size + 50)).map((call) => [call.id, call]));
  return [...known.calls.keys()].flatMap((id) => {
    const call = there.get(id);
    if (call === undefined) return [`call ${id} is gone`];
    return call.endedAt === null ? [`call ${id} goes on again`] : [];
  });
}

/** Nothing had to be made anew or set aside. */
async function lookAtFiles({ shell }: Guest): Promise<string[]> {
  const found = await shell.run("ls -d /data/.made-anew 2>/dev/null; find /data -name '*damaged*' | head -n 5; true");
  return found === "" ? [] : [`damage was found: ${found.replaceAll("\n", ", ")}`];
}

/** All that were told as finished are there; the new ones and some others are listened to. */
async function lookAtRecordings(owner: Owner, { recordings }: Known): Promise<[number, string[]]> {
  const troubles: string[] = [];
  let again = HEARD_AGAIN;
  let heard = 0;
  for (const [id, known] of [...recordings].toReversed()) {
    if (known.isHeard && again-- <= 0) continue;
    const detail = await owner.get<CallDetail>(`/api/calls/${known.call}`).catch(() => undefined); // told below
    const info = detail?.recordings.find((one) => one.id === id);
    const trouble =
      info === undefined
        ? "its row is gone"
        : Math.abs(info.durationMs - known.durationMs) > 20 && info.state === "ready"
          ? `it is ${info.durationMs} ms long, not ${known.durationMs}`
          : await listen(owner, info, known.durationMs);
    heard += 1;
    known.isHeard = true;
    if (trouble === undefined) continue;
    troubles.push(`recording ${id} of the call from ${known.from}: ${trouble}`);
    recordings.delete(id); // told once
  }
  return [heard, troubles];
}

/** What is wrong with the sound; undefined when it is long enough and both sides are heard. */
async function listen(owner: Owner, info: RecordingInfo, leastMs: number): Promise<string | undefined> {
  if (info.state !== "ready" && info.state !== "recovered") return `it is ${info.state}`;
  const file = await owner.download(`/api/recordings/${info.id}/audio`);
  const format = parseWav(file);
  if (typeof format === "string") return format;
  const { tag, channels, dataOffset, dataBytes } = format;
  if (tag !== WAV_ULAW || channels !== 2) return `it has ${channels} channels of kind ${tag}`;
  if (dataOffset + dataBytes !== file.length) return `its header says ${dataBytes} octets, ${file.length} are there`;
  if (Math.abs(dataBytes / BYTES_PER_MS - info.durationMs) > 1) return `${dataBytes} octets for ${info.durationMs} ms`;
  if (info.durationMs < leastMs - 20) return `it is ${info.durationMs} ms long, not ${Math.round(leastMs)}`;
  const sound = file.subarray(dataOffset);
  const [caller, desk] = [0, 1].map((side) => sound.filter((_, at) => at % 2 === side));
  const sides = [hear(caller ?? new Uint8Array(), TONES.caller), hear(desk ?? new Uint8Array(), TONES.desk)];
  const least = Math.min(LEAST_FRAMES, info.durationMs / 200);
  if (sides.every(({ tone, noise }) => tone >= least && tone >= noise)) return undefined;
  const told = sides.map(({ tone, noise }) => `${tone} frames and ${noise} of noise`).join("; ");
  return `of its ${info.durationMs / 20} frames are heard: ${told}`;
}

/** How many frames of 20 ms are the tone, and how many are neither that nor silence. */
function hear(side: Uint8Array, hz: number): { tone: number; noise: number } {
  const tone = framesAt(hz, side);
  let loud = 0;
  for (let at = 0; at + FRAME <= side.length; at += FRAME)
    if (side.subarray(at, at + FRAME).some((octet) => octet !== ULAW_SILENCE)) loud += 1;
  return { tone, noise: loud - tone };
}

/** The talk that went on is in the list as cut off, and its recording goes on to shortly before the cut. */
async function lookAtCutTalk(owner: Owner, known: Known): Promise<[number | undefined, string[]]> {
  const { cutTalk } = known;
  known.cutTalk = undefined;
  if (cutTalk === undefined) return [undefined, []];
  const { talk, at } = cutTalk;
  const saidMs = at - talk.since;
  const detail = await talkFrom(owner, talk.from);
  const what = `the call from ${talk.from}, cut after ${Math.round(saidMs)} ms,`;
  if (detail === undefined) return [undefined, saidMs > LAST_SECOND_MS * known.slowness ? [`${what} is gone`] : []];
  const { call, termination, recordings } = detail;
  const told = `${termination?.by}, ${termination?.detail}`;
  const troubles = told === "system, system restart" && call.endedAt !== null ? [] : [`${what} ended by ${told}`];
  const info = recordings[0];
  const leastMs = saidMs - MOST_MISSING_MS * known.slowness;
  const missingMs = Math.round(saidMs - (info?.durationMs ?? 0));
  if (leastMs <= 0 && info?.state !== "recovered") return [undefined, troubles];
  const wrong = info === undefined ? "it is not there" : await listen(owner, info, leastMs);
  if (wrong !== undefined) troubles.push(`the recording of ${what} is not as it should be: ${wrong}`);
  else if (info?.state !== "recovered") troubles.push(`the recording of ${what} is said to be ${info?.state}`);
  if (wrong === undefined && info !== undefined && leastMs > 0)
    known.recordings.set(info.id, {
      call: call.id,
      from: talk.from,
      durationMs: info.durationMs,
      at: 0,
      isHeard: true,
    });
  return [missingMs, troubles];
}

/** The half that runs is whole and told as it is. */
async function lookAtSystem({ shell }: Guest, owner: Owner): Promise<[string, string[]]> {
  const { system, last } = await owner.get<Updates>("/api/box/updates");
  const slot = await shell.run("sed 's/.*rauc.slot=\\([AB]\\).*/\\1/' /proc/cmdline");
  const version = await shell.run("cat /etc/callbox-version");
  const told = `${system?.slot} ${system?.version}${last === null ? "" : `, update ${last.to} ${last.state}`}`;
  const isTold = system?.slot === slot && system.version === version;
  return [told, isTold ? [] : [`half ${slot} ${version} runs, told is ${told}`]];
}
