import type { LiveCall } from "#firmware/api/contract/live.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { Terminal } from "#firmware/domain/party.ts";

interface Entry {
  call: LiveCall;
  /** Extension behind each leg that was dialled. */
  readonly legs: Map<string, string>;
}

function extensionOf(terminal: Terminal): string | undefined {
  return terminal.kind === "extension" ? terminal.extension : undefined;
}

/** The same call at another stage; what belonged to the stage before goes. */
function atStage(call: LiveCall, stage: LiveCall["stage"], at: number, more: Partial<LiveCall> = {}): LiveCall {
  const { flow, node, queue, extension, mailbox, ...rest } = call;
  return { ...rest, stage, stageSince: stage === call.stage ? call.stageSince : at, ...more };
}

/** What goes on in each running call, folded from its facts: the live view's list of calls. */
export class LiveCalls {
  readonly #entries = new Map<string, Entry>();

  list(): LiveCall[] {
    return [...this.#entries.values()].map(({ call }) => call);
  }

  get(id: string): LiveCall | undefined {
    return this.#entries.get(id)?.call;
  }

  /** The running call an extension rings or talks in. */
  ofExtension(extension: string): LiveCall | undefined {
    return this.list().find((call) => call.extension === extension || extensionOf(call.origin) === extension);
  }

  /** Takes the next fact; returns whether the picture has changed. */
  take(event: CallEvent): boolean {
    if (event.type === "call.ended") return this.#entries.delete(event.call);
    if (event.type === "call.started") {
      const call: LiveCall = {
        id: event.call,
        direction: event.direction,
        startedAt: event.at,
        caller: event.caller,
        called: event.called,
        origin: event.origin,
        stage: "arriving",
        stageSince: event.at,
        recorded: false,
      };
      this.#entries.set(event.call, { call, legs: new Map() });
      return true;
    }
    const entry = this.#entries.get(event.call);
    if (entry === undefined) return false;
    const before = entry.call;
    entry.call = step(entry, event);
    return entry.call !== before;
  }
}

function step({ call, legs }: Entry, event: CallEvent): LiveCall {
  switch (event.type) {
    case "call.answered":
      return { ...call, answeredAt: event.at };
    case "flow.entered":
      return atStage(call, "menu", event.at, { flow: event.flow, node: event.node });
    case "queue.joined":
      return atStage(call, "waiting", event.at, { queue: event.queue });
    case "queue.left":
      return event.reason === "answered" ? call : atStage(call, "menu", event.at);
    case "leg.dialled": {
      const extension = extensionOf(event.to);
      if (extension !== undefined) legs.set(event.leg, extension);
      if (call.stage === "waiting" || call.stage === "talking") return call;
      return atStage(call, "ringing", event.at, extension === undefined ? {} : { extension });
    }
    case "bridge.joined": {
      const extension = event.legs.map((leg) => legs.get(leg)).find((known) => known !== undefined);
      const kept = call.queue === undefined ? {} : { queue: call.queue };
      return atStage(call, "talking", event.at, extension === undefined ? kept : { ...kept, extension });
    }
    case "bridge.left":
      return { ...atStage(call, "ending", event.at), recorded: false };
    case "recording.started":
      return { ...call, recorded: true };
    case "recording.ended":
      return { ...call, recorded: false };
    case "call.routed":
      if (event.destination.kind !== "voicemail") return call;
      return atStage(call, "voicemail", event.at, { mailbox: event.destination.mailbox });
    case "call.started":
    case "call.decided":
    case "call.failed":
    case "call.healed":
    case "call.ended":
    case "leg.ringing":
    case "leg.answered":
    case "leg.fax":
    case "leg.ended":
    case "leg.held":
    case "call.variable":
    case "digit.pressed":
    case "prompt.played":
    case "queue.moved":
    case "queue.offered":
    case "queue.offer-ended":
    case "voicemail.left":
      return call;
  }
}
