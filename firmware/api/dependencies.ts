import type { Backups } from "#firmware/backup/backups.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { ConfigStore } from "#firmware/config/store.ts";
import type { Database } from "#firmware/db/database.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { LineDoctor, LinePicture } from "#firmware/linedoctor/line-doctor.ts";
import type { Proposal } from "#firmware/linedoctor/proposals.ts";
import type { AgentActions } from "#firmware/people/agent-actions.ts";
import type { AgentDirectory } from "#firmware/people/agent-directory.ts";
import type { Distributor } from "#firmware/queues/distributor.ts";
import type { Recordings } from "#firmware/recording/recordings.ts";
import type { ReportRunner } from "#firmware/reports/report-runner.ts";
import type { Messages } from "#firmware/voicemail/messages.ts";
import type { BackupContent, BackupView } from "./contract/backup.ts";
import type { Health } from "./contract/box.ts";
import type { ApplyStep } from "./contract/config-views.ts";
import type { FoundHardware, Probed } from "./contract/hardware.ts";
import type { Inventory } from "./contract/inventory.ts";
import type { Alarm, LiveBoard, LiveLine, LiveTrunk } from "./contract/live.ts";
import type { PromptInfo, PromptVariant } from "./contract/prompts.ts";
import type { NetworkView, SshOpening, StickView } from "./contract/reachability.ts";
import type { ReplyOf } from "./contract/route.ts";
import type {
  BitErrors,
  Identification,
  MessagePart,
  SpanBoardView,
  SpanMessage,
  SpanView,
} from "./contract/span-views.ts";
import type { spanRoutes } from "./contract/spans.ts";
import type { SelfCall, UpdatePlace, Updates } from "./contract/updates.ts";

/** A source of facts; kernel's Emitter is one. */
export interface Facts<Fact> {
  subscribe(listener: (fact: Fact) => void): Unsubscribe;
}

/** How an order to an agent or call turned out; `code` names a sentence of the page. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string; readonly messageZh: string };

/** The agents: `AgentDirectory` and `AgentActions` of firmware/people. */
export interface AgentsPort {
  readonly directory: Pick<AgentDirectory, "views" | "updates">;
  readonly actions: Pick<AgentActions, "apply">;
}

/** The queues as they run: `Distributor` of firmware/queues. */
export type QueuesPort = Pick<Distributor, "queue" | "changes">;

export interface CallsPort {
  /** Every fact of every call, after it has been written to the journal. */
  readonly events: Facts<CallEvent>;
  /** Ends a running call; false when there is none of that id. */
  hangUp(call: string, detail: string): boolean;
  /** Rings the extension's phone, then the number; undefined where the box cannot do that (yet). */
  readonly dial?: (
    extension: string,
    number: string,
  ) => { readonly call: string } | Extract<Outcome, { kind: "refused" }>;
  /** Rings the extension's phone; once it is lifted the greeting is heard, and then one hears oneself. */
  readonly tryPhone?: (extension: string) => { readonly call: string } | Extract<Outcome, { kind: "refused" }>;
}

/** Line hardware as configured and as found. Names come from the configuration. */
export interface LinesPort {
  lines(): readonly Pick<LiveLine, "id" | "state" | "since" | "reason" | "call" | "volts" | "milliamps">[];
  boards(): readonly Omit<LiveBoard, "name" | "nameZh" | "path" | "kind">[];
  trunks(): readonly Pick<LiveTrunk, "id" | "state" | "since" | "reason" | "calls">[];
  /** Something about lines, boards or trunks is different. */
  readonly changes: Facts<unknown>;
}

/** Who looks after lines and telephones: `LineDoctor` of firmware/linedoctor, and what it needs of the box. */
export interface LineDoctorPort {
  readonly doctor: Pick<LineDoctor, "picture" | "evidence" | "hardware" | "levels" | "test" | "testAll" | "forget">;
  /** Exchange lines. */
  lines(): readonly string[];
  /** Saves what is proposed; rejects when it cannot be saved. */
  apply(line: string, proposal: Proposal, by: string): Promise<void>;
  /** Rings the extension, then dials the number over this line. */
  call(
    line: string,
    extension: string,
    number: string,
  ): { readonly call: string } | Extract<Outcome, { kind: "refused" }>;
  /** How the plain telephone of a line sounds and rings; undefined for a line that has none. */
  phonePlan(line: string): LinePicture["plan"] | undefined;
  /** Rings the telephone of the line; what it hears once it is lifted is `test`. */
  ring(line: string, test: "echo" | "tones"): { readonly call: string } | Extract<Outcome, { kind: "refused" }>;
  /** A letter to the carrier, PDF. */
  letter(line: string, language: Language): Promise<Uint8Array>;
}

