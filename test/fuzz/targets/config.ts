import { isDeepStrictEqual } from "node:util";
import { Compile } from "typebox/compile";
import { checkConfig } from "#firmware/config/check.ts";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { diffConfig } from "#firmware/config/diff.ts";
import { readDocument, writeDocument } from "#firmware/config/document.ts";
import { createEmptyConfig } from "#firmware/config/empty.ts";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { checkReferences } from "#firmware/config/references.ts";
import { Config } from "#firmware/config/schema/config.ts";
import { keepSecrets, maskSecrets } from "#firmware/config/secrets.ts";
import { type Json, mutateJson } from "#test/fuzz/engine/mutate-json.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";

const schema = Compile(Config);
const demo = createDemoConfig({ boardPath: "/dev/ttyUSB0" });

/** The demo company with one thing of each kind: small, so that a million of them can be checked. */
function oneOfEach(): Config {
  const small: Record<string, unknown> = { ...demo };
  for (const [key, value] of Object.entries(demo)) if (Array.isArray(value)) small[key] = value.slice(0, 1);
  return small as Config; // the same lists, shorter
}

/** The empty configuration with one thing in one list. */
function oneThing(): Config[] {
  const empty = createEmptyConfig();
  return Object.entries(demo).flatMap(([key, value]) =>
    Array.isArray(value) && value.length > 0 ? [{ ...empty, [key]: value.slice(-1) } as Config] : [],
  );
}

const SMALL = oneThing();
const LARGE = [oneOfEach(), demo] as const;

/** What holds for a document that was accepted, whatever it says. */
function accepted(config: Config, isWritten: boolean): void {
  must(schema.Check(config), "an accepted configuration follows the schema");
  const again = checkConfig(config);
  must(again.kind === "valid" && isDeepStrictEqual(again.config, config), "checking twice changes nothing");
  const problems = checkReferences(config);
  must(
    problems.every(({ path, message }) => path.startsWith("/") && message.length > 10),
    "a problem has a place and a sentence",
  );
  const masked = maskSecrets(config);
  must(isDeepStrictEqual(diffConfig(config, config), []), "a configuration does not differ from itself");
  if (problems.length === 0)
    must(isDeepStrictEqual(keepSecrets(masked, config), config), "masked secrets come back as they were");
  if (!isWritten) return;
  // Neither format tells 0 from -0.
  const plain: unknown = JSON.parse(JSON.stringify(config));
  for (const format of ["json", "yaml"] as const) {
    const read = checkConfig(readDocument(writeDocument(config, format)));
    must(
      read.kind === "valid" && isDeepStrictEqual(JSON.parse(JSON.stringify(read.config)), plain),
      `a file in ${format} says the same again`,
    );
  }
}

function check(document: unknown, isWritten: boolean): boolean {
  const result = checkConfig(document);
  must(Reflect.get({}, "polluted") === undefined, "no key of a document reaches all objects");
  if (result.kind === "valid") {
    accepted(result.config, isWritten);
    return true;
  }
  must(result.problems.length > 0, "a refused document is told why");
  must(
    result.problems.every(({ message }) => message.length > 10),
    "each problem is a sentence",
  );
  return false;
}

/** What YAML itself is made of, in texts so short that a million of them can be read. */
const SNIPPETS = [
  "box: {companyName: 'Lanhe'}\nboards: &none []\ntrunks: *none\n",
  '# a comment\nbox:\n  companyName: "x\\ny"\n  country: |\n    CN\n',
  "queues:\n- {id: a}\n- id: b\n",
  "a: >-\n  folded\n  text\n? b\n: c\n",
  "--- !!map\nx: [1, 0x1f, .inf, 2001-01-01, ~]\n...\n",
  '{"a": [true, null, "\\u0041"], "b": {}}',
].map((text) => Buffer.from(text));

/** Texts: YAML and JSON, with every damage a text can have. */
export const configText: FuzzTarget = {
  name: "config-text",
  inputs: 1_000_000,
  corpus: SNIPPETS,
  maxBytes: 256,
  ...textTarget(),
};

/** Whole files: the same, through every check of a configuration. */
export const configFile: FuzzTarget = {
  name: "config-file",
  inputs: 100_000,
  whyFewer:
    "whole files take YAML half a millisecond each: config-text gives it a million short ones, config-document a million documents to the checks",
  corpus: [
    Buffer.from(writeDocument(createEmptyConfig(), "yaml")),
    Buffer.from(writeDocument(createEmptyConfig(), "json")),
    Buffer.from("schemaVersion: 1\nbox: {companyName: 'Lanhe'}\nboards: &none []\ntrunks: *none\nextensions: *none\n"),
  ],
  maxBytes: 2_048,
  ...textTarget(),
};

function textTarget(): Pick<FuzzTarget, "dictionary" | "feed" | "long" | "longLimitMs"> {
  return {
    dictionary: [
      ..."schemaVersion: box: boards: queues: {} [] null true ~ --- ... & * ! !!str !!binary !!set | > ' \" # % @ ?".split(
        " ",
      ),
      ..."&a *a <<: *a|: |- |\n|\n  |\t|\n- |{a: |[[[[|__proto__: {polluted: 1}|: !!js/function x|!!timestamp 2001|0o17".split(
        "|",
      ),
    ],
    feed(input) {
      let document: unknown;
      try {
        document = readDocument(input.toString("utf8"));
      } catch (error) {
        must(error instanceof ConfigInvalid, `a text that is no document is a ConfigInvalid: ${String(error)}`);
        must(
          error.problems.every(({ message }) => message.length > 10),
          "what is wrong with a text is a sentence",
        );
        return false;
      }
      return check(document, input.length % 16 === 0) || typeof document === "object";
    },
    long: {
      "a deep list": filled("", "["),
      "a deep map": filled("", "{a: "),
      "deep by indent": (bytes) =>
        Buffer.from(Array.from({ length: Math.min(400, bytes >> 9) }, (_, at) => `${" ".repeat(at)}a:\n`).join("")),
      "many aliases": filled("a: &a [x]\nb: [", "*a,", "]"),
      "a long line": filled("a: ", "x"),
      "many keys": (bytes) => Buffer.from(Array.from({ length: bytes >> 4 }, (_, at) => `key${at}: 1\n`).join("")),
      "one key again and again": filled("", "a: 1\n"),
      "wrong quotes": filled("", "'\""),
      tabs: filled("", "\t"),
    },
    longLimitMs: 8_000,
  };
}

/** Documents as they come to the API: well-formed, with anything anywhere. */
export const configDocument: FuzzTarget = {
  name: "config-document",
  inputs: 1_000_000,
  corpus: [Buffer.from("null")],
  dictionary: ["x"],
  maxBytes: 100_000,
  build: (random) => Buffer.from(JSON.stringify(changed(random))),
  feed: (input) => check(JSON.parse(input.toString()), input[input.length >> 1] === 0x61),
};

function changed(random: Random): Json {
  let document = random.pick(random.percent(99) ? SMALL : LARGE) as unknown as Json; // a configuration is JSON
  for (let change = random.int(4); change > 0; change--)
    document = mutateJson(random, document, [demo as unknown as Json]);
  return document;
}
