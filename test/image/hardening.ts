import { expect, test } from "vitest";
import type { Guest } from "./machine/guest.ts";
import { freeMounts, listening, type Process, processesOf, scores } from "./machine/inspect.ts";

/** As bad as a unit of ours may be by `systemd-analyze security`; 10 is the worst. */
const WORST_SCORE = 3;
/** The one with root's rights: it mounts, writes to disks and sets the firewall. */
const KEEPER_SCORE = 5;

const SYSCTLS: Readonly<Record<string, string>> = {
  "kernel.kptr_restrict": "2",
  "kernel.dmesg_restrict": "1",
  "kernel.unprivileged_bpf_disabled": "1",
  "kernel.yama.ptrace_scope": "2",
  "kernel.randomize_va_space": "2",
  "kernel.sysrq": "0",
  "kernel.kexec_load_disabled": "1",
  "kernel.core_pattern": "|/bin/false",
  "kernel.panic": "3",
  "kernel.panic_on_oops": "1",
  "kernel.softlockup_panic": "1",
  "kernel.hung_task_panic": "1",
  "net.core.bpf_jit_harden": "2",
  "net.ipv4.conf.all.rp_filter": "1",
  "net.ipv4.conf.all.accept_redirects": "0",
  "net.ipv4.conf.all.send_redirects": "0",
  "net.ipv4.conf.all.accept_source_route": "0",
  "net.ipv4.ip_forward": "0",
  "net.ipv4.tcp_syncookies": "1",
  "net.ipv6.conf.all.accept_redirects": "0",
  "fs.protected_hardlinks": "1",
  "fs.protected_symlinks": "1",
  "fs.protected_fifos": "2",
  "fs.protected_regular": "2",
  "fs.suid_dumpable": "0",
};

/** Who runs what, and where each may write apart from memory of its own. */
const PROCESSES: readonly { program: string; user: string; scheduling: string; writes: readonly string[] }[] = [
  {
    program: "control",
    user: "callbox",
    scheduling: "TS",
    writes: ["/data/callbox", "/data/updates", "/run/callbox", "/run/callbox-api"],
  },
  {
    program: "media/main",
    user: "callbox-media",
    scheduling: "RR",
    writes: [
      ...["/data/callbox/drafts", "/data/callbox/recordings", "/data/callbox/tmp", "/data/callbox/voicemail"],
      ...["/sys/class/gpio", "/sys/devices/platform"],
    ],
  },
  { program: "webui/server", user: "callbox-web", scheduling: "TS", writes: [] },
];