/** Line hardware of the machine, configured or not. Each rejects in words. */
export interface HardwarePort {
  find(): Promise<FoundHardware>;
  /** Takes some seconds. */
  probe(path: string, baudRate: number | undefined): Promise<Probed>;
  /** Starts a board's own firmware anew. */
  restart(board: string): Promise<void>;
  /** Blinks the light at a line's socket for some seconds; false where there is none. */
  blink(line: string): Promise<boolean>;
}

/** E1 boards and spans. Spans go by `<board>.<span>`. */
export interface SpansPort {
  boards(): SpanBoardView[];
  spans(): SpanView[];
  isConfigured(span: string): boolean;
  readonly changes: Facts<unknown>;
  /** Rejects while the media process is starting, as `trace`, `message`, `capture` do. */
  history(span: string): Promise<ReplyOf<typeof spanRoutes.spanHistory>>;
  /** The latest last. */
  trace(span: string, reader: TraceReader): Promise<SpanMessage[]>;
  message(
    span: string,
    id: number,
    reader: TraceReader,
  ): Promise<{ message: SpanMessage; parts: MessagePart[] } | undefined>;
  /** pcap; undefined for a span without D channel. */
  capture(span: string, reader: TraceReader): Promise<Uint8Array | undefined>;
  order(
    span: string,
    order:
      | { readonly type: "loopback"; readonly loopback: SpanView["loopback"] }
      | { readonly type: "bit-error-test" | "identify"; readonly on: boolean }
      | { readonly type: "clear-history" },
  ): void;
  /** Brings a channel to rest on both sides; all of them without a channel. Their calls end. */
  restart(span: string, channel?: number): void;
  /** Takes a channel out of use for new calls, or gives it back; kept in the configuration. False: it could not be saved. */
  block(span: string, channel: number, change: { readonly on: boolean; readonly by: string }): Promise<boolean>;
  bitErrors(span: string): BitErrors | undefined;
  identification(span: string): Identification | undefined;
  /** Saves what was found out: the new version; undefined when there is nothing to save. */
  apply(span: string, by: string): Promise<number | undefined>;
  /** Rings the extension, then dials the number over this span or channel. */
  call(
    place: string,
    extension: string,
    number: string,
  ): { readonly call: string } | Extract<Outcome, { kind: "refused" }>;
  /** Begins to write the firmware in this file into a board; rejects in words. */
  update(board: string, path: string): Promise<void>;
  /** Starts the firmware of a board anew; rejects in words. */
  restartBoard(board: string): Promise<void>;
}

/** Who reads signalling: numbers of people are masked for those who may not see them. */
export interface TraceReader {
  readonly seesNumbers: boolean;
}

export interface PhonesPort {
  phones(): readonly {
    readonly extension: string;
    readonly reachable: boolean;
    readonly ringing: boolean;
    readonly calls: readonly string[];
    readonly contacts: readonly {
      readonly kind: "registered" | "static" | "fxs";
      readonly address: string;
      readonly userAgent?: string;
      readonly expiresAt?: number;
    }[];
  }[];
}

/** The machine under the box: updates, restarts, its call to itself. Refusals are KeeperRefusal. */
export interface SystemPort {
  view(): Promise<Updates>;
  /** `bytes` is what was announced; the chunks are read as they come. */
  upload(source: { readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number }): Promise<void>;
  fetch(): void;
  check(place: UpdatePlace): void;
  install(version: string, mayBeOlder: boolean): void;
  remove(name: string): Promise<void>;
  /** `time` is of "at", HH:MM by the clock of the box. */
  restart(plan: {
    readonly when: "now" | "at" | "quiet";
    readonly time: string;
    readonly cutsCalls: boolean;
  }): Promise<void>;
  cancelRestart(): void;
  selfCall(): Promise<{ isRunning: boolean; last: SelfCall | null }>;
  callSelf(): Promise<SelfCall>;
}

