import { LoadingOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Glyph } from "#app/kit/glyph.tsx";
import { usePhone } from "#app/theme/theme.tsx";

/** How something that was found stands. */
export type Mark = "good" | "bad" | "warn" | "busy" | "none";

export interface FoundRowProps {
  readonly mark: Mark;
  readonly name: ReactNode;
  readonly text: ReactNode;
  readonly extra?: ReactNode;
}

function Sign({ mark }: { mark: Mark }) {
  const phone = usePhone();
  if (mark === "busy") return <LoadingOutlined style={{ color: "var(--petrol)", fontSize: 16 }} />;
  const glyph = { good: "ok", bad: "alarm", warn: "alarm", none: "idle" } as const;
  return (
    <Glyph
      name={glyph[mark]}
      color={`var(--${mark === "none" ? "ink3" : mark})`}
      size={17}
      style={phone ? { alignSelf: "start", marginTop: 4 } : {}}
    />
  );
}

/** One thing that was found: what it is, and how it stands. */
export function FoundRow({ mark, name, text, extra }: FoundRowProps) {
  const phone = usePhone();
  const tone = mark === "bad" ? "bad" : "muted";
  if (phone) {
    return (
      <div>
        <Sign mark={mark} />
        <span className="grow">
          <b className="strong">{name}</b>
          <span className={`small ${tone}`} style={{ display: "block" }}>
            {text}
          </span>
        </span>
        {extra}
      </div>
    );
  }
  return (
    <div className="first-run-found">
      <Sign mark={mark} />
      <b className="strong">{name}</b>
      <span className={`grow ${tone}`}>{text}</span>
      {extra}
    </div>
  );
}
