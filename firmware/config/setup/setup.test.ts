import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigInvalid } from "#firmware/config/problem.ts";
import { type SetupForBox, setupForBox } from "./for-box.ts";
import { writeReport } from "./report.ts";
import { readSetupFile } from "./setup-file.ts";

const BOX = { machineId: "0".repeat(32), macs: ["dc:a6:32:01:02:03"] };

function ready(text: string, box = BOX): Extract<SetupForBox, { kind: "ready" }> {
  const made = setupForBox(readSetupFile(text), box);
  if (made.kind === "refused") throw new Error(made.problems.map(({ message }) => message).join("\n"));
  return made;
}

function complaints(text: string, box = BOX): string[] {
  try {
    const made = setupForBox(readSetupFile(text), box);
    return made.kind === "refused" ? made.problems.map(({ message }) => message) : [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.problems.map(({ message }) => message);
    throw error;
  }
}

const SMALL = ["setup: 1", "config:", "  extensions:", '    - { number: "1001", name: Fang Li, agent: {} }', ""].join(
  "\n",
);

test("the documented example sets a box up", () => {
  const text = readFileSync(new URL("../../../provisioning/callbox.example.yaml", import.meta.url), "utf8");
  const { config, section, generated, passwords } = ready(text);
  expect(section?.name).toBe("Branch 1");
  expect(config.box).toMatchObject({ companyName: "Lanhe Pudong", timeZone: "Asia/Shanghai" });
  expect(config.network.hostName).toBe("callbox-pudong");
  expect(config.users).toMatchObject([{ id: "owner", roles: ["owner", "installer"] }]);
  expect(passwords).toEqual([{ user: "owner", password: "change-this-password" }]);
  expect(generated.map(({ extension }) => extension)).toEqual(["1001", "1002", "2001"]);
  const second = ready(text, { machineId: "0123456789abcdef0123456789abcdef", macs: ["00:00:00:00:00:01"] });
  expect(second.config.extensions.map(({ number }) => number)).toEqual(["1001", "1002", "2001", "1003"]);
  expect(second.config.queues[0]?.members.map(({ agent }) => agent)).toEqual(["1001", "1003"]);
});

test("a box's own section gives the lines of the common board its own telephone numbers", () => {
  const text = [
    "setup: 1",
    "config:",
    "  boards:",
    "    - id: board1",
    "      name: Board",
    "      path: /dev/callbox-board",
    "      lines:",
    '        - { port: 1, kind: fxo, name: L1, number: "01000000001" }',
    "        - { port: 2, kind: fxo, name: L2 }",
    "boxes:",
    "  - mac: dc:a6:32:01:02:03",
    "    config:",
    "      boards:",
    "        - id: board1",
    "          lines:",
    '            - { port: 1, number: "01012345678" }',
    '            - { port: 2, number: "01012345679" }',
    "",
  ].join("\n");
  const lines = ready(text).config.boards[0]?.lines.map(({ port, name, number }) => ({ port, name, number }));
  expect(lines).toEqual([
    { port: 1, name: "L1", number: "01012345678" },
    { port: 2, name: "L2", number: "01012345679" },
  ]);
});

test("a box without a section of its own changes nothing, and is told its address to write down", () => {
  const text = "setup: 1\nboxes:\n  - mac: 00:11:22:33:44:55\n";
  expect(complaints(text)).toEqual([expect.stringContaining("dc:a6:32:01:02:03")]);
});

test("two sections for one box are refused", () => {
  const text = ["setup: 1", "boxes:", "  - mac: DC-A6-32-01-02-03", `  - machineId: "${BOX.machineId}"`, ""].join("\n");
  expect(complaints(text)).toEqual([expect.stringContaining("2 sections")]);
});

test("what is wrong is told with its line, in the part it stands in", () => {
  const text = [
    "setup: 1",
    "config:",
    "  extensions:",
    '    - { number: "1001", name: Fang Li }',
    "boxes:",
    "  - mac: dc:a6:32:01:02:03",
    "    config:",
    "      inboundDefault:",
    "        kind: queue",
    "        queue: sales",
    "      network:",
    "        localNetworks:",
    "          - 10.0.0.0/8",
    "          - 1.2.3.4/1",
    "      box:",
    "        timezone: Asia/Shanghai",
    "",
  ].join("\n");
  expect(complaints(text)).toEqual([expect.stringMatching(/^Line 15: .*timezone/)]);
  expect(complaints(text.replace("timezone", "timeZone")).toSorted()).toEqual([
    expect.stringMatching(/^Line 10: There is no queue “sales”/),
    expect.stringMatching(/^Line 14: .*too large/),
  ]);
});

test("a file that is no YAML, or no set-up file, says so with its line", () => {
  expect(complaints('setup: 1\nowner:\n  password: "open\n')).toEqual([expect.stringMatching(/^Line \d/)]);
  expect(complaints("hello: 1\n")).toEqual([expect.stringContaining("setup: 1")]);
  expect(complaints("setup: 1\nowner:\n  pasword: secret-secret\n").join()).toMatch(/Line [23]: Unknown: “pasword”/);
  expect(complaints("setup: 1\nowner:\n  password: short\n").join()).toMatch(/^Line 3/);
  expect(complaints("setup: 1\nboxes:\n  - name: Nobody\n")).toEqual([expect.stringMatching(/^Line 3: .*mac/)]);
});

test("passwords that are left out are made, and stay what they are on a box that has them", () => {
  const { config, generated } = ready(SMALL);
  const { sipPassword, agent } = config.extensions[0] ?? {};
  expect(generated).toEqual([{ extension: "1001", name: "Fang Li", sipPassword, pin: agent?.pin }]);
  const again = setupForBox(readSetupFile(SMALL), { ...BOX, present: config });
  expect(again).toMatchObject({ kind: "ready", config: { extensions: config.extensions }, generated: [] });
});

test("a number that should be text is told to be put in quotes", () => {
  expect(complaints(SMALL.replace('"1001"', "1001"))).toEqual([expect.stringMatching(/^Line 4: .*quotes/)]);
});

test("a masked password of an export is told, not taken", () => {
  const text = SMALL.replace("name: Fang Li", 'name: Fang Li, sipPassword: "••••"');
  expect(complaints(text)[0]).toMatch(/^Line 4: This password was masked/);
});

test("an exported configuration is a set-up file as well", () => {
  const { config } = ready(SMALL);
  expect(ready(JSON.stringify(config)).config).toEqual(config);
});

test("the report tells both languages what was set, which passwords were made and what is missing", () => {
  const { config, generated } = ready(SMALL);
  const outcome = { kind: "applied", section: undefined, config, version: 2, ownerSet: true, generated } as const;
  const about = { ...BOX, addresses: ["http://callbox.local"], version: "0.1.0", at: Date.UTC(2026, 10, 20, 2, 42) };
  const text = writeReport(about, outcome, "Asia/Shanghai");
  expect(text).toContain(BOX.machineId);
  expect(text).toContain("http://callbox.local");
  expect(text.split(`password ${generated[0]?.sipPassword}  PIN ${generated[0]?.pin}`)).toHaveLength(2);
  expect(text.split(`密码 ${generated[0]?.sipPassword}`)).toHaveLength(2);
  expect(text).toContain("no line board");
  expect(text).toContain("没有线路板");
});

test("a report on a refused file tells the lines in both languages", () => {
  const problems = [{ path: "/queues", code: "no-queue", message: "Line 7: There is no queue “sales”." }];
  const about = { ...BOX, addresses: [], version: "0.1.0", at: 0 };
  const text = writeReport(about, { kind: "refused", problems }, "Asia/Shanghai");
  expect(text).toContain("  - Line 7: There is no queue “sales”.");
  expect(text).toMatch(/第 7 行：该队列不存在/);
});
