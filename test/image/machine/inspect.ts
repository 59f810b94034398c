import type { Guest } from "./guest.ts";

/** A process of the guest. */
export interface Process {
  readonly pid: number;
  readonly user: string;
  /** TS: shares the processor; RR: real time. */
  readonly scheduling: string;
  readonly command: string;
}

export async function processesOf({ shell }: Guest): Promise<Process[]> {
  const rows = (await shell.run("ps -ww -eo pid=,user:32=,cls=,args=")).split("\n");
  return rows.flatMap((row): Process[] => {
    const [, pid = "", user = "", scheduling = "", command = ""] = /^\s*(\d+) +(\S+) +(\S+) +(.*)$/.exec(row) ?? [];
    return pid === "" ? [] : [{ pid: Number(pid), user, scheduling, command }];
  });
}

/** Ports that can be reached from outside, as far as the firewall lets them be. */
export async function listening({ shell }: Guest): Promise<{ protocol: "tcp" | "udp"; port: number; by: string }[]> {
  const rows = (await shell.run("ss -H -l -n -t -u -p")).split("\n");
  return rows.flatMap((row) => {
    const [protocol = "", , , , local = "", , by = ""] = row.trim().split(/\s+/);
    const [, address = "", port = ""] = /^(.*):(\d+)$/.exec(local) ?? [];
    if ((protocol !== "tcp" && protocol !== "udp") || port === "" || /^(127\.|\[::1\])/.test(address)) return [];
    return [{ protocol, port: Number(port), by }];
  });
}

/** Where a process may write as far as its mounts let it, apart from memory that only it sees and system interfaces. */
export async function freeMounts({ shell }: Guest, pid: number): Promise<string[]> {
  const rows = (await shell.run(`cat /proc/${pid}/mountinfo`)).split("\n");
  // proc(5): "id parent major:minor root place options … - type source options"; the last mount on a place counts.
  const last = new Map<string, { isFree: boolean; type: string }>();
  for (const row of rows) {
    const [, , , , place = "", options = ""] = row.split(" ");
    last.set(place, { isFree: options.split(",").includes("rw"), type: row.split(" - ")[1]?.split(" ")[0] ?? "" });
  }
  const own = /^\/(tmp|var\/tmp|dev|proc)(\/|$)/;
  return [...last].filter(([place, { isFree }]) => isFree && !own.test(place)).map(([place]) => place);
}

/** How much each unit of ours could do by `systemd-analyze security`: 0 nothing, 10 everything. */
export async function scores({ shell }: Guest): Promise<{ unit: string; score: number }[]> {
  const names = await shell.run(
    "systemctl list-units --no-legend --plain --type=service --all 'callbox*' | cut -d' ' -f1",
  );
  const units = names.split("\n").filter((name) => name !== "" && !name.startsWith("callbox-test"));
  return Promise.all(
    units.map(async (unit) => {
      const text = await shell.run(`systemd-analyze security --no-pager ${unit} | tail -n 1`);
      return { unit, score: Number(/: ([\d.]+)/.exec(text)?.[1]) };
    }),
  );
}

/** Memory of the whole box that is neither free nor a cache. */
export async function megabytesInUse({ shell }: Guest): Promise<number> {
  const text = await shell.run("cat /proc/meminfo");
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(text)?.[1]);
  return (kilobytes("MemTotal") - kilobytes("MemAvailable")) / 1024;
}
