import type { CallControl, DestinationHandlers } from "#firmware/calls/call-control.ts";
import type { CallStep } from "#firmware/calls/call-record.ts";
import { createExtensionHandler } from "#firmware/calls/handlers/extension.ts";
import { createExternalHandler, type WayState } from "#firmware/calls/handlers/external.ts";
import { createHangUpHandler, playHandler } from "#firmware/calls/handlers/simple.ts";
import type { LiveCalls } from "#firmware/calls/live-calls.ts";
import { routeOutbound, type WayOut } from "#firmware/calls/routing/outbound.ts";
import { openingAt } from "#firmware/calls/routing/schedule.ts";
import type { Channels } from "#firmware/channels/channels.ts";
import type { NamedPeers } from "#firmware/channels/named-peers.ts";
import { trunkServer } from "#firmware/channels/trunk-uri.ts";
import type { TrunkWatch } from "#firmware/channels/trunk-watch.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { ScheduleAnswer } from "#firmware/ivr/flow-call.ts";
import { createFlowHandler } from "#firmware/ivr/flow-script.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { estimatedWaitPrompts, queuePositionPrompts } from "#firmware/prompts/numbers.ts";
import type { Distributor } from "#firmware/queues/distributor.ts";
import type { QueueAgents } from "#firmware/queues/queue-agents.ts";
import { createQueueHandler } from "#firmware/queues/queue-script.ts";
import { decideRecording } from "#firmware/recording/policy.ts";
import { createVoicemailHandler } from "#firmware/voicemail/leave-message.ts";
import type { Messages } from "#firmware/voicemail/messages.ts";
import { mendMessage } from "./recover-recordings.ts";

export interface HandlerParts {
  readonly config: () => Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly live: LiveCalls;
  readonly channels: Channels;
  readonly peers: NamedPeers;
  readonly trunkWatch: TrunkWatch;
  readonly distributor: Distributor;
  readonly agents: QueueAgents;
  readonly messages: Messages;
  readonly hasSpace: () => boolean;
}

/** Says how a conversation's recording is decided: the rule of the call, then the queue, then the people. */
function recordingReason(
  parts: HandlerParts,
  call: CallControl,
  about: { readonly queue?: string; readonly extensions: readonly string[] },
): string | undefined {
  const config = parts.config();
  const people = new Set(about.extensions);
  if (call.origin.kind === "extension") people.add(call.origin.extension);
  const { record, because } = decideRecording({
    direction: call.direction,
    override: call.recordingOverride,
    queue: about.queue === undefined ? undefined : config.queues.find(({ id }) => id === about.queue),
    extensions: config.extensions.filter(({ number }) => people.has(number)),
    internalCalls: config.recording.internalCalls,
    hasSpace: parts.hasSpace(),
  });
  call.decide({ code: record ? "recording.on" : "recording.off", facts: { because } });
  return record ? because : undefined;
}

/** How a way out stands now. */
function wayState({ channels, config, peers, trunkWatch }: HandlerParts, way: WayOut): WayState {
  if (way.kind === "line") {
    if (channels.lines.has(way.line) && !channels.lines.isUp(way.line)) return "down";
    return channels.lines.isFree(way.line) || channels.spans.isFree(way.line) ? "free" : "in-use";
  }
  if (config().trunkGroups.some(({ id }) => id === way.trunk)) return channels.spans.stateOf(way.trunk);
  const trunk = config().trunks.find(({ id }) => id === way.trunk);
  if (trunk?.enabled === true && peers.targetOf(trunkServer(trunk)) === undefined) return "nameless";
  if (trunk?.enabled !== true || trunkWatch.reach(trunk.id)?.state === "down") return "down";
  return channels.trunkCalls(trunk.id) < trunk.maxCalls ? "free" : "in-use";
}

/** Carries every kind of destination out: the table that calls own and features fill. */
export function createHandlers(parts: HandlerParts): DestinationHandlers {
  const { config, clock, log, live, distributor, agents, messages } = parts;
  const recordBecause = (call: CallControl, extensions: readonly string[]): string | undefined =>
    recordingReason(parts, call, { extensions });
  return {
    extension: createExtensionHandler({
      config,
      callsOf: (extension) => live.status(extension).calls.length,
      recordBecause,
    }),
    external: createExternalHandler({ config, ways: { stateOf: (way) => wayState(parts, way) }, recordBecause }),
    play: playHandler,
    "hang-up": createHangUpHandler((id) => live.find(id)),
    queue: createQueueHandler({
      distributor,
      agents,
      clock,
      speech: { position: queuePositionPrompts, wait: estimatedWaitPrompts },
      recordBecause: (call, queue, agent) => recordingReason(parts, call, { queue, extensions: [agent] }),
    }),
    flow: createFlowHandler({
      flow: (id) => config().flows.find((flow) => flow.id === id),
      schedule: (id) => scheduleAnswer(config(), id, clock.now()),
      outsideTargets: (call, number) => {
        const route = routeOutbound(config(), number, { mayDialOut: true });
        for (const step of route.steps) call.decide(step);
        return route.kind === "none" ? [] : route.ways.filter((way) => wayState(parts, way) === "free");
      },
      recordBecause: (call, to) => recordBecause(call, to.kind === "extension" ? [to.extension] : []),
    }),
    voicemail: createVoicemailHandler({
      mailbox: (id) => config().mailboxes.find((mailbox) => mailbox.id === id),
      messages,
      logger: log,
      mend: mendMessage,
    }),
  };
}

function scheduleAnswer(config: Config, id: string, at: number): ScheduleAnswer | undefined {
  const schedule = config.schedules.find((one) => one.id === id);
  if (schedule === undefined) return undefined;
  const { state, by, specialDay } = openingAt(schedule, config.box.timeZone, at);
  return { state, because: specialDay ?? by };
}

/** What a step of a call's way is called, in the words of the configuration as it stands. */
export function nameOfStep(config: Config, step: CallStep): string {
  switch (step.kind) {
    case "line":
      return (
        config.boards.flatMap((board) => board.lines.filter(({ port }) => `${board.id}.${port}` === step.id))[0]
          ?.name ?? step.id
      );
    case "trunk":
      return [...config.trunks, ...config.trunkGroups].find(({ id }) => id === step.id)?.name ?? step.id;
    case "extension":
      return config.extensions.find(({ number }) => number === step.id)?.name ?? step.id;
    case "flow":
      return config.flows.find(({ id }) => id === step.id)?.name ?? step.id;
    case "queue":
      return config.queues.find(({ id }) => id === step.id)?.name ?? step.id;
    case "voicemail":
      return config.mailboxes.find(({ id }) => id === step.id)?.name ?? step.id;
    case "outside":
      return step.id;
  }
}
