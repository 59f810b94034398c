import type { ReactNode } from "react";
import { Link } from "react-router";

/** A number that opens exactly the calls it was counted from. Without an address it is only a number. */
export function Figure({ children, to, bad = false }: { children: ReactNode; to?: string | undefined; bad?: boolean }) {
  if (to === undefined) return <span className={bad ? "num bad strong" : "num"}>{children}</span>;
  return (
    <Link className={bad ? "figure num bad strong" : "figure num"} to={to}>
      {children}
    </Link>
  );
}