/** The list a box is hardened by, looked at in one that runs. */
export function hardening(running: () => Guest): void {
  const run = (command: string): Promise<string> => running().shell.run(command);
  const lines = async (command: string): Promise<string[]> =>
    (await run(command)).split("\n").filter((line) => line !== "");
  const processOf = async (program: string): Promise<Process> => {
    const found = (await processesOf(running())).find(({ command }) => command.includes(`${program}`));
    if (found === undefined) throw new Error(`${program} does not run`);
    return found;
  };

  /** What a command says to a process of ours: with its user, and with its view of files. */
  const as = async (program: string, command: string): Promise<string> => {
    const { pid, user } = await processOf(program);
    const who = `setpriv --reuid ${user} --regid ${user} --clear-groups`;
    return (await running().shell.try(`nsenter -t ${pid} -m -- ${who} ${command}`)).output.trim();
  };

  test("listens where it should and nowhere else", async () => {
    const voice = (port: number): boolean => port >= 16_000 && port <= 17_999;
    const known = { tcp: [5060, 8080], udp: [5060, 5353, 68, 546] };
    const found = await listening(running());
    const unknown = found.filter(
      ({ protocol, port }) => !known[protocol].includes(port) && !(protocol === "udp" && voice(port)),
    );
    expect(unknown).toEqual([]);
    expect(
      found
        .filter(({ protocol }) => protocol === "tcp")
        .map(({ port }) => port)
        .sort(),
    ).toEqual(known.tcp);
  });

  test("has no program with another's rights, and nothing that everybody may write to", async () => {
    expect(await lines("find / -xdev -type f -perm /6000")).toEqual([]);
    const open = "find / /data -xdev \\( -type f -o -type d \\) -perm -0002 -not -path '/proc/*'";
    expect(
      (await lines(open)).filter((path) => !/^\/(tmp|var\/tmp)(\/systemd-private-[^/]+\/tmp)?$/.test(path)),
    ).toEqual([]);
  });

  test("lets nobody in with a password, and has no shell but root's and no timed jobs", async () => {
    expect(await lines("cut -d: -f1,2 /etc/shadow | grep -v ':[!*]' || true")).toEqual([]);
    expect(await lines("grep -v -e nologin$ -e ^root: /etc/passwd || true")).toEqual([]);
    expect(await lines("ls -d /etc/cron* /var/spool/cron 2>/dev/null || true")).toEqual([]);
    expect(await lines("ls /etc/ssh/ssh_host_* 2>/dev/null || true")).toEqual([]);
    expect(await lines("systemctl list-units --no-legend --plain 'getty@*' 'serial-getty@*'")).toEqual([]);
  });

  test("lets nobody but root install updates and choose the system that starts", async () => {
    const ask = "busctl get-property de.pengutronix.rauc / de.pengutronix.rauc.Installer Operation";
    expect(await run(ask)).toBe('s "idle"');
    for (const user of ["callbox", "avahi"]) {
      const { output } = await running().shell.try(`setpriv --reuid ${user} --regid ${user} --clear-groups ${ask}`);
      expect(output, user).toContain("Access denied");
    }
    expect(await as("control", "ls /run/dbus")).toContain("Permission denied");
  });

  test("asks the name servers that the network names, and nobody but its resolver can name others", async () => {
    const file = "/run/systemd/resolve/resolv.conf";
    expect(await run("readlink /etc/resolv.conf")).toBe(file);
    expect(await run(`stat -c '%U:%G %a' ${file}`)).toBe("systemd-resolve:systemd-resolve 644");
    expect(await run("stat -c '%U:%G %a' /run/systemd/resolve")).toBe("systemd-resolve:systemd-resolve 755");
    // QEMU's network names it by DHCP.
    for (const text of [await run(`cat ${file}`), await as("control", "cat /etc/resolv.conf")])
      expect(text).toMatch(/^nameserver 10\.0\.2\.3$/m);
    expect(await as("control", `sh -c 'echo >> ${file}'`)).toMatch(/Permission denied|Read-only/);
    expect(await run("grep ^hosts: /etc/nsswitch.conf")).toMatch(/\bdns\b/);
  });

  test("has the kernel keep to itself what it can", async () => {
    const values = await Promise.all(Object.keys(SYSCTLS).map(async (name) => [name, await run(`sysctl -n ${name}`)]));
    expect(Object.fromEntries(values)).toEqual(SYSCTLS);
    expect(await run("cat /sys/kernel/security/lockdown")).toContain("[integrity]");
  });

  test("mounts what is written so that nothing in it can be run", async () => {
    for (const path of ["/data", "/tmp", "/dev/shm"]) {
      const options = (await run(`findmnt -no OPTIONS ${path}`)).split(",");
      expect(options, path).toEqual(expect.arrayContaining(["nosuid", "nodev", "noexec"]));
    }
    expect(await run("findmnt -no FSTYPE /")).toBe("overlay");
  });

  test.each(PROCESSES)(
    "runs $program as $user, with no rights beyond its own",
    async ({ program, user, scheduling }) => {
      const found = await processOf(program);
      expect(found).toMatchObject({ user, scheduling });
      const status = await run(`cat /proc/${found.pid}/status`);
      for (const set of ["CapEff", "CapPrm", "CapBnd", "CapAmb"])
        expect(status).toMatch(new RegExp(`^${set}:\\s0+$`, "m"));
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      expect(status).toMatch(/^Seccomp:\s2$/m);
    },
  );

  test.each(PROCESSES)("lets $program write to its own folders only", async ({ program, writes }) => {
    const { pid } = await processOf(program);
    expect((await freeMounts(running(), pid)).sort()).toEqual([...writes].sort());
  });

  test("shows the web server nothing that is kept, and the media process no database", async () => {
    expect(await as("webui/server", "ls /data")).toContain("Permission denied");
    expect((await as("media/main", "ls /data/callbox")).split("\n")).toEqual([
      ..."drafts prompts recordings tmp voicemail".split(" "),
    ]);
  });

  test(`scores at most ${WORST_SCORE} by systemd-analyze security, the keeper ${KEEPER_SCORE}`, async () => {
    const found = await scores(running());
    console.log(found.map(({ unit, score }) => `${unit} ${score}`).join(", "));
    const isBad = ({ unit, score }: (typeof found)[number]): boolean =>
      score > (unit === "callbox-keeper.service" ? KEEPER_SCORE : WORST_SCORE);
    expect(found.filter(isBad)).toEqual([]);
    expect(found.length).toBeGreaterThan(3);
  });

  test("ends a media process that hangs, which it has no right to do itself", async () => {
    const { pid } = await processOf("media/main");
    await run(`kill -STOP ${pid}`);
    await running().until("there is another", async () => (await processOf("media/main")).pid !== pid, 120_000);
    await running().takesCalls();
  });
}
