import { execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { startSimulator } from "#test/simulator/client.ts";
import { openBrowser } from "#test/support/browser.ts";
import { FIRST_OWNER, walkThroughFirstRun } from "#test/support/first-run.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { UsbStick } from "./machine/stick.ts";

/** Pins of QEMU's GPIO chip, as images/boards/qemu.ts has them. */
const BUTTON = 7;
const STATUS_LIGHT = 1;
const HOLD_MS = 10_000;
const SEAL = "a password for the file";

const COMPANY = "Lanhe by stick";

const setup = (more: string): string =>
  [
    "setup: 1",
    "owner: { name: Fang Li, password: first-secret }",
    "config:",
    `  box: { companyName: ${COMPANY} }`,
    "  network: { hostName: lanhe }",
    "  extensions:",
    `    - { number: "1001", name: Fang Li${more} }`,
    "",
  ].join("\n");

/** Asks the box's SIP side something; whether it answers. */
function answersSip({ sipPort }: Guest): Promise<boolean> {
  const socket = createSocket("udp4");
  const text = [
    "OPTIONS sip:box SIP/2.0",
    "Via: SIP/2.0/UDP 10.0.2.2:5070;branch=z9hG4bK-probe;rport",
    "From: <sip:probe@10.0.2.2>;tag=1",
    "To: <sip:box>",
    `Call-ID: ${Math.round(performance.now())}`,
    "CSeq: 1 OPTIONS",
    "Max-Forwards: 1",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
  return new Promise((resolve) => {
    const end = (isThere: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(isThere);
    };
    const timer = setTimeout(() => end(false), 3_000);
    socket.on("message", () => end(true));
    socket.send(text, sipPort, "127.0.0.1");
  });
}

describe("a box out of its carton", () => {
  let guest: Guest;
  let layers: Layers;
  const stick = new UsbStick("setup");
  const folder = mkdtempSync(join(tmpdir(), "callbox-ssh-"));
  /** The settings with all secrets, as the page hands them out. */
  let copy = "";
  /** The whole box, encrypted, as the page hands it out. */
  let wholeBox: Uint8Array<ArrayBuffer> = new Uint8Array();
  let cookie = "";
  let csrf = "";

  const hello = async (): Promise<{ needsOwner: boolean; companyName: string }> =>
    (await (await fetch(`${guest.base}/api/hello`)).json()) as { needsOwner: boolean; companyName: string };
  const ask = async (method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${guest.base}${path}`, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), "x-csrf-token": csrf, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const backup = async (): Promise<{ job: { kind: string } | null }> =>
    (await (await ask("GET", "/api/box/backup")).json()) as { job: { kind: string } | null };
  const signIn = async (): Promise<void> => {
    const reply = await ask("POST", "/api/session", FIRST_OWNER);
    expect(reply.status).toBe(200);
    cookie = reply.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    ({ csrf } = (await reply.json()) as { csrf: string });
  };

  beforeAll(async () => {
    layers = new Layers(flashCard("provision", {}), "provision");
    guest = await Guest.switchOn({ name: "provision", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
    stick.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Resolves once the report is there and the stick is read-only again, which is when it may be pulled out. */
  const hasReported = (verdict: string): Promise<void> =>
    guest.until("the report is written", async () => {
      const seen = await guest.shell.run("cat /run/callbox-usb/*/callbox-report.txt && grep callbox-usb /proc/mounts");
      return seen.includes(verdict) && / ro,/.test(seen);
    });

  test("shows the page for the first owner, and no phone reaches it", async () => {
    expect(await hello()).toMatchObject({ needsOwner: true });
    expect(await answersSip(guest)).toBe(false);
    const rules = await guest.shell.run("nft list table inet callbox");
    expect(rules).not.toMatch(/dport 5060|dport 22\b/);
    expect(rules).toContain("tcp dport 8080 accept");
  });

  test("refuses a file with a mistake, and says on the stick where it is", async () => {
    stick.write("callbox.yaml", setup(", mailbox: none"));
    await stick.plugInto(guest);
    await hasReported("NOTHING WAS CHANGED");
    await stick.pullFrom(guest);
    expect(stick.read("callbox-report.txt")).toMatch(/Line 7: There is no mailbox “none”/);
    expect(await hello()).toMatchObject({ needsOwner: true });
  });

  test("is set up by the mended file: its owner signs in, phones get through, it has its name", async () => {
    stick.write("callbox.yaml", setup(""));
    await stick.plugInto(guest);
    await guest.until("the box has its owner", async () => !(await hello()).needsOwner);
    await guest.until("phones get through", () => answersSip(guest), 30_000);
    await hasReported("THE FILE WAS APPLIED");
    await stick.pullFrom(guest);
    expect(stick.read("callbox-report.txt")).toMatch(/1001 {2}Fang Li {2}password \S{16}/);
    expect(await hello()).toMatchObject({ companyName: COMPANY });
    await signIn();
  });

  test("is found by the name that the file gives it", async () => {
    const isFound = async (): Promise<boolean> => {
      const view = (await (await ask("GET", "/api/box/network")).json()) as { foundAs: string; isApplied: boolean };
      return view.isApplied && view.foundAs === "lanhe";
    };
    await guest.until("it is found by its name", isFound, 60_000);
  });

  test("opens SSH for a key and closes it again", async () => {
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const port = await guest.forward(22);
    const login = (): Promise<string> => ssh(port, key, "id -un; cat /etc/callbox-version");
    await expect(login()).rejects.toThrow();
    const body = { key: readFileSync(`${key}.pub`, "utf8"), minutes: 5, password: "first-secret" };
    expect((await ask("POST", "/api/box/ssh", body)).status).toBe(200);
    await guest.until("the key is let in", async () => (await login()).startsWith("root\n"), 60_000);
    const stranger = join(folder, "stranger");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", stranger]);
    await expect(ssh(port, stranger, "true")).rejects.toThrow(/denied/i);
    expect((await ask("DELETE", "/api/box/ssh")).status).toBe(200);
    expect(await guest.shell.run("ss -Hltn 'sport = :22' | wc -l")).toBe("0");
    await expect(login()).rejects.toThrow();
  });

  test("hands out a copy of all its settings", async () => {
    const reply = await ask("GET", "/api/config/export?format=yaml&secrets=true");
    expect(reply.status).toBe(200);
    copy = await reply.text();
    expect(copy).toContain(`companyName: ${COMPANY}`);
  });

  test("hands out a copy of the whole box", async () => {
    const parts = { calls: true, voicemail: true, recordings: true };
    expect((await ask("POST", "/api/box/backup", { parts, password: SEAL })).status).toBe(200);
    await guest.until("the copy is ready", async () => (await backup()).job?.kind === "ready", 120_000);
    const reply = await ask("GET", "/api/box/backup/file");
    expect(reply.status).toBe(200);
    wholeBox = new Uint8Array(await reply.arrayBuffer());
    expect(Buffer.from(wholeBox.subarray(0, 17)).toString()).toBe("callbox-backup/1\n");
  });

  test("is as it was delivered after the button was held for ten seconds, and again after a power cut meanwhile", async () => {
    const id = await guest.shell.run("cat /etc/machine-id && sync");
    expect(layers.hold(COMPANY, guest)).toBe(true);
    const pins = await guest.pins();
    await pins.drive(BUTTON, 1);
    // It blinks slowly while the button is held.
    await pins.output(STATUS_LIGHT, 0);
    await pins.output(STATUS_LIGHT, 1);
    await pins.drive(BUTTON, 0);
    await delay(systemClock, HOLD_MS);
    expect(await hello()).toMatchObject({ needsOwner: false });
    await pins.drive(BUTTON, 1);
    const isMarked = async (): Promise<boolean> =>
      guest.shell.starts > 1 || (await guest.shell.run("cat /data/system/factory-reset")) === "button";
    await guest.until("the mark is set", isMarked, 60_000);
    await guest.cutPower();
    guest = await Guest.switchOn({ name: "provision-reset", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
    expect(await hello()).toMatchObject({ needsOwner: true, companyName: "My company" });
    expect(await guest.shell.run("cat /etc/machine-id")).toBe(id);
    expect(await guest.shell.run("ls -A /data/system")).not.toMatch(/factory-reset|ssh_host/);
    expect(await answersSip(guest)).toBe(false);
    expect(guest.console).not.toContain("cannot be told");
    await guest.shell.run("sync");
    expect(layers.hold(COMPANY, guest), "a card that takes it has forgotten what was deleted").toBe(false);
  });

  test("is set up in a browser, from the language to a call that both sides hear", async () => {
    const [board, browser] = await Promise.all([startSimulator(["--fxo", "1", "--fxs", "1"]), openBrowser()]);
    try {
      await guest.plugSerial("first", board.path);
      const house = { browser, board, telephone: 2, patienceMs: 120_000 };
      expect(await walkThroughFirstRun(guest.base, house)).toEqual([]);
    } finally {
      await browser.close();
      await board.stop();
    }
  });

  test("refuses a copy that was cut off and a file of something else, then takes its own back", async () => {
    await signIn();
    const bring = async (text: string): Promise<{ saved: boolean; problems: { message: string }[] }> => {
      const reply = await ask("PUT", "/api/config", { text, format: "yaml", dryRun: false });
      return (await reply.json()) as { saved: boolean; problems: { message: string }[] };
    };
    const words = async (text: string): Promise<string> => JSON.stringify(await bring(text));
    expect(await words(copy.slice(0, Math.floor(copy.length * 0.9)))).toContain("This file is not whole");
    expect(await words("services: { web: { image: nginx } }\n")).toContain("This is no file of Callbox settings.");
    expect(await hello()).toMatchObject({ companyName: "Lanhe" });
    expect(await bring(copy)).toMatchObject({ saved: true, problems: [] });
    await signIn();
    expect(await hello()).toMatchObject({ companyName: COMPANY, needsOwner: false });
    expect(await (await ask("GET", "/api/config/export?format=yaml&secrets=true")).text()).toBe(copy);
  });

  test("takes the whole box back: its settings and people, by a start of the service, and sounds where the voice process finds them", async () => {
    const form = new FormData();
    form.append("password", SEAL);
    form.append("file", new Blob([wholeBox]), "x.callbox-backup");
    const headers = { "x-csrf-token": csrf, cookie };
    const held = await fetch(`${guest.base}/api/box/backup/upload`, { method: "POST", headers, body: form });
    expect([held.status, await held.json()]).toEqual([200, expect.objectContaining({ company: "Lanhe by stick" })]);
    const control = await guest.shell.run("systemctl show -p MainPID --value callbox");
    expect((await ask("POST", "/api/box/backup/bring-back", { from: "held", when: "now" })).status).toBe(200);
    await guest.until(
      "it is in place",
      async () => {
        const found = await guest.shell.run(
          "ls -d /data/callbox/backup/before /data/callbox/backup/order.json 2>/dev/null; true",
        );
        return found === "/data/callbox/backup/before";
      },
      120_000,
    );
    await guest.takesCalls();
    // The service starts its process anew by itself; the system does not have to.
    expect(await guest.shell.run("systemctl show -p MainPID --value callbox")).toBe(control);
    expect(await hello()).toMatchObject({ companyName: "Lanhe by stick", needsOwner: false });
    await signIn();
    for (const name of ["prompts", "voicemail", "recordings"]) {
      expect(await guest.shell.run(`stat -c '%a %U %G' /data/callbox/${name}`)).toBe("2770 callbox callbox-media");
    }
    // A machine that has just started may be too busy to keep its time.
    await guest.until("the box hears itself", async () => {
      const { isGood } = (await (await ask("POST", "/api/box/self-call")).json()) as { isGood: boolean };
      return isGood;
    });
  });
});

function ssh(port: number, key: string, command: string): Promise<string> {
  const options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "ConnectTimeout=10"];
  const args = [
    ...options.flatMap((option) => ["-o", option]),
    "-i",
    key,
    "-p",
    String(port),
    "root@127.0.0.1",
    command,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args);
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(complaint))));
  });
}
