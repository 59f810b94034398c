import type { MediaCommand, MediaEvent } from "./protocol.ts";
import type { SpanHost } from "./span/span-host.ts";

/** What the span host does. */
export type SpanOrderCommand = Extract<
  MediaCommand,
  { type: `span.${"command" | "order" | "ask" | "update"}` | "spans.configure" | "board.restart" }
>;

type Reply = Extract<MediaEvent, { type: "reply" }>;

/** Carries out what concerns E1 spans; what is asked is answered by a `reply`, also when it fails. */
export function takeSpanOrder(spans: SpanHost, command: SpanOrderCommand, emit: (event: Reply) => void): void {
  const answer = (requestId: number, ask: () => Promise<Partial<Reply>>): void => {
    ask().then(
      (found) => emit({ ...found, type: "reply", requestId }),
      (error: unknown) =>
        emit({ type: "reply", requestId, error: error instanceof Error ? error.message : String(error) }),
    );
  };
  switch (command.type) {
    case "spans.configure":
      spans.configure(command.boards, command.country);
      return;
    case "span.command":
      spans.command(command.span, command.command);
      return;
    case "span.order":
      spans.order(command.span, command.order);
      return;
    case "span.ask":
      answer(command.requestId, async () => ({ span: await spans.ask(command.span, command.question) }));
      return;
    case "span.update":
      answer(command.requestId, async () => {
        await spans.update(command.board, command.path);
        return {};
      });
      return;
    case "board.restart":
      answer(command.requestId, async () => {
        await spans.restart(command.board);
        return {};
      });
      return;
  }
}
