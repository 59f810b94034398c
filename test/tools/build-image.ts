import { spawnSync } from "node:child_process";

const root = new URL("../..", import.meta.url).pathname;

/** Builds the image of a board of what is there now. It needs root, and says itself what went wrong; whether it is there. */
export function buildImage(board: "qemu" | "generic" = "qemu"): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const build = ["env", `PATH=${process.env.PATH}`, "node", "images/build.ts", `--board=${board}`];
  const [program = "", ...args] = [...asRoot, ...build];
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status === 0;
}
