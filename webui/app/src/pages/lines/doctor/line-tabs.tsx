import { Tabs } from "antd";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { useDoctorText } from "./doctor.messages.ts";

export type LinePart = "test" | "now" | "exchange" | "events" | "settings";

/** The parts of a line's drawer; which one is open stands in the address. */
export function LineTabs({ parts }: { parts: readonly (readonly [LinePart, ReactNode])[] }) {
  const { t } = useDoctorText();
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("part");
  const [first] = parts;
  const open = parts.some(([key]) => key === wanted) ? wanted : first?.[0];
  return (
    <Tabs
      className="line-tabs"
      activeKey={open ?? "settings"}
      onChange={(part) => setSearch({ part }, { replace: true })}
      destroyOnHidden
      items={parts.map(([key, children]) => ({ key, label: t(`part.${key}`), children }))}
    />
  );
}
