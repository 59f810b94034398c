import type { CSSProperties } from "react";
import { type GlyphName, shapes } from "./glyph-shapes.tsx";

/** A state's shape. Decorative: the word stands beside it. */
export function Glyph({
  name,
  size = 14,
  color,
  style,
}: {
  name: GlyphName;
  size?: number;
  color?: string;
  style?: CSSProperties;
}) {
  return (
    <svg
      className={name === "offered" ? "ringing" : undefined}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden
      style={{ color: color ?? `var(--${name}, currentColor)`, flex: "none", ...style }}
    >
      {shapes[name]}
    </svg>
  );
}
