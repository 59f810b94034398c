import { useQuery } from "@tanstack/react-query";
import { call } from "#app/data/api.ts";
import { useLive } from "#app/data/live-stream.ts";
import { listed } from "#app/i18n/i18n.ts";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { useFoundText } from "./found.messages.ts";

/** Phones come and go without a word on the stream where nobody takes queue calls with them. */
const PHONES_EVERY_MS = 3_000;

/** Desk phones that are registered now, by the makers they name. */
export function useDeskPhones() {
  const { data } = useQuery({
    queryKey: ["config", "phones", "first-run"],
    queryFn: ({ signal }) => call(boxRoutes.phones, {}, signal),
    refetchInterval: PHONES_EVERY_MS,
  });
  const contacts = (data?.phones ?? []).flatMap((phone) => phone.contacts.filter(({ kind }) => kind === "registered"));
  const counts = new Map<string, number>();
  for (const { userAgent = "SIP" } of contacts) {
    const maker = userAgent.split(/[\s/]/)[0] ?? "SIP";
    counts.set(maker, (counts.get(maker) ?? 0) + 1);
  }
  const makers = [...counts].map(([maker, count]) => `${count} ${maker}`);
  return { phones: data?.phones, count: contacts.length, makers };
}

/** How much is there. */
export interface Found {
  readonly ports: number;
  readonly e1: number;
  readonly trunks: number;
  readonly phones: number;
  readonly isAnything: boolean;
}

export function useFound(): Found {
  const live = useLive();
  const { count: phones } = useDeskPhones();
  const isUp = (board: string): boolean => live?.boards.find(({ id }) => id === board)?.state === "up";
  const ports = live?.lines.filter(({ board, state }) => isUp(board) && state !== "not-fitted").length ?? 0;
  const e1 = live?.trunks.filter(({ kind }) => kind === "e1").length ?? 0;
  const trunks = live?.trunks.filter(({ kind }) => kind === "sip").length ?? 0;
  return { ports, e1, trunks, phones, isAnything: ports + e1 + trunks + phones > 0 };
}

/** "7 analog ports, one E1 and 12 phones". */
export function useFoundWords(): (found: Found) => string {
  const { t } = useFoundText();
  return (found) => {
    const parts = (["ports", "e1", "trunks", "phones"] as const)
      .filter((part) => found[part] > 0)
      .map((part) => t(`${part}`, { count: found[part] }));
    const last = parts.at(-1) ?? "";
    return parts.length < 2 ? last : t("and", { first: listed(parts.slice(0, -1)), last });
  };
}

/** The sentence of the step: what was found. */
export function LinesHead() {
  const { t } = useFoundText();
  const found = useFound();
  const words = useFoundWords();
  const live = useLive();
  if (found.isAnything) return t("found", { what: words(found) });
  const isComing = live === undefined || live.boards.some(({ state }) => state === "connecting");
  return t(isComing ? "looking" : "none");
}
