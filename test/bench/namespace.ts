import { spawnSync } from "node:child_process";

/** Runs this program once more in a private network namespace, where all ports are free and nothing reaches the network. */
export function enterNamespace(): never {
  if (process.getuid?.() !== 0) {
    console.error(
      "make bench needs root: it runs both servers in a private network namespace and Asterisk in a chroot.",
    );
    process.exit(1);
  }
  const script = 'ip link set lo up && ip addr add 127.0.0.2/8 dev lo 2>/dev/null; exec "$@"';
  const run = spawnSync(
    "unshare",
    ["--net", "sh", "-c", script, "sh", process.execPath, ...process.argv.slice(1), "--inside"],
    { stdio: "inherit" },
  );
  process.exit(run.status ?? 1);
}
