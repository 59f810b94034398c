import { fork } from "node:child_process";
import type { Helper, HelperEnd, HelperProgram } from "./helper.ts";

/** A helper that is a child of this process, with its user and rights. */
export function forkHelper(program: HelperProgram): Helper {
  const { file, args, execArgv, message, error, complaint } = program;
  const child = fork(file, args, {
    execArgv: [...execArgv],
    stdio: ["ignore", "inherit", complaint === undefined ? "inherit" : "pipe", "ipc"],
  });
  child.stderr?.on("data", (chunk: Buffer) => complaint?.(chunk.toString()));
  child.on("message", message);
  const ended = new Promise<HelperEnd>((resolve) => {
    // "close" comes after its last words.
    child.once(complaint === undefined ? "exit" : "close", (code, signal) => resolve({ code, signal }));
    child.on("error", (failure) => {
      error(failure);
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  return {
    pid: child.pid,
    ended,
    get isConnected() {
      return child.connected;
    },
    send: (said, done) => void child.send(said as object, (failure) => done?.(failure)),
    dismiss: () => void child.kill("SIGTERM"),
    kill: () => void child.kill("SIGKILL"),
  };
}
