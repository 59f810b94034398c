import type { Elements } from "./elements.ts";
import type { MessageType, Protocol } from "./message-types.table.ts";

/** A call reference (EN 300 403-1 §4.3). Value 0 is the global one, which stands for the whole interface. */
export interface CallReference {
  readonly value: number;
  /** The message comes from the side that chose the reference: flag 0. */
  readonly isFromOrigin: boolean;
}

export interface Message {
  readonly protocol: Protocol;
  readonly reference: CallReference;
  readonly type: MessageType;
  readonly elements: Elements;
}

/** What is not as it should be in a message that could be read (EN 300 403-1 §5.8.5 to §5.8.7). */
export interface Fault {
  /** The element's identifier. */
  readonly id: number;
  /** `unknown-required`: its sender wants it understood or the message refused (identifiers 0000 xxxx). */
  readonly problem: "missing" | "content" | "unknown" | "unknown-required";
  readonly text: string;
}

/** What came of reading octets. Nothing that arrives makes reading throw. */
export type Decoded =
  | { readonly kind: "message"; readonly message: Message; readonly faults: readonly Fault[] }
  /** Reference and protocol are good, the type means nothing: §5.8.4 answers it with cause 97. */
  | { readonly kind: "unknown-type"; readonly reference: CallReference; readonly code: number }
  /** Nothing may be answered (§5.8.1 to §5.8.3.1). */
  | { readonly kind: "ignored"; readonly reason: string };
