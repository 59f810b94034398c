import type { DialledLeg, DialRequest, DialResult, DialTarget } from "#firmware/calls/call-control.ts";
import type { LegId } from "#firmware/domain/ids.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";

/** One `dial` of a puppet call: the test decides what the rung phones do. */
export class PuppetDial {
  readonly request: DialRequest;
  readonly #legs = new Map<DialTarget, LegId>();
  readonly #result = Promise.withResolvers<DialResult>();
  #isOver = false;
  /** The leg that was picked up. */
  leg: PuppetLeg | undefined;

  constructor(request: DialRequest, legName: () => LegId) {
    this.request = request;
    for (const target of request.targets) {
      const leg = legName();
      this.#legs.set(target, leg);
      request.onDialled?.(target, leg);
      request.onRinging?.(target, leg);
    }
  }

  get result(): Promise<DialResult> {
    return this.#result.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get extensions(): readonly string[] {
    return this.request.targets.map((target) => (target.kind === "extension" ? target.extension : ""));
  }

  /** The phone of this extension is picked up; the first wins, later ones change nothing. */
  pickUp(extension: string): PuppetLeg | undefined {
    const target = this.#target(extension);
    if (this.#isOver || target === undefined) return undefined;
    this.leg = new PuppetLeg(this.#legs.get(target) ?? ("" as LegId), target);
    this.settle({ kind: "answered", leg: this.leg });
    return this.leg;
  }

  /** The phone of this extension is out of the race. */
  fail(extension: string, cause: number): void {
    const target = this.#target(extension);
    if (this.#isOver || target === undefined) return;
    this.#legs.delete(target);
    const termination: Termination = { cause, by: "callee", detail: `cause ${cause}` };
    this.request.onTargetFailed?.(target, termination);
    if (this.#legs.size === 0) this.settle({ kind: "failed", termination });
  }

  settle(result: DialResult): void {
    this.#isOver = true;
    this.#result.resolve(result);
  }

  reject(error: unknown): void {
    this.#isOver = true;
    this.#result.reject(error);
  }

  #target(extension: string): DialTarget | undefined {
    return [...this.#legs.keys()].find((target) => target.kind === "extension" && target.extension === extension);
  }
}

/** A picked-up phone; the test hangs it up. */
export class PuppetLeg implements DialledLeg {
  readonly id: LegId;
  readonly target: DialTarget;
  readonly #ended = Promise.withResolvers<Termination>();
  readonly ended = this.#ended.promise;
  /** How the product ended it, if it did. */
  hungUpBy: Termination | undefined;
  readonly heard: string[] = [];

  constructor(id: LegId, target: DialTarget) {
    this.id = id;
    this.target = target;
  }

  hangUp(termination: Termination): void {
    this.hungUpBy = termination;
    this.#ended.resolve(termination);
  }

  async play(prompts: readonly string[]): Promise<void> {
    this.heard.push(...prompts);
  }

  /** The person at the phone hangs up. */
  putDown(): void {
    this.#ended.resolve({ cause: Cause.normalClearing, by: "callee", detail: "hung up" });
  }
}
