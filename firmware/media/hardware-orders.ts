import type { LineHost } from "./line-audio.ts";
import { type LineOrder, takeLineOrder } from "./line-orders.ts";
import type { MediaEvent } from "./protocol.ts";
import type { SpanHost } from "./span/span-host.ts";
import { type SpanOrderCommand, takeSpanOrder } from "./span-orders.ts";

/** Carries out an order for line boards or E1 boards. */
export function takeHardwareOrder(
  hosts: { readonly lines: LineHost; readonly spans: SpanHost; readonly emit: (event: MediaEvent) => void },
  order: LineOrder | SpanOrderCommand,
): void {
  const { lines, spans, emit } = hosts;
  switch (order.type) {
    case "spans.configure":
    case "span.command":
    case "span.order":
    case "span.ask":
    case "span.update":
      takeSpanOrder(spans, order, emit);
      return;
    case "board.restart":
      if (spans.has(order.board)) takeSpanOrder(spans, order, emit);
      else takeLineOrder(lines, order, emit);
      return;
    default:
      takeLineOrder(lines, order, emit);
  }
}
