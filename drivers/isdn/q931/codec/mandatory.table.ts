import type { Elements } from "./elements.ts";
import type { MessageType } from "./message-types.table.ts";

/** Elements without which a message cannot be understood (EN 300 403-1 §3.1, §3.4), with their identifiers. */
export const MANDATORY: Readonly<Partial<Record<MessageType, readonly (readonly [keyof Elements, number])[]>>> = {
  SETUP: [["bearer", 0x04]],
  DISCONNECT: [["cause", 0x08]],
  PROGRESS: [["progress", 0x1e]],
  NOTIFY: [["notification", 0x27]],
  STATUS: [
    ["cause", 0x08],
    ["callState", 0x14],
  ],
  RESTART: [["restart", 0x79]],
  "RESTART ACKNOWLEDGE": [["restart", 0x79]],
  "CONGESTION CONTROL": [
    ["congestion", 0xb0],
    ["cause", 0x08],
  ],
  SERVICE: [["changeStatus", 0x01]],
  "SERVICE ACKNOWLEDGE": [["changeStatus", 0x01]],
};

export function isMandatory(type: MessageType, id: number): boolean {
  return MANDATORY[type]?.some(([, each]) => each === id) ?? false;
}
