import { useNavigate } from "react-router";
import { nameOf } from "#app/i18n/i18n.ts";
import { shapes } from "#app/kit/glyph-shapes.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { lineColor } from "#app/kit/port-strip.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import type { LiveLine } from "#firmware/api/contract/live.ts";
import { useLinesText } from "./lines.messages.ts";

const JACK = 40;
const PITCH = 56;
const GAP = 22;
const START = 90;

/** Drawn like the metal: same sockets in the same order, so that a person on a ladder finds the right one. */
export function Faceplate({ lines }: { lines: readonly LiveLine[] }) {
  const { t } = useLinesText();
  const kit = useKit();
  const navigate = useNavigate();
  let x = START - PITCH;
  let last: LiveLine | undefined;
  const jacks = lines.map((line) => {
    const isNewGroup = last !== undefined && (last.kind !== line.kind || last.board !== line.board);
    x += PITCH + (isNewGroup ? GAP : 0);
    last = line;
    return { line, x };
  });
  const width = Math.max(800, x + PITCH + 30);
  return (
    <svg className="faceplate" viewBox={`0 0 ${width} 86`} aria-label={t("panel")}>
      <rect x="1" y="1" width={width - 2} height="84" rx="12" fill="var(--paper)" stroke="var(--line)" />
      <g transform="translate(20 29) scale(1.15)" aria-hidden>
        <rect width="24" height="24" rx="7" fill="var(--petrol)" />
        <path d="M6.5 10a5.5 5.5 0 0 1 11 0" stroke="var(--onPetrol)" strokeWidth="2" fill="none" />
        <rect x="5" y="9.5" width="3.5" height="5" rx="1.5" fill="var(--onPetrol)" />
        <rect x="15.5" y="9.5" width="3.5" height="5" rx="1.5" fill="var(--onPetrol)" />
      </g>
      {jacks.map(({ line, x: at }) => {
        const lamp = lampOf(line.state);
        const isIll = lamp === "alarm";
        return (
          // biome-ignore lint/a11y/useSemanticElements: a socket in a drawing cannot be a button element
          <g
            key={line.id}
            role="button"
            tabIndex={0}
            className="jack"
            aria-label={`L${line.port} ${nameOf(line)}, ${kit.t(`line.${lamp}`)}`}
            onClick={() => void navigate(`/lines/${line.id}`)}
            onKeyDown={(event) => event.key === "Enter" && void navigate(`/lines/${line.id}`)}
          >
            <rect
              x={at}
              y="30"
              width={JACK}
              height="30"
              rx="4"
              fill="var(--sunken)"
              stroke={isIll ? "var(--bad)" : "var(--lineStrong)"}
              strokeWidth={isIll ? 2.5 : 1.3}
              {...(lamp === "unfitted" ? { strokeDasharray: "3 3" } : {})}
            />
            <path
              d={`M${at + JACK * 0.22} 57v-17h${JACK * 0.56}v17`}
              fill="none"
              stroke="var(--lineStrong)"
              strokeWidth="1.3"
            />
            <g transform={`translate(${at + JACK / 2 - 7} 12) scale(0.875)`} style={{ color: lineColor[lamp] }}>
              {shapes[lamp]}
            </g>
            <text
              x={at + JACK / 2}
              y="76"
              textAnchor="middle"
              fontSize="11.5"
              fill={isIll ? "var(--bad)" : "var(--ink2)"}
              fontWeight={isIll ? 700 : 500}
            >
              L{line.port}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
