import { expect, test } from "vitest";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { CallRecord } from "./call-record.ts";
import { Journal, type JournalStore } from "./journal.ts";

/** A disk that takes what it is given, or refuses as the test says. */
class Disk implements JournalStore {
  readonly events: CallEvent[] = [];
  readonly records: CallRecord[] = [];
  refuses: ((events: readonly CallEvent[]) => Error | undefined) | undefined;
  isFull = false;

  write(events: readonly CallEvent[], records: readonly CallRecord[]): void {
    const refusal = this.isFull ? new Error("full") : this.refuses?.(events);
    if (refusal !== undefined) throw refusal;
    this.events.push(...events);
    this.records.push(...records);
  }

  mayRetry(error: unknown): boolean {
    return error instanceof Error && error.message === "full";
  }

  orphans(): readonly (readonly CallEvent[])[] {
    return [];
  }
}

function open() {
  const clock = new FakeClock();
  const disk = new Disk();
  const journal = new Journal({ clock, store: disk, log: silentLogger, nameOf: ({ id }) => id });
  const told: CallEvent[] = [];
  const trouble: (string | undefined)[] = [];
  journal.written.subscribe((event) => told.push(event));
  journal.trouble.subscribe(({ reason }) => trouble.push(reason));
  const call = (id: string): void => {
    const at = clock.now();
    const common = { call: id as CallId, at };
    const origin = { kind: "trunk", trunk: "peer" } as const;
    journal.append({ ...common, seq: 1, type: "call.started", direction: "inbound", caller: {}, called: {}, origin });
    const termination = { cause: 16, by: "caller", detail: "hung up" } as const;
    journal.append({ ...common, seq: 2, type: "call.ended", termination });
  };
  return { clock, disk, journal, told, trouble, call };
}

test("while the disk refuses, facts are told at once, kept, and written when it takes them again, each once and in order", () => {
  const { clock, disk, told, trouble, call } = open();
  disk.isFull = true;
  call("c-1");
  clock.advance(100);
  expect(told.map(({ type }) => type)).toEqual(["call.started", "call.ended"]);
  call("c-2");
  clock.advance(10_000);
  expect(disk.events).toEqual([]);
  disk.isFull = false;
  clock.advance(2_000);
  expect(disk.events.map((event) => `${event.call} ${event.seq}`)).toEqual(["c-1 1", "c-1 2", "c-2 1", "c-2 2"]);
  expect(disk.records.map((record) => record.call)).toEqual(["c-1", "c-2"]);
  expect(told).toHaveLength(4);
  expect(trouble).toEqual(["full", undefined]);
});

test("memory is bounded: of a refusing disk's backlog the oldest steps go first, the records of calls stay", () => {
  const { clock, disk, call } = open();
  disk.isFull = true;
  for (let index = 0; index < 60_000; index++) call(`c-${index}`);
  clock.advance(5_000);
  disk.isFull = false;
  clock.advance(60_000);
  expect(disk.events).toHaveLength(100_000);
  expect(disk.events.at(-1)).toMatchObject({ call: "c-59999", seq: 2 });
  expect(disk.records).toHaveLength(60_000);
});

test("a fact that can never be written keeps back no other", () => {
  const { clock, disk, call } = open();
  disk.refuses = (events) => (events.some((event) => event.call === "c-2") ? new Error("a rule is broken") : undefined);
  for (const id of ["c-1", "c-2", "c-3"]) call(id);
  clock.advance(100);
  expect(disk.events.map((event) => event.call)).toEqual(["c-1", "c-1", "c-3", "c-3"]);
});

test("what comes after the end of its call is written, and holds nothing in memory", () => {
  const { clock, disk, journal, call } = open();
  call("c-1");
  clock.advance(100);
  const late = { call: "c-1" as CallId, seq: 3, at: clock.now(), type: "recording.ended", ms: 9, detail: "" } as const;
  journal.append({ ...late, recording: "r-1" as never });
  clock.advance(100);
  expect(disk.events.at(-1)?.type).toBe("recording.ended");
  expect(journal.eventsOf("c-1" as CallId)).toEqual([]);
});
