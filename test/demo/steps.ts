import type { Ladder } from "#firmware/api/contract/call-detail.ts";

/** Prints what happens with the time since the first step. */
export class Steps {
  #startedAt: number | undefined;

  say(who: string, what: string): void {
    const now = performance.now();
    this.#startedAt ??= now;
    console.log(`  ${((now - this.#startedAt) / 1000).toFixed(1).padStart(6)} s  ${who.padEnd(20)} ${what}`);
  }
}

/** The SIP messages and line events of the call, one a line, on one time axis. */
export function printLadder(ladder: Ladder): void {
  const label = (id: string): string => ladder.columns.find((column) => column.id === id)?.label ?? id;
  const first = ladder.items[0]?.at ?? 0;
  console.log("\n  The ladder: what went over the line and the network");
  for (const item of ladder.items) {
    const arrow = `${label(item.from)} → ${label(item.to)}`;
    console.log(`  ${((item.at - first) / 1000).toFixed(3).padStart(8)} s  ${arrow.padEnd(34)} ${item.title}`);
  }
}
