import type { MediaEvent } from "./protocol.ts";

type Reply = Extract<MediaEvent, { type: "reply" }>;

/** Where answers to requests go. */
export type Answer = (event: Reply) => void;

/** Answers a request by what `ask` finds, or by the words of its failure. */
export function answerRequest(requestId: number, emit: Answer, ask: () => Promise<Partial<Reply>>): void {
  ask().then(
    (found) => emit({ ...found, type: "reply", requestId }),
    (error: unknown) =>
      emit({ type: "reply", requestId, error: error instanceof Error ? error.message : String(error) }),
  );
}
