import type { ReplyOf } from "#firmware/api/contract/route.ts";
import type { SpanChannel, SpanMessage, SpanPeriod } from "#firmware/api/contract/span-views.ts";
import type { spanRoutes } from "#firmware/api/contract/spans.ts";
import type { Cell } from "#firmware/api/csv.ts";

export interface SpanTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface SpanTableReader {
  readonly isZh: boolean;
  readonly time: (at: number) => string;
}

interface SpanFigures {
  readonly history: ReplyOf<typeof spanRoutes.spanHistory>;
  readonly channels: readonly SpanChannel[];
}

const HEADS = {
  periods: {
    en: "from,seconds,errored s,severely errored s,unavailable s,code violations,frame errors,CRC errors,CRC errors there,slips,damaged D frames",
    zh: "开始,秒数,误码秒,严重误码秒,不可用秒,码型违例,帧错误,CRC 错误,对端 CRC 错误,滑码,D 信道坏帧",
  },
  alarms: { en: "alarm,from,to", zh: "告警,开始,结束" },
  channels: {
    en: "timeslot,group,state,since,calls in,calls out,failed",
    zh: "时隙,中继组,状态,起始时间,呼入,呼出,失败",
  },
  trace: { en: "time,direction,layer,message,words,octets", zh: "时间,方向,层,报文,说明,八位组" },
} as const;

const headOf = (name: keyof typeof HEADS, isZh: boolean): string[] => HEADS[name][isZh ? "zh" : "en"].split(",");

/** Figures of a span for a spreadsheet. */
export function spanTable(
  what: "quarters" | "days" | "alarms" | "channels",
  { history, channels }: SpanFigures,
  { isZh, time }: SpanTableReader,
): SpanTable {
  switch (what) {
    case "quarters":
      return periods([history.quarter, ...history.quarters], { isZh, time });
    case "days":
      return periods([history.day, ...history.days], { isZh, time });
    case "alarms":
      return {
        head: headOf("alarms", isZh),
        rows: history.alarms.map(({ kind, from, to }) => [kind.toUpperCase(), time(from), to === null ? "" : time(to)]),
      };
    case "channels":
      return {
        head: headOf("channels", isZh),
        rows: channels.map(({ slot, group, state, since, incoming, outgoing, failed }) => [
          slot,
          group,
          state,
          time(since),
          incoming,
          outgoing,
          failed,
        ]),
      };
  }
}

function periods(list: readonly SpanPeriod[], { isZh, time }: SpanTableReader): SpanTable {
  return {
    head: headOf("periods", isZh),
    rows: list.map((period) => [
      time(period.from),
      period.seconds,
      period.errored,
      period.severelyErrored,
      period.unavailable,
      period.codeViolations,
      period.frameErrors,
      period.crcErrors,
      period.farCrcErrors,
      period.slips,
      period.dChannelDamaged,
    ]),
  };
}

/** Messages of signalling for a spreadsheet. */
export function traceTable(messages: readonly SpanMessage[], { isZh, time }: SpanTableReader): SpanTable {
  return {
    head: headOf("trace", isZh),
    rows: messages.map(({ at, way, layer, name, text, textZh, octets }) => [
      time(at),
      way,
      layer,
      name,
      isZh ? (textZh ?? text) : text,
      octets,
    ]),
  };
}
