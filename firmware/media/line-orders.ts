import { type Answer, answerRequest } from "./answer-request.ts";
import type { LineHost } from "./line-audio.ts";
import type { MediaCommand } from "./protocol.ts";

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

/** Carries out what concerns line boards; what is asked is answered by a `reply`, also when it fails. */
export function takeLineOrder(lines: LineHost, command: LineOrder, emit: Answer): void {
  switch (command.type) {
    case "line.command":
      lines.command(command.line, command.command);
      return;
    case "line.ask":
      answerRequest(command.requestId, emit, async () => ({ line: await lines.ask(command.line, command.question) }));
      return;
    case "hardware.find":
      answerRequest(command.requestId, emit, async () => ({ found: await lines.find() }));
      return;
    case "hardware.probe":
      answerRequest(command.requestId, emit, async () => ({
        probed: await lines.probe(command.path, command.baudRate),
      }));
      return;
    case "board.restart":
      answerRequest(command.requestId, emit, async () => {
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
