import { Tooltip } from "antd";
import { useKit } from "./kit.messages.ts";

export type LineLamp = "idle" | "offered" | "inbound" | "outbound" | "alarm" | "blocked" | "unfitted" | "signalling";

export const lineColor: Record<LineLamp, string> = {
  idle: "var(--lineStrong)",
  offered: "var(--offered)",
  inbound: "var(--talking)",
  outbound: "var(--petrol)",
  alarm: "var(--bad)",
  blocked: "var(--paused)",
  unfitted: "var(--line)",
  signalling: "var(--ink3)",
};

/** The front panel of the box in small: the same lamps in the same order as on the metal. */
export function PortStrip({
  ports,
  size = 9,
}: {
  ports: readonly { id?: string; name: string; lamp: LineLamp }[];
  size?: number;
}) {
  const { t } = useKit();
  return (
    <span className="strip">
      {ports.map((port) => (
        <Tooltip key={port.id ?? port.name} title={`${port.name} · ${t(`line.${port.lamp}`)}`}>
          <i className={`lamp lamp-${port.lamp}`} style={{ width: size, height: size }} />
        </Tooltip>
      ))}
    </span>
  );
}
