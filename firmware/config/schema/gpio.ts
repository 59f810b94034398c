import { type Static, Type } from "typebox";
import { help } from "./common.ts";

const Pin = Type.Integer({ minimum: 0, maximum: 1023 });
const Sound = Type.String({ minLength: 1, maxLength: 60, pattern: "^[A-Za-z0-9_:,=.-]+$" });
const closed = { additionalProperties: false } as const;

const shared = {
  port: Type.Integer({ minimum: 1, maximum: 64 }),
  capture: Sound,
  playback: Sound,
  led: Type.Optional(Pin),
};

const FxsModule = Type.Object(
  {
    kind: Type.Literal("fxs"),
    ...shared,
    hook: Pin,
    ringMode: Pin,
    pwm: Type.Optional(
      Type.Object({ chip: Type.Integer({ minimum: 0 }), channel: Type.Integer({ minimum: 0 }) }, closed),
    ),
    ringHz: Type.Optional(Type.Number({ minimum: 16, maximum: 55 })),
    ringDuty: Type.Optional(Type.Number({ minimum: 0.1, maximum: 0.9 })),
    powerDown: Type.Optional(Pin),
  },
  closed,
);

const FxoModule = Type.Object({ kind: Type.Literal("fxo"), ...shared, loop: Pin, ring: Pin }, closed);

/** Modules on the pins of the machine itself; lines of the chip, not numbers of sysfs (drivers/gpio/gpio-config.ts). */
export const GpioBoard = Type.Object(
  {
    pins: Type.Object(
      {
        power: Type.Optional(Pin),
        reset: Type.Optional(Pin),
        present: Type.Optional(Pin),
        statusLed: Type.Optional(Pin),
        alarmLed: Type.Optional(Pin),
      },
      closed,
    ),
    modules: Type.Array(Type.Union([FxsModule, FxoModule]), { maxItems: 16 }),
  },
  {
    ...closed,
    ...help({
      title: "Pins of the modules",
      titleZh: "模块引脚",
      help: "Which line of the GPIO chip does what, and the sound device of each port. The path of the board is the label of the chip.",
      helpZh: "GPIO 芯片各引脚用途及各端口的声卡设备；线路板路径填写芯片标签。",
    }),
  },
);

export type GpioBoard = Static<typeof GpioBoard>;
