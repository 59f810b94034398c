import { useNavigate } from "react-router";
import { nameOf } from "#app/i18n/i18n.ts";
import { shapes } from "#app/kit/glyph-shapes.tsx";
import { useKit } from "#app/kit/kit.messages.ts";
import { lineColor } from "#app/kit/port-strip.tsx";
import { lampOf } from "#app/shell/use-counts.ts";
import type { LiveBoard, LiveLine } from "#firmware/api/contract/live.ts";
import { useLinesText } from "./lines.messages.ts";

const JACK = 40;
const PITCH = 56;
const GAP = 22;
const START = 20;
const LOGO = 70;
const PER_PIXEL = 1.15;

function Jack({ line, x }: { line: LiveLine; x: number }) {
  const kit = useKit();
  const navigate = useNavigate();
  const lamp = lampOf(line.state);
  const isIll = lamp === "alarm";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a socket in a drawing cannot be a button element
    <g
      role="button"
      tabIndex={0}
      className="jack"
      aria-label={`L${line.port} ${nameOf(line)}, ${kit.t(`line.${lamp}`)}`}
      onClick={() => void navigate(`/lines/${line.id}`)}
      onKeyDown={(event) => event.key === "Enter" && void navigate(`/lines/${line.id}`)}
    >
      <title>{`L${line.port} ${nameOf(line)} · ${kit.t(`line.${lamp}`)}`}</title>
      <rect
        x={x}
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
        d={`M${x + JACK * 0.22} 57v-17h${JACK * 0.56}v17`}
        fill="none"
        stroke="var(--lineStrong)"
        strokeWidth="1.3"
      />
      <g transform={`translate(${x + JACK / 2 - 7} 12) scale(0.875)`} style={{ color: lineColor[lamp] }}>
        {shapes[lamp]}
      </g>
      <text
        x={x + JACK / 2}
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
}

const Logo = () => (
  <g transform="translate(20 29) scale(1.15)" aria-hidden>
    <rect width="24" height="24" rx="7" fill="var(--petrol)" />
    <path d="M6.5 10a5.5 5.5 0 0 1 11 0" stroke="var(--onPetrol)" strokeWidth="2" fill="none" />
    <rect x="5" y="9.5" width="3.5" height="5" rx="1.5" fill="var(--onPetrol)" />
    <rect x="15.5" y="9.5" width="3.5" height="5" rx="1.5" fill="var(--onPetrol)" />
  </g>
);

function Plate({ lines, hasLogo, label }: { lines: readonly LiveLine[]; hasLogo: boolean; label: string }) {
  let x = START + (hasLogo ? LOGO : 0) - PITCH;
  let last: LiveLine | undefined;
  const jacks = lines.map((line) => {
    x += PITCH + (last !== undefined && last.kind !== line.kind ? GAP : 0);
    last = line;
    return { line, x };
  });
  const width = x + PITCH + START - 16;
  return (
    <svg
      className="faceplate"
      viewBox={`0 0 ${width} 86`}
      style={{ width: width * PER_PIXEL, maxWidth: "100%" }}
      aria-label={label}
    >
      <rect x="1" y="1" width={width - 2} height="84" rx="12" fill="var(--paper)" stroke="var(--line)" />
      {hasLogo ? <Logo /> : null}
      {jacks.map((jack) => (
        <Jack key={jack.line.id} {...jack} />
      ))}
    </svg>
  );
}

/**
 * Drawn like the metal: same sockets in the same order, so that a person on a ladder finds the right one. Each board is
 * a plate of its own, because each counts its sockets from one.
 */
export function Faceplate({ lines, boards }: { lines: readonly LiveLine[]; boards: readonly LiveBoard[] }) {
  const { t } = useLinesText();
  const plates = boards
    .map((board) => ({ board, own: lines.filter((line) => line.board === board.id) }))
    .filter(({ own }) => own.length > 0);
  return (
    <div className="faceplates">
      {plates.map(({ board, own }, index) => (
        <figure key={board.id}>
          {plates.length > 1 ? <figcaption className="tiny muted">{nameOf(board)}</figcaption> : null}
          <Plate lines={own} hasLogo={index === 0} label={plates.length > 1 ? nameOf(board) : t("panel")} />
        </figure>
      ))}
    </div>
  );
}
