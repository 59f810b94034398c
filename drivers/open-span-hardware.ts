import type { SpanBoardConfig } from "#drivers/e1/config.ts";
import { LinkSpans } from "#drivers/e1/link-spans.ts";
import type { SpanHardware, SpanHardwareListener } from "#drivers/e1/span-hardware.ts";
import { openSerialPort } from "#drivers/link/serial-port.ts";
import type { Clock } from "#firmware/kernel/clock.ts";

/** Makes the hardware of an E1 board. Helpers in front of other hardware come in here (SPECIFICATION.md, 9.6). */
export function openSpanHardware(
  { path, baudRate, spans }: SpanBoardConfig,
  options: SpanHardwareListener & { readonly clock: Clock },
): SpanHardware {
  return new LinkSpans({ ...options, spans: spans.length, open: () => openSerialPort(path, baudRate) });
}
