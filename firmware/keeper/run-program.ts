import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Every program the keeper starts, by name. */
export const PROGRAMS = {
  rauc: "/usr/bin/rauc",
  systemctl: "/usr/bin/systemctl",
  nft: "/usr/sbin/nft",
  mount: "/usr/bin/mount",
  umount: "/usr/bin/umount",
  "systemd-run": "/usr/bin/systemd-run",
  "ssh-keygen": "/usr/bin/ssh-keygen",
  hostnamectl: "/usr/bin/hostnamectl",
  busctl: "/usr/bin/busctl",
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** How a program ended. Output is cut at 256 KB each. */
export interface Ran {
  /** Exit status; null when it was killed or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Ended after this long; two minutes when absent. */
  readonly timeoutMs?: number;
  /** Told each line of either output as it comes. */
  readonly onLine?: (line: string) => void;
  /** Written to its standard input. */
  readonly input?: string;
}

/** Runs a program of the list, never through a shell. Rejects only when it cannot be started. */
export type RunProgram = (name: ProgramName, args: readonly string[], options?: RunOptions) => Promise<Ran>;

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 256 * 1024;

/**
 * `instead` is a folder whose programs are taken in place of the system's, all of them: a keeper that is tried out on
 * somebody's machine must not change its firewall, name or disks.
 */
export function createRunProgram(instead?: string): RunProgram {
  const pathOf = (name: ProgramName): string => (instead === undefined ? PROGRAMS[name] : join(instead, name));
  return (name, args, { timeoutMs = TIMEOUT_MS, onLine, input } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(pathOf(name), [...args], {
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", HOME: "/" },
        stdio: ["pipe", "pipe", "pipe"],
        timeout: timeoutMs,
        killSignal: "SIGKILL",
      });
      const output = { stdout: "", stderr: "" };
      for (const which of ["stdout", "stderr"] as const) {
        createInterface({ input: child[which] }).on("line", (line) => {
          if (output[which].length < MAX_OUTPUT) output[which] += `${line}\n`;
          onLine?.(line);
        });
      }
      child.stdin.on("error", () => undefined); // it ended without reading: its exit status says what that means
      child.stdin.end(input ?? "");
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, ...output }));
    });
}
