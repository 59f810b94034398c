import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { AgentStateName } from "#firmware/domain/agent-state.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { linearToUlaw } from "#firmware/kernel/g711.ts";
import { createLogger } from "#firmware/kernel/log.ts";
import { createService, type Service } from "#firmware/service.ts";
import type { Dns } from "#firmware/sip/locate/dns.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { callLine, callTrunk, type LineCaller, type TrunkCaller } from "./box-callers.ts";
import { ladderText } from "./box-ladder.ts";
import { becomesQuiet } from "./box-quiet.ts";
import { type CallRow, recordOf } from "./box-record.ts";
import { portOf, quicken, rtpPorts } from "./box-setup.ts";
import { SipPhone } from "./sip-phone.ts";
import { installTonePrompts, soundsIn } from "./tone-prompts.ts";

export interface BoxOptions {
  /** Changes the demo company before the box starts. */
  readonly change?: (config: Config, peerPort: number) => void;
  /** Flags of the simulated line board; no board when absent. */
  readonly board?: readonly string[];
  /** The clock of the box; that of the machine when absent. */
  readonly clock?: Clock;
  /** Where the box looks names up; the name servers of this machine when absent. */
  readonly dns?: Dns;
  /** The prompts that ship, rather than tones a test can tell apart. */
  readonly shippedPrompts?: boolean;
}

type EventOf<Type extends CallEvent["type"]> = Extract<CallEvent, { type: Type }>;

const PATIENCE_MS = 20_000;

function givenTo({ clock, dns }: BoxOptions): Pick<BoxOptions, "clock" | "dns"> {
  return { ...(clock !== undefined && { clock }), ...(dns !== undefined && { dns }) };
}

/**
 * The whole box in a folder of its own on free ports, quick by setting: agents ring and wrap up for seconds, prompts
 * are short tones. Callers come over the SIP peer or the lines of a simulated board; desk phones register.
 */
export class Box {
  readonly folder: string = mkdtempSync(join(tmpdir(), "callbox-box-"));
  readonly events: CallEvent[] = [];
  readonly simulator: RunningSimulator | undefined;
  readonly rtpPorts = rtpPorts();
  readonly #initial: Config;
  readonly #more: Pick<BoxOptions, "clock" | "dns">;
  readonly #server = { host: "127.0.0.1", port: 9 };
  readonly #identity: { user: string; password: string; server: { host: string; port: number } };
  readonly #peer: SipPhone;
  readonly #phones = new Map<string, SipPhone>();
  readonly #looks = new Set<() => void>();
  #service: Service | undefined;

  private constructor(
    initial: Config,
    peer: SipPhone,
    identity: Box["identity"],
    more: Pick<Box, "simulator"> & { given: Pick<BoxOptions, "clock" | "dns"> },
  ) {
    const { simulator, given } = more;
    this.#initial = initial;
    this.#more = given;
    this.#peer = peer;
    this.#identity = identity;
    this.#server = identity.server;
    this.simulator = simulator;
  }

  static async open(options: BoxOptions = {}): Promise<Box> {
    const simulator = options.board === undefined ? undefined : await startSimulator(options.board);
    const initial = structuredClone(createDemoConfig({ boardPath: simulator?.path ?? "/dev/null" }));
    if (simulator === undefined) initial.boards = [];
    if (simulator === undefined) initial.outboundRules = [];
    quicken(initial);
    const identity = { user: "13800138000", password: "none", server: { host: "127.0.0.1", port: 9 } };
    const peer = await SipPhone.open(identity);
    options.change?.(initial, portOf(peer));
    const trunk = initial.trunks.find(({ id }) => id === "peer");
    if (trunk !== undefined) trunk.port = portOf(peer);
    const box = new Box(initial, peer, identity, { simulator, given: givenTo(options) });
    if (options.shippedPrompts !== true) installTonePrompts(box.folder);
    await box.start();
    return box;
  }

  get identity(): { user: string; password: string; server: { host: string; port: number } } {
    return this.#identity;
  }

