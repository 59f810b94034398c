import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import type { ControlMessage, DatagramMessage } from "./messages.ts";

const DATAGRAMS: ReadonlySet<string> = new Set([
  ...["hello", "ack", "ping", "pong", "pcm", "clock"],
  ...["span-pcm", "d-channel", "cas-refresh"],
]);

/** Whether the message is one of those that are sequenced and acknowledged. */
export function isControl(message: ControlMessage | DatagramMessage): message is ControlMessage {
  return !DATAGRAMS.has(message.type);
}

/** A control message as a person reads it; `port` 0 is the whole board. Keys pressed on a line are not spelled out. */
export function wordsOf(message: ControlMessage): { readonly port: number; readonly text: string } {
  switch (message.type) {
    case "line-event":
      return { port: message.port, text: `LINE_EVT ${fieldsOf(hideKeys(message.event))} (tick ${message.tick})` };
    case "line-control":
      return { port: message.port, text: `LINE_CTL ${fieldsOf(message.control)}` };
    case "span-event":
      return { port: message.span, text: `E1_STATE ${fieldsOf(message.event)} (tick ${message.tick})` };
    case "span-control":
      return { port: message.span, text: `E1_CTL ${fieldsOf(message.control)}` };
    case "span-config":
      return { port: message.setting.span, text: `E1_CONFIG ${fieldsOf({ type: "", ...message.setting }).trim()}` };
    case "cas": {
      const bits = message.slots.map(({ slot, bits: abcd }) => `${slot}:${abcd.toString(2).padStart(4, "0")}`);
      return { port: message.span, text: `CAS ${bits.join(" ")} (tick ${message.tick})` };
    }
    case "update":
      return { port: 0, text: `UPDATE ${message.step.name}` };
    case "update-state":
      return { port: 0, text: `UPDATE_STATE ${message.taken} octets, state ${message.state} ${message.text}`.trim() };
    case "config":
    case "fault": {
      const { type, port, ...fields } = message;
      return { port, text: `${type.toUpperCase()} ${fieldsOf({ type: "", ...fields }).trim()}` };
    }
    case "inventory":
    case "led":
    case "log":
    case "reset": {
      const { type, ...fields } = message;
      return { port: 0, text: `${type.toUpperCase()} ${fieldsOf({ type: "", ...fields }).trim()}` };
    }
  }
}

/** What a caller presses may be a card number. */
function hideKeys(event: PortEvent): PortEvent {
  return event.type === "digit" ? { ...event, digit: "•" } : event;
}

function fieldsOf({ type, ...fields }: PortEvent | PortControl | { readonly type: string }): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [type, ...words].join(" ");
}
