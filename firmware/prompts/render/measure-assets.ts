import { globSync, writeFileSync } from "node:fs";
import { measureFile, type SoundFigures } from "#firmware/prompts/sound-figures.ts";

const ASSETS = new URL("../assets/", import.meta.url).pathname;

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Writes the figures of all shipped sounds into one file, so that the box need not measure them. Run after rendering. */
async function main(): Promise<void> {
  const figures: Record<string, SoundFigures> = {};
  for (const name of globSync("*/*.wav", { cwd: ASSETS }).sort()) {
    const measured = await measureFile(`${ASSETS}${name}`);
    if (measured === undefined) throw new Error(`${name} is no sound`);
    const { durationMs, loudnessLufs, peakDbtp } = measured;
    figures[name] = { durationMs, loudnessLufs: rounded(loudnessLufs), peakDbtp: rounded(peakDbtp) };
  }
  const lines = Object.entries(figures).map(([name, each]) => `  ${JSON.stringify(name)}: ${JSON.stringify(each)}`);
  writeFileSync(`${ASSETS}figures.json`, `{\n${lines.join(",\n")}\n}\n`);
}

await main();
