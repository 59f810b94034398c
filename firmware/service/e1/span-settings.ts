import type { SpansPort } from "#firmware/api/dependencies.ts";
import type { SpanWatch } from "#firmware/channels/e1/span-watch.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { ConfigStore } from "#firmware/config/store.ts";

/** What people do to spans that has to last: it goes into the configuration. */
export function settingSpans(store: ConfigStore, watch: SpanWatch): Pick<SpansPort, "block" | "apply"> {
  return {
    async block(span, slot, { on, by }) {
      const saved = await store.update(
        (draft) => {
          const found = spanIn(draft, span);
          if (found === undefined) return;
          const others = (found.blocked ?? []).filter((each) => each !== slot);
          const blocked = on ? [...others, slot].sort((a, b) => a - b) : others;
          if (blocked.length > 0) found.blocked = blocked;
          else delete found.blocked;
        },
        { by, note: `E1: ${span}.${slot} ${on ? "blocked" : "given back"}` },
      );
      return saved.kind !== "invalid" && saved.kind !== "conflict";
    },
    async apply(span, by) {
      const proposal = watch.identifying(span)?.result?.proposal;
      if (proposal === undefined) return undefined;
      const saved = await store.update(
        (draft) => {
          const found = spanIn(draft, span);
          if (found !== undefined) Object.assign(found, structuredClone(proposal));
        },
        { by, note: `E1: ${span} as identified` },
      );
      return "version" in saved ? saved.version : undefined;
    },
  };
}

/** The settings of a span, `<board>.<span>`; board ids may hold dots. */
function spanIn(config: Config, id: string): Config["spanBoards"][number]["spans"][number] | undefined {
  const dot = id.lastIndexOf(".");
  const board = config.spanBoards.find((each) => each.id === id.slice(0, dot));
  return board?.spans.find(({ span }) => span === Number(id.slice(dot + 1)));
}
