import type { Config } from "#firmware/config/schema/config.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { fitPattern } from "./pattern.ts";

/** A code dialled on a phone: its name in the configuration. */
export type PhoneCodeName = keyof Config["phoneCodes"];

/** What a number dialled inside the house means. */
export type InternalRoute =
  | { readonly kind: "destination"; readonly destination: Destination }
  /** `rest` is what was dialled after the code: "*13" + "2". */
  | { readonly kind: "code"; readonly code: PhoneCodeName; readonly rest: string }
  | { readonly kind: "unknown" };

const CODE_NAMES: readonly PhoneCodeName[] = [
  "signIn",
  "signOut",
  "pause",
  "ready",
  "voicemail",
  "recordPrompt",
  "echoTest",
];

/** Extensions, queue and flow numbers, phone codes, then the rules to the outside. */
export function routeInternal(config: Config, dialled: string): InternalRoute {
  const destination = (to: Destination): InternalRoute => ({ kind: "destination", destination: to });
  if (config.extensions.some(({ number }) => number === dialled)) {
    return destination({ kind: "extension", extension: dialled });
  }
  const queue = config.queues.find(({ number }) => number === dialled);
  if (queue !== undefined) return destination({ kind: "queue", queue: queue.id });
  const flow = config.flows.find(({ number }) => number === dialled);
  if (flow !== undefined) return destination({ kind: "flow", flow: flow.id });
  const code = longestCode(config, dialled);
  if (code !== undefined) return { kind: "code", code, rest: dialled.slice(config.phoneCodes[code].length) };
  const goesOut = config.outboundRules.some(({ enabled, pattern }) => {
    const fit = enabled ? fitPattern(pattern, dialled) : "none";
    return fit === "complete" || fit === "longer";
  });
  return goesOut ? destination({ kind: "external", number: dialled }) : { kind: "unknown" };
}

function longestCode(config: Config, dialled: string): PhoneCodeName | undefined {
  return CODE_NAMES.filter((name) => config.phoneCodes[name] !== "" && dialled.startsWith(config.phoneCodes[name]))
    .sort((a, b) => config.phoneCodes[b].length - config.phoneCodes[a].length)
    .at(0);
}

/** Whether digits pressed one by one on a plain telephone are a number already: see PhoneBook.match. */
export function matchDialling(config: Config, digits: string): "complete" | "longer" | "partial" | "none" {
  const numbers = [
    ...config.extensions.map(({ number }) => number),
    ...config.queues.flatMap(({ number }) => number ?? []),
    ...config.flows.flatMap(({ number }) => number ?? []),
  ];
  const fits = [
    ...numbers.map((number) => fitPattern(number, digits)),
    // Codes may be followed by digits of their own.
    ...CODE_NAMES.map((name) => fitPattern(`${config.phoneCodes[name].replace(/\*$/, "")}*`, digits)).filter(
      (_, index) => config.phoneCodes[CODE_NAMES[index] ?? "signIn"] !== "",
    ),
    ...config.outboundRules.filter(({ enabled }) => enabled).map(({ pattern }) => fitPattern(pattern, digits)),
  ];
  const has = (fit: string): boolean => fits.some((one) => one === fit);
  if (has("longer") || (has("complete") && has("partial"))) return "longer";
  if (has("complete")) return "complete";
  return has("partial") ? "partial" : "none";
}
