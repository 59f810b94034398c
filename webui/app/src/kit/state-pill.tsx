import type { ReactNode } from "react";
import type { Tone } from "#app/theme/tokens.ts";
import { Glyph } from "./glyph.tsx";
import { useKit } from "./kit.messages.ts";

/** Shape, word and time: never colour alone. */
export function StatePill({ tone, extra, size = 13 }: { tone: Tone; extra?: ReactNode; size?: number }) {
  const { t } = useKit();
  return (
    <span className="pill" style={{ color: `var(--${tone})`, background: `var(--${tone}-soft)`, fontSize: size }}>
      <Glyph name={tone} size={size - 1} />
      {t(`state.${tone}`)}
      {extra !== undefined && <span className="num">{extra}</span>}
    </span>
  );
}
