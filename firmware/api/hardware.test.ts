import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";

let box: ApiBox;

beforeAll(async () => {
  box = await openApiBox();
});
afterAll(() => box.close());

test("owner and installer may look for hardware and ask a port; supervisors and strangers may not", async () => {
  const body = { path: "/dev/ttyUSB0" };
  for (const user of ["owner", "installer"]) {
    const person = await box.as(user);
    expect((await person.get("/api/hardware")).json()).toEqual({ ports: [], chips: [], sounds: [] });
    expect((await person.send("POST", "/api/hardware/probe", body)).json()).toEqual({ kind: "silent" });
  }
  const supervisor = await box.as("supervisor");
  expect((await supervisor.get("/api/hardware")).statusCode).toBe(403);
  expect((await supervisor.send("POST", "/api/hardware/probe", body)).statusCode).toBe(403);
  expect((await supervisor.send("POST", "/api/hardware/boards/board1/restart")).statusCode).toBe(403);
  expect((await box.inject({ method: "GET", url: "/api/hardware" })).statusCode).toBe(401);
});

test("who asked a port is in the audit log, with what was there", async () => {
  const installer = await box.as("installer");
  await installer.send("POST", "/api/hardware/probe", { path: "/dev/ttyUSB7" });
  const { rows } = (await installer.get("/api/box/audit?action=hardware")).json<{
    rows: { who: string; action: string; subject: string; detail: string }[];
  }>();
  expect(rows[0]).toMatchObject({ who: "installer", action: "hardware.probe", subject: "/dev/ttyUSB7" });
  expect(rows[0]?.detail).toContain("silent");
});

test.each([[{ path: "ttyUSB0" }], [{ path: "/dev/ttyUSB0", baudRate: 300 }], [{ path: "/dev/ttyUSB0", more: 1 }]])(
  "what cannot be a port or a speed is refused: %o",
  async (body) => {
    const owner = await box.as("owner");
    expect((await owner.send("POST", "/api/hardware/probe", body)).statusCode).toBe(400);
  },
);

test("a board can be restarted only when it is configured and connected", async () => {
  const owner = await box.as("owner");
  const unknown = await owner.send("POST", "/api/hardware/boards/other/restart");
  expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, "not-found"]);
  const down = await owner.send("POST", "/api/hardware/boards/board1/restart");
  expect([down.statusCode, down.json<{ code: string }>().code]).toEqual([409, "board-down"]);
});
