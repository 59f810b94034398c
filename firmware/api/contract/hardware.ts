import { type Static, Type } from "typebox";
import { LineName } from "#firmware/config/schema/common.ts";
import { route } from "./route.ts";

const PortKind = Type.Union([Type.Literal("fxo"), Type.Literal("fxs")]);

export const SerialPortFound = Type.Object({
  path: Type.String({ description: "What to configure: the name that stays the same, where the system has one." }),
  device: Type.String({ description: "As the system calls it now: /dev/ttyUSB0." }),
  isUsb: Type.Boolean(),
  maker: Type.Optional(Type.String()),
  product: Type.Optional(Type.String()),
  serial: Type.Optional(Type.String()),
  isConsole: Type.Boolean({ description: "The machine's own console; it is never asked." }),
  board: Type.Optional(Type.String({ description: "The board that is configured on it." })),
});
export type SerialPortFound = Static<typeof SerialPortFound>;

export const GpioChipFound = Type.Object({
  label: Type.String(),
  lines: Type.Integer(),
  base: Type.Integer(),
  board: Type.Optional(Type.String()),
});
export type GpioChipFound = Static<typeof GpioChipFound>;

const Speed = Type.Integer({ minimum: 9600, maximum: 12_000_000 });

/** What answers on a serial port. */
export const Probed = Type.Union([
  Type.Object({
    kind: Type.Literal("board"),
    model: Type.String(),
    serial: Type.String(),
    firmware: Type.String(),
    baudRate: Speed,
    ports: Type.Array(Type.Object({ port: Type.Integer(), kind: PortKind })),
    spans: Type.Optional(Type.Array(Type.Integer(), { description: "E1 spans by their numbers." })),
  }),
  Type.Object({
    kind: Type.Literal("modem"),
    model: Type.String(),
    firmware: Type.String(),
    profile: Type.Union([Type.Literal("conexant"), Type.Literal("usr"), Type.Literal("mt"), Type.Literal("v253")]),
    baudRate: Speed,
  }),
  Type.Object({ kind: Type.Literal("configured"), board: Type.String() }),
  Type.Object({
    kind: Type.Union([Type.Literal("unusable"), Type.Literal("failed")]),
    reason: Type.String({ description: "In plain words, with what to do." }),
    reasonCode: Type.Optional(Type.String()),
    reasonZh: Type.Optional(Type.String()),
  }),
  Type.Object({
    kind: Type.Union([
      Type.Literal("silent"),
      Type.Literal("missing"),
      Type.Literal("denied"),
      Type.Literal("busy"),
      Type.Literal("console"),
    ]),
  }),
]);
export type Probed = Static<typeof Probed>;

export const SoundDeviceFound = Type.Object({
  device: Type.String({ description: "As ALSA names it: plughw:CARD=Codec,DEV=0." }),
  name: Type.String(),
  captures: Type.Boolean(),
  plays: Type.Boolean(),
});

export const FoundHardware = Type.Object({
  ports: Type.Array(SerialPortFound),
  chips: Type.Array(GpioChipFound),
  sounds: Type.Array(SoundDeviceFound, { description: "For modules on the machine's own pins." }),
});
export type FoundHardware = Static<typeof FoundHardware>;

export const hardwareRoutes = {
  findHardware: route({
    method: "GET",
    path: "/api/hardware",
    access: ["owner", "installer"],
    summary:
      "Where line hardware could be: serial ports, GPIO chips and sound devices of the machine, and who has them",
    reply: FoundHardware,
  }),
  probeHardware: route({
    method: "POST",
    path: "/api/hardware/probe",
    access: ["owner", "installer"],
    summary: "Asks what is on a serial port; takes some seconds. The port of a configured board is not opened",
    body: Type.Object(
      { path: Type.String({ pattern: "^/", maxLength: 200 }), baudRate: Type.Optional(Speed) },
      { additionalProperties: false },
    ),
    reply: Probed,
  }),
  restartBoard: route({
    method: "POST",
    path: "/api/hardware/boards/:id/restart",
    access: ["owner", "installer"],
    summary: "Starts a board's own firmware anew; calls on its lines end",
    params: Type.Object({ id: Type.String({ maxLength: 60 }) }),
    reply: Type.Object({ done: Type.Boolean() }),
  }),
  blinkLine: route({
    method: "POST",
    path: "/api/hardware/lines/:line/blink",
    access: ["owner", "installer"],
    summary: "Which socket is it? The light of a line's socket blinks for fifteen seconds",
    params: Type.Object({ line: LineName }),
    reply: Type.Object({ done: Type.Boolean() }),
  }),
  blinkBoard: route({
    method: "POST",
    path: "/api/hardware/boards/:id/blink",
    access: ["owner", "installer"],
    summary: "Which board is it? The lights of all its sockets blink for fifteen seconds",
    params: Type.Object({ id: Type.String({ maxLength: 60 }) }),
    reply: Type.Object({ done: Type.Boolean() }),
  }),
} as const;
