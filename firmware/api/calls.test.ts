import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RecordingId } from "#firmware/domain/ids.ts";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";
import { abandonedCall, answeredCall } from "#test/support/written-calls.ts";
import { type CallDetail, CallDetail as CallDetailSchema, type Ladder } from "./contract/call-detail.ts";
import { type CallPage, CallPage as CallPageSchema } from "./contract/call-list.ts";
import { complaints } from "./validate.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

test("the list shows newest first with the way each call went, pages by cursor, and counts by result", async () => {
  answeredCall(box, "c-1");
  abandonedCall(box, "c-2", 30_000);
  answeredCall(box, "c-3");
  const owner = await box.as("owner");
  const first = (await owner.get("/api/calls?from=2026-11-20&to=2026-11-20&limit=2")).json<CallPage>();
  expect(complaints(CallPageSchema, first)).toEqual([]);
  expect(first.rows.map(({ id }) => id)).toEqual(["c-3", "c-2"]);
  expect(first.counts).toEqual({ total: 3, byResult: { answered: 2, abandoned: 1 }, isComplete: true });
  expect(first.rows[0]).toMatchObject({
    caller: { number: "13855502217", name: "Shen Yulan" },
    queue: { id: "sales", name: "Sales", nameZh: "销售" },
    agent: { id: "1002", nameZh: "王磊" },
    waitMs: 12_000,
    talkMs: 60_000,
    result: "answered",
    path: [
      { kind: "line" },
      { kind: "flow", id: "main" },
      { kind: "queue", id: "sales" },
      { kind: "extension", id: "1002" },
    ],
  });
  const second = (await owner.get(`/api/calls?limit=2&cursor=${first.next}`)).json<CallPage>();
  expect([second.rows.map(({ id }) => id), second.next, second.counts]).toEqual([["c-1"], null, undefined]);
});

test("filters find by number, text, queue, agent, line, result and day", async () => {
  answeredCall(box, "c-1");
  abandonedCall(box, "c-2", 30_000);
  const owner = await box.as("owner");
  const found = async (query: string) =>
    (await owner.get(`/api/calls?${query}`)).json<CallPage>().rows.map(({ id }) => id);
  expect(await found("number=5550%202217")).toEqual(["c-1"]);
  expect(await found("text=yulan")).toEqual(["c-1"]);
  expect(await found("text=%25")).toEqual([]);
  expect(await found("queue=sales")).toEqual(["c-2", "c-1"]);
  expect(await found("queue=sales&stay=abandoned")).toEqual(["c-2"]);
  expect(await found("queue=sales&stay=in-target")).toEqual(["c-1"]);
  expect(await found("agent=1001&offer=missed")).toEqual(["c-1"]);
  expect(await found("agent=1001&offer=answered")).toEqual([]);
  expect(await found("line=board1.2")).toEqual(["c-2"]);
  expect(await found("result=abandoned&dir=inbound")).toEqual(["c-2"]);
  expect(await found("recorded=true")).toEqual(["c-1"]);
  expect(await found("from=2026-11-21")).toEqual([]);
});

test("a call's page has legs, a time axis without gaps, and the decisions", async () => {
  answeredCall(box, "c-1");
  const owner = await box.as("owner");
  const detail = (await owner.get("/api/calls/c-1")).json<CallDetail>();
  expect(complaints(CallDetailSchema, detail)).toEqual([]);
  expect(detail.legs.map(({ role, name, answeredAt }) => [role, name, answeredAt !== null])).toEqual([
    ["caller", "FXO 1", true],
    ["dialled", "Chen Xiaowen", false],
    ["dialled", "Wang Lei", true],
  ]);
  const axis = detail.segments.filter(({ kind }) => kind !== "hold");
  expect(axis.map(({ kind }) => kind)).toEqual(["ring", "menu", "wait", "offer", "offer", "talk"]);
  for (const [index, segment] of axis.slice(1).entries()) expect(segment.from).toBe(axis[index]?.to);
  expect(axis.at(-1)!.to! - axis.at(-1)!.from).toBe(60_000);
  expect(detail.decisions.map(({ code }) => code)).toEqual(["inbound.in-hours"]);
  expect(detail.events.length).toBeGreaterThan(15);
});

test("an installer sees numbers masked everywhere, also in the ladder and the capture", async () => {
  answeredCall(box, "c-1");
  box.db.run(
    `INSERT INTO trace (call, at, direction, party, kind, summary, raw) VALUES ('c-1', 1, 'out', 'c-1-l1', 'sip', 'INVITE', :raw)`,
    { raw: "INVITE sip:1001@10.0.0.5 SIP/2.0\r\nFrom: <sip:13855502217@box>\r\n\r\n" },
  );
  const installer = await box.as("installer");
  for (const url of ["/api/calls", "/api/calls/c-1", "/api/calls/c-1/ladder", "/api/calls/c-1/pcap"]) {
    const reply = await installer.get(url);
    expect([url, reply.statusCode]).toEqual([url, 200]);
    expect(reply.body).not.toContain("13855502217");
  }
  expect((await installer.get("/api/calls")).body).toContain("138****2217");
  const owner = await box.as("owner");
  const ladder = (await owner.get("/api/calls/c-1/ladder")).json<Ladder>();
  expect(ladder.items).toMatchObject([
    { from: "box", to: "c-1-l1", title: "INVITE", raw: expect.stringContaining("13855502217") },
  ]);
  const { rawPayload } = await owner.get("/api/calls/c-1/pcap");
  expect(rawPayload.readUInt32LE(0)).toBe(0xa1b2c3d4);
});

