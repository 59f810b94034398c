import { nameOf } from "#app/i18n/i18n.ts";
import type { SpanBoardView, SpanView } from "#firmware/api/contract/span-views.ts";

/** Where a board's clock comes from, and why from there: a key of the page's words with what goes into it. */
export type ClockWords =
  | { readonly kind: "own" }
  | { readonly kind: "span"; readonly name: string }
  | { readonly kind: "fallback"; readonly name: string; readonly lost: string }
  | { readonly kind: "crystal"; readonly lost: string };

/** Undefined while the board is not connected. */
export function clockWords({ clock }: SpanBoardView, spans: readonly SpanView[]): ClockWords | undefined {
  if (clock === undefined) return undefined;
  const called = (number: number): string => {
    const span = spans.find((each) => each.span === number);
    return span === undefined ? String(number) : nameOf(span);
  };
  const before = clock.order.findIndex(({ span }) => span === clock.span);
  const passed = clock.order.slice(0, before < 0 ? undefined : before);
  const lost = passed.map(({ span }) => called(span)).join(", ");
  if (clock.span === 0) return passed.length === 0 ? { kind: "own" } : { kind: "crystal", lost };
  return passed.length === 0
    ? { kind: "span", name: called(clock.span) }
    : { kind: "fallback", name: called(clock.span), lost };
}
