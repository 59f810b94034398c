import { type Answer, answerRequest } from "./answer-request.ts";
import type { MediaCommand } from "./protocol.ts";
import type { SpanHost } from "./span/span-host.ts";

/** What the span host does. */
export type SpanOrderCommand = Extract<
  MediaCommand,
  { type: `span.${"command" | "order" | "ask" | "update"}` | "spans.configure" | "board.restart" }
>;

/** Carries out what concerns E1 spans; what is asked is answered by a `reply`, also when it fails. */
export function takeSpanOrder(spans: SpanHost, command: SpanOrderCommand, emit: Answer): void {
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
      answerRequest(command.requestId, emit, async () => ({ span: await spans.ask(command.span, command.question) }));
      return;
    case "span.update":
      answerRequest(command.requestId, emit, async () => {
        await spans.update(command.board, command.path);
        return {};
      });
      return;
    case "board.restart":
      answerRequest(command.requestId, emit, async () => {
        await spans.restart(command.board);
        return {};
      });
      return;
  }
}
