import type { LineHost } from "./line-audio.ts";
import type { MediaCommand, MediaEvent } from "./protocol.ts";

/** What the line host does. */
export type LineOrder = Extract<
  MediaCommand,
  {
    type:
      | `line.${"command" | "ask" | "test-stop" | "learned"}`
      | `hardware.${"find" | "probe"}`
      | `board${"s.configure" | ".restart"}`;
  }
>;

type Reply = Extract<MediaEvent, { type: "reply" }>;

/** Carries out what concerns line boards; what is asked is answered by a `reply`, also when it fails. */
export function takeLineOrder(lines: LineHost, command: LineOrder, emit: (event: Reply) => void): void {
  const answer = (requestId: number, ask: () => Promise<Partial<Reply>>): void => {
    ask().then(
      (found) => emit({ ...found, type: "reply", requestId }),
      (error: unknown) =>
        emit({ type: "reply", requestId, error: error instanceof Error ? error.message : String(error) }),
    );
  };
  switch (command.type) {
    case "line.command":
      lines.command(command.line, command.command);
      return;
    case "line.ask":
      answer(command.requestId, async () => ({ line: await lines.ask(command.line, command.question) }));
      return;
    case "hardware.find":
      answer(command.requestId, async () => ({ found: await lines.find() }));
      return;
    case "hardware.probe":
      answer(command.requestId, async () => ({ probed: await lines.probe(command.path, command.baudRate) }));
      return;
    case "board.restart":
      answer(command.requestId, async () => {
        await lines.restart(command.board);
        return {};
      });
      return;
    case "line.test-stop":
      lines.stopTest(command.line);
      return;
    case "line.learned":
      lines.learned(command.line, command.busy);
      return;
    case "boards.configure":
      lines.configure(command.boards);
      return;
  }
}
