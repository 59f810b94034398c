import type { Id } from "#firmware/kernel/id.ts";

/** `c-4F7K-2XQH`: short enough to read out. */
export type CallId = Id<"call">;
export type LegId = Id<"leg">;
export type RecordingId = Id<"recording">;
export type MessageId = Id<"message">;

/** Ids of configured things are chosen by people or made from names: plain strings, unique within their kind. */
export type QueueId = string;
export type FlowId = string;
export type MailboxId = string;
/** An extension's number is its id: "1001". Agents are people with an extension: same key. */
export type ExtensionNumber = string;