/** Backups of the whole box: `Backups` of firmware/backup. Refusals are BackupRefusal. */
export interface BackupPort extends Pick<Backups, "make" | "fetch" | "giveUp" | "bringBack" | "cancel" | "remove"> {
  view(): Promise<BackupView>;
  take(source: Parameters<Backups["take"]>[0]): Promise<BackupContent>;
}

export interface AlarmsPort {
  list(): readonly Alarm[];
  readonly changes: Facts<unknown>;
}

export interface PromptsPort {
  list(): Promise<readonly PromptInfo[]> | readonly PromptInfo[];
  /** Path of a WAV file a browser plays; undefined where there is no recording in this language. */
  audio(id: string, language: Language): Promise<string | undefined> | string | undefined;
  /**
   * Converts and stores an uploaded file, read as it comes. `refused`: it is no sound, is too long, is silent, or the
   * disk is full. Rejects as the file does, with nothing stored.
   */
  upload(
    id: string,
    language: Language,
    file: AsyncIterable<Uint8Array>,
  ): Promise<
    | {
        readonly kind: "done";
        readonly variant: PromptVariant;
        readonly warnings: readonly { code: string; message: string; messageZh: string }[];
      }
    | Extract<Outcome, { kind: "refused" }>
  >;
  /** Deletes one's own recording; undefined where there was none. */
  restore(id: string, language: Language): Promise<PromptVariant | undefined>;
  /** Takes the last upload or deletion back; undefined where there is nothing to go back to. Twice is as before. */
  undo(id: string, language: Language): Promise<PromptVariant | undefined>;
}

/** Finished recordings: `Recordings` of firmware/recording. */
export type RecordingsPort = Pick<Recordings, "find" | "delete">;

/** Messages of mailboxes: `Messages` of firmware/voicemail. */
export type VoicemailPort = Pick<Messages, "find" | "list" | "counts" | "setHeard" | "setDeleted" | "changes">;

/** Draws the outline of a WAV file; `readPeaks` of firmware/media. Rejects where it is no such file. */
export type ReadPeaks = (
  path: string,
  buckets: number,
) => Promise<{
  readonly durationMs: number;
  readonly channels: readonly { readonly min: readonly number[]; readonly max: readonly number[] }[];
}>;

/** What a saved configuration means for the running box, per difference. */
export type ApplyReport = (before: Config, after: Config) => readonly ApplyStep[];

/** The machine around the call center: firewall, name, SSH, sticks, wiping. Orders reject where there is no keeper. */
export interface MachinePort {
  network(): Promise<NetworkView>;
  /** Rejects with a Refusal for a key that is none. */
  openSsh(key: string, minutes: number): Promise<SshOpening>;
  closeSsh(): Promise<void>;
  factoryReset(by: string): Promise<void>;
  stick(): StickView;
}

/** Everything the API needs of the box. `service.ts` passes it in. */
/** So many wrong passwords for the page that this address is refused for a while. */
export interface SignInGuessed {
  readonly address: string;
  readonly user: string;
  readonly refusedForMs: number;
}

export interface ApiDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  /** Paths of recordings and messages in the database are relative to it. */
  readonly dataFolder: string;
  readonly config: ConfigStore;
  readonly calls: CallsPort;
  readonly agents: AgentsPort;
  readonly queues: QueuesPort;
  readonly lines: LinesPort;
  readonly hardware: HardwarePort;
  readonly spans: SpansPort;
  readonly phones: PhonesPort;
  /** Absent where nobody looks after lines. */
  readonly lineDoctor?: LineDoctorPort;
  readonly alarms: AlarmsPort;
  /** Absent where only calls are looked after. */
  readonly system?: SystemPort;
  /** Absent where only calls are looked after. */
  readonly backup?: BackupPort;
  readonly prompts: PromptsPort;
  /** Told each time a refusal begins. */
  readonly signInGuessed?: (fact: SignInGuessed) => void;
  readonly recordings: RecordingsPort;
  readonly voicemail: VoicemailPort;
  readonly readPeaks: ReadPeaks;
  readonly reports: ReportRunner;
  readonly health: () => Promise<Omit<Health, "alarms">>;
  readonly inventory: () => Promise<Inventory>;
  readonly machine: MachinePort;
  /** A person has looked at the clock of the box. */
  readonly confirmClock: () => void;
  readonly applyReport: ApplyReport;
  /** Whether calls can come in: the media process runs and SIP or a line is up. */
  readonly takesCalls: () => boolean;
}
