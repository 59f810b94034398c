import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { useDestinationText } from "#app/kit/destination-picker.tsx";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { useRoutesText } from "./routes.messages.ts";

export type InboundRule = ConfigItem<"inboundRules">;
export type OutboundRule = ConfigItem<"outboundRules">;
export type Way = OutboundRule["via"][number];

export interface Entrance {
  readonly kind: "line" | "trunk";
  readonly id: string;
  readonly name: string;
}

/** Lines to the exchange and trunks, by name. */
export function useEntrances(): readonly Entrance[] {
  const boards = useConfigList("boards").data?.items ?? [];
  const trunks = useConfigList("trunks").data?.items ?? [];
  return [
    ...boards.flatMap((board) =>
      board.lines
        .filter(({ kind }) => kind === "fxo")
        .map((line) => ({ kind: "line" as const, id: `${board.id}.${line.port}`, name: nameOf(line) })),
    ),
    ...trunks.map((trunk) => ({ kind: "trunk" as const, id: trunk.id, name: nameOf(trunk) })),
  ];
}

/** Rules in words. */
export function useRuleWords() {
  const { t } = useRoutesText();
  const destination = useDestinationText();
  const schedules = useConfigList("schedules").data?.items;
  const entrances = useEntrances();
  const entrance = (kind: Entrance["kind"], id: string): string =>
    entrances.find((one) => one.kind === kind && one.id === id)?.name ?? id;
  const way = (via: Way): string => (via.kind === "line" ? entrance("line", via.line) : entrance("trunk", via.trunk));
  const scheduleName = (id: string): string => {
    const schedule = schedules?.find((one) => one.id === id);
    return schedule === undefined ? id : nameOf(schedule);
  };
  return {
    destination,
    way,
    entrance,
    scheduleName,
    when(rule: InboundRule): string {
      const from = [
        ...(rule.lines ?? []).map((line) => entrance("line", line)),
        ...(rule.trunks ?? []).map((trunk) => entrance("trunk", trunk)),
      ];
      const parts = [
        from.length === 0 ? "" : t("when.lines", { lines: from.join(", ") }),
        rule.called === undefined || rule.called === "" ? "" : t("when.called", { number: rule.called }),
        rule.caller === undefined || rule.caller === "" ? "" : t("when.caller", { number: rule.caller }),
      ].filter((part) => part !== "");
      return parts.length === 0 ? t("when.all") : parts.join(" · ");
    },
    goes(rule: InboundRule): string {
      if (rule.force !== undefined) return t("goes.forced", { to: destination(rule.force) });
      const closed = destination(rule.outOfHours ?? rule.inHours);
      const parts = [
        rule.schedule === undefined
          ? t("goes.always", { to: destination(rule.inHours) })
          : t("goes.hours", { schedule: scheduleName(rule.schedule), open: destination(rule.inHours), closed }),
        rule.schedule === undefined || rule.onHoliday === undefined
          ? ""
          : t("goes.holiday", { holiday: destination(rule.onHoliday) }),
        rule.recording === undefined ? "" : t(rule.recording ? "goes.recorded" : "goes.notRecorded"),
      ];
      return parts.filter((part) => part !== "").join(" · ");
    },
    outbound(rule: OutboundRule): string {
      const sent = `${rule.prefix ?? ""}${rule.stripDigits === 0 && rule.prefix === undefined ? t("out.as") : t("out.rest")}`;
      return t("out.row", { pattern: rule.pattern, digits: sent, ways: rule.via.map(way).join(", ") });
    },
  };
}
