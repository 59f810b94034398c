import type { ReactNode } from "react";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { CallSegment } from "#firmware/api/contract/call-detail.ts";
import { useCalls } from "./calls.messages.ts";
import { layOut } from "./tape.ts";

const colors: Record<CallSegment["kind"], readonly [color: string, soft: string]> = {
  ring: ["var(--ink3)", "var(--sunken)"],
  menu: ["var(--wrapUp)", "var(--wrapUp-soft)"],
  wait: ["var(--offered)", "var(--offered-soft)"],
  offer: ["var(--offered)", "var(--offered-soft)"],
  talk: ["var(--talking)", "var(--talking-soft)"],
  hold: ["var(--ink2)", "var(--sunken)"],
  voicemail: ["var(--petrol)", "var(--petrolSoft)"],
  other: ["var(--ink3)", "var(--sunken)"],
};

export interface CallTapeProps {
  readonly segments: readonly CallSegment[];
  /** What hangs below the axis at its own place: the recording. */
  readonly children?: (place: (from: number, to: number) => { left: string; width: string }) => ReactNode;
}

/** One time axis for the whole call; what is below stands exactly under its moment. */
export function CallTape({ segments, children }: CallTapeProps) {
  const { t } = useCalls();
  const now = useServerNow();
  const stretches = layOut(segments, now);
  const start = segments[0]?.from ?? now;
  const end = Math.max(start + 1, ...segments.map((segment) => segment.to ?? now));
  const share = (at: number): number => (Math.min(Math.max(at, start), end) - start) / (end - start);
  return (
    <>
      <div className="tape-row">
        <span className="small muted">{t("tape")}</span>
        <div className="tape">
          {stretches.map(({ segment, left, width }) => {
            const [color, soft] = colors[segment.kind];
            const length = duration((segment.to ?? now) - segment.from);
            const name = segment.subject === undefined ? "" : `, ${nameOf(segment.subject)}`;
            const words = `${t(`segment.${segment.kind}`)} ${length}${name}`;
            return (
              <span
                key={`${segment.kind}-${segment.from}`}
                className="tiny ellip stretch"
                title={words}
                style={{
                  left: `${left * 100}%`,
                  width: `calc(${width * 100}% - 2px)`,
                  background: soft,
                  color,
                  borderTopColor: color,
                }}
              >
                {width > 0.07 ? words : ""}
              </span>
            );
          })}
        </div>
      </div>
      {children?.((from, to) => ({ left: `${share(from) * 100}%`, width: `${(share(to) - share(from)) * 100}%` }))}
    </>
  );
}
