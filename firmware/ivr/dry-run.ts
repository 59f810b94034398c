import type { PlayOptions } from "#firmware/calls/call-control.ts";
import type { Flow } from "#firmware/config/schema/flow.ts";
import type { CallFact, Decision } from "#firmware/domain/call-event.ts";
import type { Destination, Language } from "#firmware/domain/destination.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { DialOutcome, FlowCall, ScheduleAnswer } from "./flow-call.ts";
import { runFlow } from "./run-flow.ts";

export interface DryRunRequest {
  readonly flow: string;
  readonly caller: Party;
  readonly called: Party;
  readonly language: Language;
  /** Keys in the order the caller presses them; "-" waits until the time is over. After the last one the caller waits. */
  readonly keys: string;
  /** What becomes of dialled phones. */
  readonly dialOutcome?: DialOutcome;
}

/** What would happen, in order. */
export type DryStep =
  | { readonly kind: "node"; readonly flow: string; readonly node: string }
  | { readonly kind: "said"; readonly prompts: readonly string[]; readonly language: Language }
  | { readonly kind: "pressed"; readonly key: string }
  | { readonly kind: "waited"; readonly ms: number }
  | { readonly kind: "dialled"; readonly to: string; readonly ringMs: number }
  | { readonly kind: "decided"; readonly decision: Decision };

export interface DryRunResult {
  readonly steps: readonly DryStep[];
  /** Where the caller goes; absent when somebody the flow dialled has served the caller. */
  readonly destination: Destination | undefined;
}

export interface DryRunWorld {
  readonly flow: (id: string) => Flow | undefined;
  /** As it stands at the moment that is asked about. */
  readonly schedule: (id: string) => ScheduleAnswer | undefined;
}

/** Goes through a flow with a caller on paper, by the same scripts as a real call: what it says is what happens. */
export async function dryRunFlow(request: DryRunRequest, world: DryRunWorld): Promise<DryRunResult> {
  const call = new PaperCall(request);
  const destination = await runFlow(call, request.flow, {
    ...world,
    dial: async (paper, to, ringMs) => {
      paper.steps.push({ kind: "dialled", to: to.kind === "extension" ? to.extension : to.number, ringMs });
      return request.dialOutcome ?? "served";
    },
  });
  return { steps: call.steps, destination };
}

/** A caller who presses the keys of the request. */
class PaperCall implements FlowCall {
  readonly caller: Party;
  readonly called: Party;
  readonly variables = new Map<string, string>();
  language: Language;
  readonly steps: DryStep[] = [];
  readonly #keys: string[];

  constructor(request: DryRunRequest) {
    this.caller = request.caller;
    this.called = request.called;
    this.language = request.language;
    this.#keys = [...request.keys];
  }

  async answer(): Promise<void> {
    // There is no line to pick up on paper.
  }

  async play(prompts: readonly string[], options: PlayOptions = {}): Promise<string | undefined> {
    this.steps.push({ kind: "said", prompts, language: this.language });
    return options.stopOnDigits === undefined || this.#keys[0] === "-" ? undefined : this.#press();
  }

  async nextDigit(timeoutMs: number): Promise<string | undefined> {
    const key = this.#keys[0] === "-" ? undefined : this.#press();
    if (key === undefined) {
      this.#keys.shift();
      this.steps.push({ kind: "waited", ms: timeoutMs });
    }
    return key;
  }

  async collect(options: Parameters<FlowCall["collect"]>[0]): Promise<string> {
    this.steps.push({ kind: "said", prompts: options.prompts, language: this.language });
    let digits = "";
    while (digits.length < options.maxDigits) {
      const key = await this.nextDigit(digits === "" ? options.firstDigitMs : options.betweenDigitsMs);
      if (key === undefined || key === options.terminator) break;
      digits += key;
    }
    return digits;
  }

  note(fact: CallFact): void {
    if (fact.type === "flow.entered") this.steps.push({ kind: "node", flow: fact.flow, node: fact.node });
  }

  decide(decision: Decision): void {
    this.steps.push({ kind: "decided", decision });
  }

  #press(): string | undefined {
    const key = this.#keys.shift();
    if (key !== undefined) this.steps.push({ kind: "pressed", key });
    return key;
  }
}
