import type { SpanConfig } from "#drivers/e1/config.ts";
import type { TrunkEvent, TrunkSignalling } from "#drivers/e1/signalling.ts";
import type { SpanControl } from "#drivers/e1/span-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { createPriSignaller } from "./pri-signaller.ts";
import { createR2Signaller } from "./r2-signaller.ts";
import type { SpanChannel } from "./span-channel.ts";

/** The signalling of a span as the host drives it: what comes from hardware goes in, what it says goes out. */
export interface SpanSignaller extends TrunkSignalling {
  start(): void;
  dChannel(frame: Uint8Array): void;
  /** ABCD bits of the far side; `tick` counts samples at 8 kHz. */
  bits(slot: number, bits: number, tick: number): void;
}

export interface SignallerOptions {
  readonly config: SpanConfig;
  readonly clock: Clock;
  readonly control: (control: SpanControl) => void;
  readonly tell: (event: TrunkEvent) => void;
  /** Something out of order on the data link, by its code: for counters. */
  readonly notice: (code: string) => void;
  /** Where register signals are heard and said. */
  readonly channel: (slot: number) => SpanChannel | undefined;
}

/** Makes what the configuration of a span asks for. */
export function createSignaller(options: SignallerOptions): SpanSignaller {
  switch (options.config.signalling) {
    case "pri-user":
      return createPriSignaller(options, "user");
    case "pri-network":
      return createPriSignaller(options, "network");
    case "r2":
      return createR2Signaller(options);
  }
}