test("an agent sees the calls that rang at their phone and no other", async () => {
  answeredCall(box, "c-1");
  abandonedCall(box, "c-2", 30_000);
  const [involved, other] = [await box.agent("1001"), await box.agent("1004")];
  expect((await involved.get("/api/calls")).json<CallPage>().rows.map(({ id }) => id)).toEqual(["c-1"]);
  expect((await other.get("/api/calls")).json<CallPage>().rows).toEqual([]);
  expect((await other.get("/api/calls/c-1")).statusCode).toBe(404);
  expect((await involved.get("/api/calls/c-1")).json<CallDetail>().events).toEqual([]);
});

test("the export opens in a spreadsheet without running anything", async () => {
  answeredCall(box, "c-1", '=HYPERLINK("http://evil")');
  const owner = await box.as("owner");
  const reply = await owner.get("/api/calls.csv");
  expect(reply.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(reply.body.startsWith("\uFEFFCall,Direction,")).toBe(true);
  const lines = reply.body.split("\r\n");
  expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`);
  expect(lines).toHaveLength(3);
});

test("a report's figures open exactly the calls they count", async () => {
  answeredCall(box, "c-1");
  abandonedCall(box, "c-2", 3_000);
  abandonedCall(box, "c-3", 40_000);
  answeredCall(box, "c-4");
  const owner = await box.as("owner");
  const range = "from=2026-11-20&to=2026-11-20";
  type Report = {
    rows: { id: string; figures: Record<string, number> }[];
    total: Record<string, number>;
    formulas: { metric: string; calls: object | null }[];
    reconciles: { holds: boolean }[];
  };
  for (const [kind, key] of [
    ["agents", "agent"],
    ["queues", "queue"],
  ] as const) {
    const report = (await owner.get(`/api/reports/${kind}?${range}`)).json<Report>();
    expect(report.reconciles.every(({ holds }) => holds)).toBe(true);
    for (const { id, figures } of report.rows) {
      for (const { metric, calls } of report.formulas) {
        if (
          calls === null ||
          !/^(offered|answered|missed|answeredInTarget|abandoned|shortAbandoned|overflowed)$/.test(metric)
        )
          continue;
        const query = new URLSearchParams({ ...calls, [key]: id });
        const page = (await owner.get(`/api/calls?${range}&${query}`)).json<CallPage>();
        expect([kind, id, metric, page.counts?.total]).toEqual([kind, id, metric, figures[metric]]);
      }
    }
  }
  const csv = (await owner.get(`/api/reports/queues.csv?${range}`)).body;
  expect(csv.split("\r\n")[1]).toMatch(/^sales,Sales,4,2,2,2,1,0,0,50,/);
});

test("a recording is heard in parts by who may, drawn as a waveform, and gone when it is deleted", async () => {
  answeredCall(box, "c-1");
  const path = join(box.folder, "recordings/one.wav");
  mkdirSync(join(box.folder, "recordings"));
  const samples = Buffer.alloc(16_000 * 2, 0x40);
  const head = Buffer.from("RIFF....WAVEfmt ", "latin1");
  const format = Buffer.alloc(20);
  format.writeUInt32LE(16, 0);
  format.writeUInt16LE(1, 4);
  format.writeUInt16LE(2, 6);
  format.writeUInt32LE(8000, 8);
  format.writeUInt32LE(32_000, 12);
  format.writeUInt16LE(4, 16);
  format.writeUInt16LE(16, 18);
  const data = Buffer.alloc(8);
  data.write("data", "latin1");
  data.writeUInt32LE(samples.length, 4);
  head.writeUInt32LE(samples.length + 36, 4);
  writeFileSync(path, Buffer.concat([head, format, data, samples]));
  const id = "rec-c-1" as RecordingId;
  box.recordings.started({ id, call: "c-1" as never, path, why: "test", queue: "sales", agent: "1002" });
  await box.recordings.ended(id, { durationMs: 1000, bytes: 32_044, peakDbfs: [-6, -6], isCut: false, detail: "" });
  const [owner, agent, other, installer] = [
    await box.as("owner"),
    await box.agent("1002"),
    await box.agent("1004"),
    await box.as("installer"),
  ];
  const part = await agent.get(`/api/recordings/${id}/audio`, { range: "bytes=44-47" });
  expect([part.statusCode, part.headers["content-range"], part.rawPayload]).toEqual([
    206,
    "bytes 44-47/32044",
    Buffer.alloc(4, 0x40),
  ]);
  expect((await owner.get(`/api/recordings/${id}/audio?download=true`)).headers["content-disposition"]).toMatch(
    /attachment; filename="2026-11-20_\d+_1002_c-1\.wav"/,
  );
  expect((await owner.get(`/api/recordings/${id}/audio`, { range: "bytes=99999-" })).statusCode).toBe(416);
  const peaks = (await owner.get(`/api/recordings/${id}/peaks`)).json<{ channels: number[][]; durationMs: number }>();
  expect([peaks.durationMs, peaks.channels.length, peaks.channels[0]?.[0]]).toEqual([1000, 2, 0.502]);
  expect((await other.get(`/api/recordings/${id}/audio`)).statusCode).toBe(403);
  expect((await installer.get(`/api/recordings/${id}/audio`)).statusCode).toBe(403);
  expect((await owner.send("DELETE", `/api/recordings/${id}`)).json()).toEqual({ done: true });
  expect((await owner.get(`/api/recordings/${id}/audio`)).statusCode).toBe(410);
});
