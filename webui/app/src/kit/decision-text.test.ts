import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blanksOf, decisionText, sentenceOf } from "./decision-text.ts";

const FIRMWARE = new URL("../../../../firmware", import.meta.url).pathname;
const FOLDERS = ["calls", "ivr", "queues", "people", "voicemail", "recording", "prompts", "channels", "service"];

const flow = ["flow", "flowName", "node"];
const queue = ["queue", "name", "overflow"];
const mailbox = ["mailbox", "name"];
const schedule = ["rule", "time", "schedule", "by"];

/** Every decision of the box with the facts it always brings. */
const emitted: Readonly<Record<string, readonly string[]>> = {
  "call.moved-on": ["kind"],
  "inbound.passed-over": ["rule", "because"],
  "inbound.rule": ["rule"],
  "inbound.default": [],
  "inbound.fax": ["extension"],
  "inbound.forced": ["rule", "time"],
  "inbound.always": ["rule", "time"],
  "inbound.in-hours": schedule,
  "inbound.out-of-hours": schedule,
  "inbound.holiday": [...schedule, "specialDay"],
  "dialled.by-page": ["dialled"],
  "dialled.line-test": ["line"],
  "dialled.phone-test": ["dialled"],
  "dialled.extension": ["dialled"],
  "dialled.queue": ["dialled"],
  "dialled.flow": ["dialled"],
  "dialled.external": ["dialled"],
  "dialled.unknown": ["dialled"],
  "dialled.phone-code": ["dialled", "code"],
  "outbound.rule": ["rule", "digits"],
  "outbound.no-rule": ["number"],
  "outbound.not-allowed": ["number"],
  "outbound.way": ["line"],
  "outbound.way-in-use": ["trunk"],
  "outbound.way-failed": ["trunk", "because"],
  "extension.not-answered": ["extension", "because"],
  "extension.to-mailbox": ["extension", "because", "mailbox"],
  "recording.on": ["because"],
  "recording.off": ["because"],
  "flow.menu-choice": [...flow, "key", "choice", "attempt"],
  "flow.menu-wrong-key": [...flow, "key", "attempt"],
  "flow.menu-no-key": [...flow, "key", "attempt"],
  "flow.menu-given-up": [...flow, "key", "attempts"],
  "flow.collected": [...flow, "variable", "digits", "attempt"],
  "flow.collect-too-few": [...flow, "variable", "digits", "wanted", "attempt"],
  "flow.hours": [...flow, "schedule", "state", "because"],
  "flow.condition": [...flow, "variable", "operator", "value", "actual", "holds"],
  "flow.dialled": [...flow, "to", "outcome"],
  "flow.dial-nothing": flow,
  "flow.in-circles": [...flow, "nodes"],
  "flow.missing": ["flow"],
  "flow.broken": ["flow"],
  "queue.missing": ["queue"],
  "queue.full": queue,
  "queue.no-agents": queue,
  "queue.all-paused": ["queue", "name"],
  "queue.timeout": queue,
  "queue.key": queue,
  "queue.moved": queue,
  "queue.abandoned": queue,
  "voicemail.missing": ["mailbox"],
  "voicemail.full": [...mailbox, "messages"],
  "voicemail.too-short": [...mailbox, "ms", "peakDbfs"],
  "voicemail.silent": [...mailbox, "ms", "peakDbfs"],
  "voicemail.disk-error": mailbox,
  "voicemail.no-mailbox": ["extension"],
  "phone-code.done": [],
  "phone-code.not-allowed": ["code", "extension"],
  "prompt.recorded": ["prompt", "extension"],
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

/** Codes as they stand in the source; those put together from parts are in the table above by hand. */
function codesInSource(): Set<string> {
  const codes = new Set<string>();
  for (const text of FOLDERS.flatMap((folder) => sources(join(FIRMWARE, folder)))) {
    const words =
      /"((?:call|inbound|dialled|outbound|extension|recording|queue|voicemail|phone-code|prompt)\.[a-z-]+)"/g;
    for (const [, code = ""] of text.matchAll(new RegExp(`code:[^,}]*?${words.source}`, "g"))) codes.add(code);
    for (const [, code = ""] of text.matchAll(/decideAt\(\s*(?:run|\{[^}]*\}),\s*"([a-z-]+)"/g))
      codes.add(`flow.${code}`);
  }
  return codes;
}

test("the box emits no decision that is missing here", () => {
  const codes = codesInSource();
  expect(codes.size).toBeGreaterThan(25);
  expect([...codes].filter((code) => emitted[code] === undefined)).toEqual([]);
});

test.each(Object.entries(emitted))(
  "%s has a sentence in both languages, and its facts fill every blank",
  (code, names) => {
    const facts = Object.fromEntries(names.map((name) => [name, name === "ms" ? 1400 : "x"]));
    for (const language of ["en", "zh"] as const) {
      const sentence = sentenceOf(code, "", language);
      expect(sentence, language).toBeDefined();
      const { text, why } = decisionText({ code, facts }, language);
      expect(text, language).not.toBe(code);
      expect(`${text} ${why ?? ""}`).not.toContain("{{");
      const whySentence = sentenceOf(code, "Why", language);
      expect(why === undefined, language).toBe(whySentence === undefined);
      expect(blanksOf(sentenceOf(code, "", "en") ?? "").toSorted()).toEqual(
        blanksOf(sentenceOf(code, "", "zh") ?? "").toSorted(),
      );
    }
  },
);

test("facts are said in words, each by its own name", () => {
  const passed = { code: "inbound.passed-over", facts: { rule: "Night", because: "caller" } };
  expect(decisionText(passed, "en").why).toBe("It does not fit: it is for other callers.");
  const ended = { code: "call.ended", facts: { who: "caller", detail: "hung up", cause: 16 } };
  expect(decisionText(ended, "en").text).toBe("The caller hung up");
  expect(decisionText(ended, "zh")).toEqual({ text: "来电者挂机", why: "挂机，原因码 16。" });
  const condition = { variable: "caller", operator: "starts-with", value: "138", actual: "13800", holds: true };
  expect(decisionText({ code: "flow.condition", facts: { flowName: "Main", ...condition } }, "en").text).toBe(
    "“Main” asked whether caller begins with 138: yes",
  );
});

test("what the box says about recordings is Chinese on Chinese pages", () => {
  const facts = { because: "queue Sales records every call" };
  expect(decisionText({ code: "recording.on", facts }, "zh").why).toBe("队列“Sales”录制全部通话。");
});

test("a sentence that lacks a fact uses its plainer form", () => {
  expect(decisionText({ code: "call.arrived", facts: { where: "Line 1", number: "" } }, "en").text).toBe(
    "Arrived on Line 1",
  );
});

test("an unknown code shows itself and its facts", () => {
  expect(decisionText({ code: "fax.sent", facts: { pages: 3, to: "1001" } }, "zh")).toEqual({
    text: "fax.sent",
    why: "pages 3, to 1001",
  });
});
