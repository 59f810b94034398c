import type { PortEvent } from "#drivers/line/port.ts";
import type { BytePort } from "#drivers/link/byte-port.ts";
import { DLE } from "#drivers/modem/dle.ts";
import type { ModemModel } from "./models.table.ts";

/** What a modem says on its serial port. */
export class ModemOutput {
  port: BytePort | undefined;
  readonly #model: ModemModel;

  constructor(model: ModemModel) {
    this.#model = model;
  }

  say(line: string): void {
    this.write(Buffer.from(`\r\n${line}\r\n`, "latin1"));
  }

  write(octets: ArrayLike<number>): void {
    this.port?.write(Uint8Array.from(octets));
  }

  /** What happens on the line, in the words of this model. */
  report(event: PortEvent, mode: { readonly isVoiceClass: boolean; readonly hasCallerId: boolean }): void {
    switch (event.type) {
      case "ring-on":
        if (this.#model.ringsByCode && mode.isVoiceClass) this.write([DLE, 0x52]);
        else this.say("RING");
        return;
      case "caller-id":
        if (!mode.hasCallerId) return;
        for (const line of ["DATE = 1122", "TIME = 0905", `NMBR = ${event.number ?? "O"}`]) this.say(line);
        if (event.name !== undefined) this.say(`NAME = ${event.name}`);
        return;
      case "digit":
        if (this.#model.framesDigits) this.write([DLE, 0x2f, DLE, event.digit.charCodeAt(0), DLE, 0x7e]);
        else this.write([DLE, event.digit.charCodeAt(0)]);
        return;
      case "loop-current":
        if (event.milliamps === 0) this.write([DLE, 0x6c]);
        return;
      case "polarity":
        if (event.reversed) this.write([DLE, 0x4c]);
        return;
      default:
        return; // a modem measures no battery
    }
  }
}
