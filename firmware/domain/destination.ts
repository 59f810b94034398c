/** Languages prompts and pages come in. */
export type Language = "en" | "zh";

/**
 * Where a call goes next. Configuration stores it, routing chooses it, a flow returns it; `calls` owns the table of
 * handlers that carry it out.
 */
export type Destination =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "extension"; readonly extension: string }
  | { readonly kind: "flow"; readonly flow: string }
  | { readonly kind: "voicemail"; readonly mailbox: string }
  | { readonly kind: "external"; readonly number: string }
  | { readonly kind: "play"; readonly prompt: string }
  | { readonly kind: "hang-up"; readonly cause?: number };
