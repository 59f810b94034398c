import { useSearchParams } from "react-router";
import { Panel } from "#app/kit/panel.tsx";
import type { SpanChannel, SpanView } from "#firmware/api/contract/span-views.ts";
import { useChannelsText } from "./channels.messages.ts";
import { channelLamp, channelWord } from "./span-words.ts";

function Cell({ slot, channel }: { slot: number; channel: SpanChannel | undefined }) {
  const { t } = useChannelsText();
  const [search, setSearch] = useSearchParams();
  if (channel === undefined) {
    const title = slot === 0 ? t("slotSync") : slot === 16 ? t("slotSignal") : "";
    return (
      <span className="slot slot-own num" title={title}>
        {slot}
      </span>
    );
  }
  const words = t(`channel.${channelWord(channel)}`);
  const open = (): void => {
    search.set("slot", String(slot));
    setSearch(search);
  };
  return (
    <button
      type="button"
      className={`slot num ${channel.state === "busy" ? "slot-busy" : ""}`}
      aria-label={`${t("slot", { slot })}: ${words}`}
      aria-pressed={search.get("slot") === String(slot)}
      title={words}
      onClick={open}
    >
      <i className={`lamp lamp-${channelLamp(channel)}`} />
      {slot}
    </button>
  );
}

/** The states that occur, with how many channels are in each. */
function Legend({ channels }: Pick<SpanView, "channels">) {
  const { t } = useChannelsText();
  const groups = Map.groupBy(channels, channelWord);
  return (
    <p className="slot-legend small muted">
      {[...groups].map(([word, [first, ...more]]) =>
        first === undefined ? null : (
          <span key={word} className="row gap6">
            <i className={`lamp lamp-${channelLamp(first)}`} />
            {t(`channel.${word}`)} <b className="strong num">{more.length + 1}</b>
          </span>
        ),
      )}
    </p>
  );
}

/** The span as installers know it: two rows of sixteen timeslots, 0 and 16 the line's own. */
export function ChannelGrid({ span }: { span: SpanView }) {
  const { t } = useChannelsText();
  const bySlot = new Map(span.channels.map((channel) => [channel.slot, channel]));
  return (
    <Panel title={t("grid")}>
      <div className="slots">
        {Array.from({ length: 32 }, (_, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a timeslot is its number
          <Cell key={slot} slot={slot} channel={bySlot.get(slot)} />
        ))}
      </div>
      <Legend channels={span.channels} />
    </Panel>
  );
}