  get service(): Service {
    if (this.#service === undefined) throw new Error("the box is not running");
    return this.#service;
  }

  /** Starts the service on the folder as it is. Phones and peer learn its new port. */
  async start(): Promise<void> {
    const service = await createService({
      logLevel: "error",
      log: createLogger(process.env.CALLBOX_TEST_LOG === "debug" ? "debug" : "error"),
      dataFolder: this.folder,
      bind: "127.0.0.1",
      sipPort: 0,
      httpPort: 0,
      rtpPorts: this.rtpPorts,
      initial: this.#initial,
      ...this.#more,
    });
    service.journal.written.subscribe((event) => {
      this.events.push(event);
      this.#look();
    });
    service.people.directory.updates.subscribe(() => this.#look());
    service.channels.changes.subscribe(() => this.#look());
    await service.start();
    this.#server.port = service.sip.local().port;
    this.#service = service;
    if (this.simulator !== undefined) await this.until("the board is up", () => this.boardState() === "up");
  }

  /** What the box began with. */
  get config(): Config {
    return this.#initial;
  }

  /** Phones and peer talk to this SIP port from now on. */
  pointPhones(port: number): void {
    this.#server.port = port;
  }

  /** Stops the service; the folder stays. */
  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }

  async close(): Promise<void> {
    for (const phone of [this.#peer, ...this.#phones.values()]) phone.close();
    await this.stop();
    await this.simulator?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The registered desk phone of an extension. */
  async phone(extension: string): Promise<SipPhone> {
    const known = this.#phones.get(extension);
    if (known !== undefined) return known;
    const password = this.#initial.extensions.find(({ number }) => number === extension)?.sipPassword ?? "";
    const phone = await SipPhone.open({ user: extension, password, server: this.#server });
    this.#phones.set(extension, phone);
    const status = await phone.register();
    if (status !== 200) throw new Error(`phone ${extension} could not register: ${status}`);
    return phone;
  }

  /** Takes a desk phone off the network; its registration stands. */
  unplugPhone(extension: string): void {
    this.#phones.get(extension)?.close();
    this.#phones.delete(extension);
  }

  /** A desk phone whose agent is signed in and ready. */
  async agent(extension: string): Promise<SipPhone> {
    const phone = await this.phone(extension);
    this.service.people.actions.apply(extension, { type: "sign-in" }, "page");
    await this.agentIs(extension, "ready");
    return phone;
  }

  /** Somebody dials a number on a desk phone. */
  async dials(phone: SipPhone, number: string): Promise<TrunkCaller> {
    return (await callTrunk(phone, number)).answered();
  }

  agentState(extension: string): AgentStateName | undefined {
    return this.service.people.directory.views(extension)[0]?.state.name;
  }

  agentIs(extension: string, state: AgentStateName): Promise<void> {
    return this.until(`agent ${extension} is ${state}`, () => this.agentState(extension) === state);
  }

  boardState(): string | undefined {
    return this.service.channels.lines.boards()[0]?.state;
  }

  /** Somebody calls in over the SIP peer. */
  caller(from = "13800138000", to = "02155501001"): Promise<TrunkCaller> {
    this.#identity.user = from;
    return callTrunk(this.#peer, to);
  }

  /** The SIP peer itself, for calls the box places there. */
  get peer(): SipPhone {
    return this.#peer;
  }

  /** Somebody calls in over an exchange line. */
  lineCaller(port: number, number = "13800138000", name?: string): Promise<LineCaller> {
    if (this.simulator === undefined) throw new Error("this box has no board");
    return callLine(this.simulator, this.folder, { port, number, ...(name !== undefined && { name }) });
  }

  /** Resolves with the first event that fits, also one that has been; rejects with the ladder when none comes. */
  async event<Type extends CallEvent["type"]>(
    type: Type,
    fits: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    const find = (): EventOf<Type> | undefined =>
      this.events.find((event): event is EventOf<Type> => event.type === type && fits(event as EventOf<Type>));
    await this.until(type, () => find() !== undefined);
    return find() ?? Promise.reject(new Error("gone"));
  }

  /** How the call ended, once it has. */
  async ended(call?: string): Promise<EventOf<"call.ended">> {
    return this.event("call.ended", (event) => call === undefined || event.call === call);
  }

  /** Resolves when it holds; looked at after every event of calls, agents, phones and boards. */
  until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        clearInterval(again);
        this.#looks.delete(look);
      };
      const look = (): void => {
        if (!holds()) return;
        done();
        resolve();
      };
      const again = setInterval(look, 50);
      const timer = setTimeout(() => {
        done();
        reject(new Error(`waited for: ${what}`));
      }, PATIENCE_MS);
      this.#looks.add(look);
    });
  }

  /** The record of a call that has ended; the first of all when no id is given. */
  record(call?: string): CallRow {
    return recordOf(this.service.db, call);
  }

  /** What is heard in a WAV file. */
  soundsOf(wav: string): string[] {
    return soundsIn(Uint8Array.from(readWav(wav), (sample) => linearToUlaw(sample)));
  }

  /** Codes of the decisions of a call, in order. */
  decisions(call: string): string[] {
    return this.events.flatMap((event) =>
      event.call === call && (event.type === "call.decided" || event.type === "call.routed")
        ? [event.decision.code]
        : [],
    );
  }

  /** Waits until nothing of any call is left: no call, no line in use, no media, no agent in one. */
  async isQuiet(): Promise<void> {
    await becomesQuiet(this.service, (what, holds) => this.until(what, holds));
  }

  /** Everything that happened, for a person who looks for a fault. */
  ladder(): string {
    return ladderText(this.events, this.#service?.db);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

/**
 * A box for the present test: closed at its end, and its ladder is printed when the test has failed. A concurrent test
 * hands in its own `onTestFinished`.
 */
export async function openBox({
  onTestFinished: atEnd = onTestFinished,
  ...options
}: BoxOptions & { readonly onTestFinished?: typeof onTestFinished } = {}): Promise<Box> {
  const box = await Box.open(options);
  atEnd(async ({ task }) => {
    if (task.result?.state === "fail" || process.env.CALLBOX_TEST_LADDER !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 300)); // the last arrows are written by then
      console.error(box.ladder());
    }
    await box.close();
  });
  return box;
}
