import { R2_VARIANTS } from "#drivers/r2/variants.table.ts";
import type { Reading, RowPlan, Section } from "#test/bench/row.ts";
import { table } from "#test/bench/table.ts";
import { type R2Exchange, R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { R2House } from "#test/support/r2-house.ts";
import type { R2Tick } from "#test/support/r2-side.ts";

/**
 * How long MFC/R2 takes to set a call up, from the seizure until the caller's side knows that the callee is rung:
 * libopenr2 at both ends, and our end in place of either of its own. Virtual time: always the same figures. On its own:
 * `node test/bench/e1/r2.ts`.
 */
const CALLER = "01058881234";
const CALLED = "02155501";
const TICK_MS = 20;
const DIAL_TICK = 10;
const MOST_TICKS = 600;
const ALAW_SILENCE = 0xd5;
/** A digit goes over the voice path four times: its signal, the reply, and the end of both. */
const DELAY_TICKS = [1, 2];
/** libopenr2's forward end in China does not send a caller. */
const callerOf = (code: string): string => (code === "cn" ? "" : CALLER);
/** Variants that libopenr2 knows. */
const CODES = R2_VARIANTS.map(({ code }) => code).filter((code) => !["bo", "cl", "cr", "th"].includes(code));

const environmentOf = (caller: string): Record<string, string> => ({
  MAX_DNIS: String(CALLED.length),
  MAX_ANI: String(caller.length),
  // Without a caller to ask for, it is not asked for after the first digit.
  ...(caller === "" ? { SKIP_CATEGORY: "1", ANI_FIRST: "0" } : {}),
});

function acceptedAt(exchange: R2Exchange): number | undefined {
  const ms = exchange.told(1, "accepted")[0]?.ms;
  return ms === undefined ? undefined : ms - DIAL_TICK * TICK_MS;
}

/** libopenr2 at both ends, `delayTicks` more in the voice path each way. */
async function theirs(program: R2ExchangeProgram, code: string, delayTicks: number): Promise<number> {
  const caller = callerOf(code);
  const environment = environmentOf(caller);
  const [calling, called] = [1, 2].map(() => program.start({ variant: code.toUpperCase(), slots: "1", environment }));
  if (calling === undefined || called === undefined) return Number.NaN;
  called.order("number * charge 60000");
  const delays = [delayOf(delayTicks), delayOf(delayTicks)] as const;
  for (let tick = 0; tick < MOST_TICKS && acceptedAt(calling) === undefined; tick++) {
    if (tick === DIAL_TICK) calling.order(`call 1 ${caller === "" ? "." : caller} ${CALLED}`);
    const [one, other] = await Promise.all([takeTick(calling), takeTick(called)]);
    const [there, here] = [delays[0](one), delays[1](other)];
    calling.write(() => here);
    called.write(() => there);
  }
  const ms = acceptedAt(calling);
  await Promise.all([calling.close(), called.close()]);
  return ms ?? Number.NaN;
}

/** Voice comes so many ticks later; bits do not. */
function delayOf(ticks: number): (sent: R2Tick) => R2Tick {
  const underway: Uint8Array[] = Array.from({ length: ticks }, () => new Uint8Array(160).fill(ALAW_SILENCE));
  return ({ bits, voice }) => {
    underway.push(voice);
    return { bits, voice: underway.shift() ?? voice };
  };
}

async function takeTick(exchange: R2Exchange): Promise<R2Tick> {
  let sent: R2Tick = { bits: 0, voice: new Uint8Array() };
  await exchange.read((_, bits, voice) => {
    sent = { bits, voice: voice.slice() };
  });
  return sent;
}

/** Our forward end; `delayTicks` more in the voice path each way. */
async function ourForward(program: R2ExchangeProgram, code: string, delayTicks: number): Promise<number> {
  const caller = callerOf(code);
  const house = new R2House(program, { variant: code, channels: [1], environment: environmentOf(caller), delayTicks });
  house.exchange.order("number * charge 60000");
  await house.run(DIAL_TICK * TICK_MS);
  let ms = Number.NaN;
  house.side.onEvent = ({ type }) => {
    if (type === "alerting") ms = house.now - DIAL_TICK * TICK_MS;
  };
  house.side.dial(1, CALLED, { number: caller });
  await house.run(MOST_TICKS * TICK_MS);
  await house.close();
  return ms;
}

/** Our backward end, which takes each call as soon as it knows of it. */
async function ourBackward(program: R2ExchangeProgram, code: string, delayTicks: number): Promise<number> {
  const caller = callerOf(code);
  const setting = { calledDigits: CALLED.length, callerDigits: caller.length };
  const house = new R2House(program, { variant: code, channels: [1], setting, delayTicks });
  house.side.onEvent = (event) => {
    if (event.type === "incoming") house.side.span.command({ type: "alert", call: event.call, hasTone: true });
  };
  await house.run(DIAL_TICK * TICK_MS);
  house.exchange.order(`call 1 ${caller === "" ? "." : caller} ${CALLED}`);
  await house.run(MOST_TICKS * TICK_MS);
  const ms = acceptedAt(house.exchange);
  await house.close();
  return ms ?? Number.NaN;
}

type Measure = (program: R2ExchangeProgram, code: string, delayTicks: number) => Promise<number>;

/** Figures by variant, or by what more the voice path takes. */
async function readings(keys: readonly string[], measure: (key: string) => Promise<number>): Promise<Reading[]> {
  const figures: Record<string, number> = {};
  for (const key of keys) figures[key] = await measure(key);
  return [{ isSound: Object.values(figures).every((ms) => !Number.isNaN(ms)), note: "", figures }];
}

/** Needs libopenr2-dev, which `make test-tools` installs. */
export async function measureR2(): Promise<Section[]> {
  const program = R2ExchangeProgram.build();
  if (program === undefined) throw new Error("There is no libopenr2 to measure with: make test-tools installs it");
  const heads = { ours: "Callbox", theirs: "libopenr2", ratio: "ratio" };
  const goal = { of: "ratio", atMost: 1.1 } as const;
  const baseline = await readings(CODES, (code) => theirs(program, code, 0));
  const plans: RowPlan[] = CODES.map((code) => ({ key: code, title: code, unit: "ms", digits: 0, goal }));
  const delays: RowPlan[] = DELAY_TICKS.map((ticks) => ({
    key: String(ticks),
    title: `itu, voice ${ticks * TICK_MS} ms later each way`,
    unit: "ms",
    digits: 0,
    goal,
  }));
  const keys = delays.map(({ key }) => key);
  const lateBaseline = await readings(keys, (ticks) => theirs(program, "itu", Number(ticks)));
  const sections: Section[] = [];
  for (const [end, measure] of [
    ["forward", ourForward],
    ["backward", ourBackward],
  ] as const satisfies readonly (readonly [string, Measure])[]) {
    const ours = await readings(CODES, (code) => measure(program, code, 0));
    sections.push({ title: `R2 set-up, our ${end} end`, plans, ours, theirs: baseline, heads });
    const late = await readings(keys, (ticks) => measure(program, "itu", Number(ticks)));
    sections.push({
      title: `R2 set-up, our ${end} end, voice path`,
      plans: delays,
      ours: late,
      theirs: lateBaseline,
      heads,
    });
  }
  program.close();
  return sections;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(table(await measureR2(), "libopenr2"));
