import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { PromptLibrary } from "./library.ts";
import { digitsPrompts, estimatedWaitPrompts, queuePositionPrompts } from "./numbers.ts";

const FIRMWARE = new URL("..", import.meta.url).pathname;
const FOLDERS = "{ivr,queues,people,voicemail,recording,calls,service,config}";
/** Places in the code where a word in quotes is the name of a prompt. */
const PROMPT_CONTEXTS = [
  /\bplay\(\[[^\]]*\]/g,
  /\bprompts?: \[?[^\]\n;}]*/g,
  /Prompt(?: \?\?|:) [^;\n]*/g,
  /PROMPTS[^;]*new Map\(\[[^;]*\]\);/g,
  /\b(?:ask|askDigits)\(call, "[^"]*"/g,
  /\bsay\(call, [^;]*, "[^"]*"\)/g,
  /\bfarewell\(call, [^;]*;/g,
  /refusalPrompt\(why: [\s\S]*?\n}/g,
  /const HOLD_MUSIC = "[^"]*"/g,
  /\bmusic: "[^"]*"/g,
];
/** Words in quotes at those places that are something else. */
const OTHERS = new Set([
  ...["any", "done", "disk-error", "max-length", "string", "sign-in", "sign-out", "ready", "phone", "refused"],
  ...["unknown-agent", "unknown-reason", "not-in-wrap-up"],
]);

function promptsNamedIn(source: string): string[] {
  const places = PROMPT_CONTEXTS.flatMap((context) => source.match(context) ?? []);
  const words = places.flatMap((place) => place.match(/(?<=")[a-z0-9]+(?:-[a-z0-9]+)*(?=")/g) ?? []);
  return words.filter((word) => !OTHERS.has(word));
}

describe("the prompts that ship", () => {
  const files = new PromptLibrary("/nowhere");
  const missing = (ids: readonly string[]): string[] =>
    ids.filter((id) => files.find(id, "en") === undefined || files.find(id, "zh") === undefined);

  it("hold every prompt the code names", () => {
    const sources = globSync(`${FOLDERS}/**/*.ts`, { cwd: FIRMWARE }).filter((path) => !path.endsWith(".test.ts"));
    const named = new Set(sources.flatMap((path) => promptsNamedIn(readFileSync(`${FIRMWARE}${path}`, "utf8"))));
    for (const known of ["voicemail-menu", "wrong-pin", "all-lines-busy", "queue-full", "signed-in", "hold-music"]) {
      expect(named, "the search finds what the code plays").toContain(known);
    }
    expect(missing([...named])).toEqual([]);
  });

  it("say every number the code asks for", () => {
    const places = Array.from({ length: 25 }, (_, i) => queuePositionPrompts(i + 1));
    const waits = Array.from({ length: 20 }, (_, i) => estimatedWaitPrompts(i * 60));
    expect(missing([...places, ...waits, digitsPrompts("0123456789*#")].flat())).toEqual([]);
  });

  it("hold every prompt of the demonstration company", () => {
    const text = JSON.stringify(createDemoConfig({ boardPath: "/nowhere" }));
    const lists = [...text.matchAll(/"prompts":\[("[^\]]*")\]/g)].flatMap(([, list]) => JSON.parse(`[${list}]`));
    const single = [...text.matchAll(/"(?:music|\w*[pP]rompt|greeting)":"([a-z][^"]*)"/g)].map(([, id]) => id ?? "");
    expect(lists).toContain("welcome");
    expect(single).toContain("hold-music");
    expect(missing([...lists, ...single])).toEqual([]);
  });

  it("hold a beep, and music that is found in both languages", () => {
    expect(missing(["beep", "hold-music"])).toEqual([]);
    expect(existsSync(files.find("beep", "zh") ?? "")).toBe(true);
  });
});
