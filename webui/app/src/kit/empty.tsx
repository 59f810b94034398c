import type { ReactNode } from "react";
import { Glyph } from "./glyph.tsx";
import type { GlyphName } from "./glyph-shapes.tsx";

export interface EmptyProps {
  /** Why there is nothing. */
  readonly title: ReactNode;
  /** What will fill it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly glyph?: GlyphName;
}

/** An empty list says why it is empty and what will fill it. */
export function Empty({ title, children, action, glyph = "idle" }: EmptyProps) {
  return (
    <div className="empty">
      <Glyph name={glyph} size={22} color="var(--ink3)" />
      <b className="strong">{title}</b>
      {children === undefined ? null : <p className="small muted">{children}</p>}
      {action}
    </div>
  );
}
