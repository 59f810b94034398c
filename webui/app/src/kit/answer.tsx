import type { ReactNode } from "react";
import { Glyph } from "./glyph.tsx";

export interface AnswerProps {
  readonly tone?: "good" | "warn" | "bad";
  readonly children: ReactNode;
  readonly sub?: ReactNode;
  readonly actions?: ReactNode;
}

/** The page's answer in one sentence; everything below is the proof. */
export function Answer({ tone = "good", children, sub, actions }: AnswerProps) {
  return (
    <header className="answer">
      <span className="answer-mark" style={{ color: `var(--${tone})`, background: `var(--${tone}Soft)` }}>
        <Glyph name={tone === "good" ? "ok" : "alarm"} color={`var(--${tone})`} size={17} />
      </span>
      <div className="grow">
        <h1>{children}</h1>
        {sub !== undefined && <p className="muted">{sub}</p>}
      </div>
      {actions !== undefined && <div className="row gap8 wrap">{actions}</div>}
    </header>
  );
}
