import { expect, test } from "vitest";
import { createCable } from "#test/support/byte-port-pair.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { encodeDatagram } from "./link/datagram-codec.ts";
import { encodeFrame } from "./link/framing.ts";
import { BoardLink } from "./link/link.ts";
import type { ControlMessage } from "./link/messages.ts";
import { type Probed, probeSerialPort } from "./probe.ts";

const INVENTORY: ControlMessage = {
  type: "inventory",
  model: "LB-44",
  serial: "0042",
  firmware: "1.0.3",
  laws: ["ulaw"],
  ports: [
    { port: 1, kind: "fxo" },
    { port: 2, kind: "fxs" },
  ],
};
type Cable = ReturnType<typeof createCable>;

/** Runs a probe on cables whose far end `plug` puts together; tells what was found and at which speeds it was asked. */
async function probe(plug: (cable: Cable, clock: FakeClock, baudRate: number) => void, asked?: number) {
  const clock = new FakeClock();
  const speeds: number[] = [];
  const cables: Cable[] = [];
  let found: Probed | undefined;
  const open = (_: string, baudRate: number): Promise<Cable["host"]> => {
    speeds.push(baudRate);
    const cable = createCable();
    cables.push(cable);
    plug(cable, clock, baudRate);
    return Promise.resolve(cable.host);
  };
  const speed = asked === undefined ? {} : { baudRate: asked };
  void probeSerialPort({ clock, path: "/dev/ttyUSB0", open, ...speed }).then((answer) => {
    found = answer;
  });
  for (let passed = 0; passed < 20_000 && found === undefined; passed += 50) {
    await clock.advanceAsync(50);
    for (const cable of cables) cable.deliver();
  }
  return { found, speeds };
}

function plugBoard({ board: port }: Cable, clock: FakeClock): void {
  const link = new BoardLink({
    role: "board",
    port,
    clock,
    onMessage: () => undefined,
    onState: ({ name }) => name === "up" && link.send(INVENTORY),
  });
  link.start();
}

test("a board is known at the usual speed, or at the slower one it was set to", async () => {
  const { model, serial, firmware } = INVENTORY;
  const ports = [
    { port: 1, kind: "fxo" },
    { port: 2, kind: "fxs" },
  ];
  expect(await probe(plugBoard)).toEqual({
    found: { kind: "board", model, serial, firmware, baudRate: 921_600, ports },
    speeds: [921_600],
  });
  const slow = await probe((cable, clock, baudRate) => baudRate === 115_200 && plugBoard(cable, clock));
  expect(slow).toMatchObject({ found: { kind: "board", baudRate: 115_200 }, speeds: [921_600, 115_200] });
});

test("nothing that answers: every speed was tried, or only the one that was asked for", async () => {
  expect(await probe(() => undefined)).toEqual({
    found: { kind: "silent" },
    speeds: [921_600, 115_200, 115_200, 3_000_000],
  });
  expect(await probe(() => undefined, 57_600)).toEqual({ found: { kind: "silent" }, speeds: [57_600, 57_600] });
});

test("a board of another link version is told apart from silence, with what to do", async () => {
  const { found } = await probe(({ board }) => {
    board.onData(() => {
      const hello = { type: "hello", versionMin: 2, versionMax: 3, session: 7, echo: 0, controlMap: 0 } as const;
      const head = [0xff, 0x03, 0x4c, 0xb3];
      board.write(encodeFrame(Uint8Array.from([...head, ...encodeDatagram(hello)]), 0xffff_ffff));
    });
  });
  expect(found).toEqual({
    kind: "unusable",
    reason: "the board speaks link version 2 to 3, Callbox speaks 1: update Callbox",
  });
});

test("a modem without voice is no use, and that is said", async () => {
  const { found } = await probe(({ board }, _, baudRate) => {
    board.onData((chunk) => {
      const text = Buffer.from(chunk).toString("latin1");
      if (baudRate !== 115_200 || !text.includes("AT")) return;
      board.write(Buffer.from(text.includes("FCLASS=8") ? "\r\nERROR\r\n" : "\r\nOK\r\n", "latin1"));
    });
  });
  expect(found).toMatchObject({ kind: "unusable", reason: expect.stringContaining("refuses voice mode") });
});
