import { Button, Drawer, Popconfirm } from "antd";
import { Link, useSearchParams } from "react-router";
import { call } from "#app/data/api.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime, duration, phoneNumber } from "#app/i18n/format.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { SpanChannel, SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useChannelsText } from "./channels.messages.ts";
import { channelLamp, channelWord } from "./span-words.ts";
import { TestCall } from "./test-call.tsx";
import { useSpanOrder } from "./use-spans.ts";

type Order = "block" | "unblock" | "restart";

const bits = (value: number | undefined): string => (value === undefined ? "–" : value.toString(2).padStart(4, "0"));

function Facts({ channel }: { channel: SpanChannel }) {
  const { t } = useChannelsText();
  const may = useMay("edit-equipment");
  const party = phoneNumber(channel.party) || t("drawer.unknown");
  return (
    <dl className="span-facts small">
      {channel.call === undefined ? null : (
        <>
          <dt>{t("drawer.call")}</dt>
          <dd className="num">
            {t(`drawer.${channel.direction ?? "in"}`, { party })}{" "}
            <Link to={`/calls/${channel.call}`}>{t("drawer.seeCall")}</Link>
          </dd>
        </>
      )}
      <dt>{t("drawer.group")}</dt>
      <dd>
        {channel.group === undefined ? (
          t("drawer.noGroup")
        ) : may ? (
          <Link to={`/lines?group=${channel.group}`}>{channel.group}</Link>
        ) : (
          channel.group
        )}
      </dd>
      <dt>{t("drawer.counts")}</dt>
      <dd className="num">{t("drawer.countsText", { ...channel })}</dd>
      {channel.bits === undefined ? null : (
        <>
          <dt>{t("drawer.bits")}</dt>
          <dd className="mono">
            {t("drawer.bitsText", { heard: bits(channel.bits.heard), sent: bits(channel.bits.sent) })}
          </dd>
        </>
      )}
    </dl>
  );
}

function Orders({ span, channel }: { span: SpanView; channel: SpanChannel }) {
  const { t } = useChannelsText();
  const may = useMay("edit-equipment");
  const order = useSpanOrder((wanted: Order) =>
    call(spanRoutes.orderChannel, { params: { span: span.id, slot: channel.slot }, body: { order: wanted } }),
  );
  const isBlocked = channel.state === "blocked-here";
  const isBusy = channel.state === "busy";
  return (
    <div className="col gap8">
      <div className="row gap8 wrap">
        <Button disabled={!may} loading={order.isPending} onClick={() => order.mutate(isBlocked ? "unblock" : "block")}>
          {t(isBlocked ? "drawer.unblock" : isBusy ? "drawer.blockWaits" : "drawer.block")}
        </Button>
        <Popconfirm
          title={t("drawer.restartSure")}
          okText={t("drawer.restart")}
          disabled={!isBusy}
          onConfirm={() => order.mutate("restart")}
        >
          <Button disabled={!may} {...(isBusy ? {} : { onClick: () => order.mutate("restart") })}>
            {t("drawer.restart")}
          </Button>
        </Popconfirm>
      </div>
      <p className="tiny faint">{t(channel.state === "out-of-service" ? "drawer.outHelp" : "drawer.blockHelp")}</p>
      <RefusalNote error={order.error} />
    </div>
  );
}

/** One channel beside the page: what it does since when, and what may be done to it. */
export function ChannelDrawer({ span, slot }: { span: SpanView; slot: number }) {
  const { t } = useChannelsText();
  const { timeZone } = useSession();
  const may = useMay("edit-equipment");
  const now = useServerNow();
  const phone = usePhone();
  const [search, setSearch] = useSearchParams();
  const channel = span.channels.find((each) => each.slot === slot);
  const close = (): void => {
    search.delete("slot");
    setSearch(search);
  };
  return (
    <Drawer open title={t("slot", { slot })} size={phone ? "100%" : 460} mask={phone} onClose={close}>
      {channel === undefined ? null : (
        <div className="col gap24">
          <div className="col gap8">
            <span className="row gap8 wrap">
              <i className={`lamp lamp-${channelLamp(channel)}`} style={{ width: 14, height: 14 }} />
              <b className="strong">{t(`channel.${channelWord(channel)}`)}</b>
              {channel.since === 0 ? null : (
                <span className="small muted num">
                  {t("since", { time: dayAndTime(channel.since, timeZone), ago: duration(now - channel.since) })}
                </span>
              )}
            </span>
            {channel.state === "blocked-there" ? <p className="small">{t("drawer.there")}</p> : null}
          </div>
          <Facts channel={channel} />
          <Orders span={span} channel={channel} />
          {may ? (
            <section className="col gap8">
              <h2>{t("drawer.testCall")}</h2>
              <TestCall span={span} slot={slot} />
            </section>
          ) : null}
        </div>
      )}
    </Drawer>
  );
}
