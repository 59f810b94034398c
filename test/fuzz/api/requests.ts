import { type Schema, valueFrom } from "#test/fuzz/engine/from-schema.ts";
import { type Material, mutate } from "#test/fuzz/engine/mutate.ts";
import { HOSTILE_TEXTS, hostileValue, mutateJson, nested } from "#test/fuzz/engine/mutate-json.ts";
import type { Random } from "#test/fuzz/engine/random.ts";
import type { Operation } from "./description.ts";
import type { Sent } from "./wire.ts";

/** Texts that mean something to the demo company. */
const WORDS: readonly string[] = [
  ..."owner supervisor installer 1001 1002 2001 7001 sales support main board1 board1.1 peer en zh lunch hours".split(
    " ",
  ),
  ..."welcome hold-music 2026-11-20 2026-11-20T08:30 day week 13800138000 owner-lanhe 1111 queue agents answered".split(
    " ",
  ),
  "Lanhe 蓝禾",
];

/** Addresses that try to be others. */
const PATHS: readonly string[] = [
  "/api/../api/config",
  "/api/%2e%2e/%2e%2e/etc/passwd",
  "/api/..%5c..%5cetc",
  "//api/config",
  "/api//config",
  "/api/config/",
  "/api/config;x=1",
  "/api/config%00",
  "/api/config/%ff",
  "/api/%E0%A4%A",
  "/api/prompts/..%2f..%2fbox/en/audio",
  "/api/prompts/x/..%2f..%2f..%2fetc%2fpasswd/audio",
  "/api/recordings/..%2f..%2fbox.sqlite/audio",
  "/api/calls/__proto__",
  "/api/config/constructor",
  "/api/config/__proto__/toString",
  "/api/drafts/__proto__",
  "/api/calls?__proto__[polluted]=1&constructor[prototype][polluted]=1",
  "/api/calls?from=1&from=2&from[]=3",
  "/api/calls?%=%&=&&&",
  `/api/calls/${"a".repeat(5_000)}`,
  `/api/calls?q=${"%f0".repeat(3_000)}`,
  "/api",
  "/api/",
  "/api/stream",
  "/api/openapi.json/x",
  "/api/session?user=owner&password=owner-lanhe",
];

const TYPES = [
  "text/plain",
  "application/xml",
  "application/x-www-form-urlencoded",
  "",
  "application/json; charset=utf-7",
  "multipart/form-data",
];
const MATERIAL: Material = {
  corpus: [Buffer.from('{"a":[1,{"b":null}],"c":"d"}')],
  dictionary: ["{", "}", '"', "\\u0000", "\\ud800", "__proto__", "1e999", "//", "[", ","].map((word) =>
    Buffer.from(word),
  ),
  maxBytes: 20_000,
};

function address({ path, inPath, inQuery }: Operation, random: Random, isHostile: boolean): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const hostile = isHostile && random.percent(40);
    const value = hostile ? random.pick(HOSTILE_TEXTS) : valueFrom(inPath[name] ?? { type: "string" }, random, WORDS);
    return encodeURIComponent(String(value).toWellFormed());
  });
  const search = new URLSearchParams();
  for (const [name, schema] of Object.entries(inQuery)) {
    if (random.percent(35) && !isNeeded(name)) continue;
    const hostile = isHostile && random.percent(40);
    search.append(name, String(hostile ? hostileText(random) : valueFrom(schema, random, WORDS)));
  }
  if (isHostile && random.percent(10)) search.append(random.pick(HOSTILE_TEXTS), random.pick(HOSTILE_TEXTS));
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** Reports are asked for a range of days; without one they are refused, which is soon learnt. */
function isNeeded(name: string): boolean {
  return name === "from" || name === "to";
}

function hostileText(random: Random): string {
  const value = hostileValue(random);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function hostileBody(schema: Schema, random: Random): Buffer {
  const good = valueFrom(schema, random, WORDS);
  switch (random.int(12)) {
    case 0:
      return mutate(random, { ...MATERIAL, corpus: [Buffer.from(JSON.stringify(good))] });
    case 1:
      return Buffer.from(JSON.stringify(hostileValue(random)));
    case 2:
      return random.percent(80) ? Buffer.from(JSON.stringify(nested(50, random))) : deep(random);
    case 3:
      return Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    case 4:
      return random.percent(20) ? Buffer.alloc(random.pick([1_048_576, 1_048_577, 3_000_000]), '"') : Buffer.alloc(0);
    default: {
      let value = good;
      for (let change = 0; change < 1 + random.int(3); change++) value = mutateJson(random, value, [good]);
      return Buffer.from(JSON.stringify(value));
    }
  }
}

/** Deeper than anything that calls itself for each level can go. */
function deep(random: Random): Buffer {
  const depth = random.pick([1_000, 10_000, 200_000]);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ] as const);
  return Buffer.from(`${open.repeat(depth)}1${close.repeat(depth)}`);
}

function upload(random: Random): { readonly body: Buffer; readonly type: string } {
  const noise = mutate(random, { ...MATERIAL, corpus: [Buffer.from("RIFF\u0000\u0000\u0000\u0000WAVEfmt ")] });
  const name = random.pick(HOSTILE_TEXTS).replaceAll(/[\r\n"]/g, "");
  const head = `--b\r\nContent-Disposition: form-data; name="${random.pick(["file", "__proto__", ""])}"; filename="${name}"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), noise, Buffer.from(random.percent(80) ? "\r\n--b--\r\n" : "")]);
  return {
    body: random.percent(70) ? body : mutate(random, { ...MATERIAL, corpus: [body] }),
    type: "multipart/form-data; boundary=b",
  };
}

/** A request to an operation: good, nearly good or ill meant. Without cookie and csrf value. */
export function makeRequest(operation: Operation, random: Random): Sent {
  const { method } = operation;
  const isHostile = random.percent(70);
  if (isHostile && random.percent(5)) return { method, path: random.pick(PATHS), headers: {} };
  const path = address(operation, random, isHostile);
  if (operation.isUpload) {
    const { body, type } = upload(random);
    return { method, path, headers: { "content-type": type }, body };
  }
  if (operation.body === undefined) {
    if (!isHostile || random.percent(80)) return { method, path, headers: {} };
    return { method, path, headers: { "content-type": "application/json" }, body: Buffer.from("{}") };
  }
  const body = isHostile
    ? hostileBody(operation.body, random)
    : Buffer.from(JSON.stringify(valueFrom(operation.body, random, WORDS)));
  const type = isHostile && random.percent(6) ? random.pick(TYPES) : "application/json";
  return { method, path, headers: type === "" ? {} : { "content-type": type }, body };
}
