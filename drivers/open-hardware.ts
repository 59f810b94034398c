import { GpioHardware } from "#drivers/gpio/gpio-hardware.ts";
import type { Hardware, HardwareListener } from "#drivers/line/hardware.ts";
import type { BoardConfig } from "#drivers/line/line.ts";
import { LinkHardware } from "#drivers/link/link-hardware.ts";
import { openSerialPort } from "#drivers/link/serial-port.ts";
import { ModemHardware } from "#drivers/modem/modem-hardware.ts";
import { SelfHardware } from "#drivers/self/self-hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** Makes the hardware a board's configuration names. A new kind of hardware is one folder and one line here. */
export function openHardware(config: BoardConfig, options: HardwareListener & { readonly clock: Clock }): Hardware {
  const { path, baudRate, modemProfile, gpio } = config;
  switch (config.kind) {
    case "link":
      return new LinkHardware({ ...options, open: () => openSerialPort(path, baudRate) });
    case "modem":
      return new ModemHardware({
        ...options,
        open: () => openSerialPort(path, baudRate),
        ...(modemProfile === undefined ? {} : { profile: modemProfile }),
      });
    case "self":
      return new SelfHardware(options);
    case "gpio":
      return new GpioHardware({ ...options, chip: path, board: gpio ?? { pins: {}, modules: [] } });
  }
}
