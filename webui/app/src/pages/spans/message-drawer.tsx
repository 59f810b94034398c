import { useQuery } from "@tanstack/react-query";
import { Drawer, Skeleton } from "antd";
import { Fragment } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import type { MessagePart } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { messageName, messageText } from "./span-words.ts";
import { useTraceText } from "./trace.messages.ts";
import { useMessageTime } from "./use-message-time.ts";

/** Octets in pairs, as every tool prints them. */
const pairs = (octets: string): string => octets.match(/../g)?.join(" ") ?? "";

function Parts({ parts }: { parts: readonly MessagePart[] }) {
  const isZh = pageLanguage() === "zh";
  return (
    <dl className="message-parts small">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change
        <Fragment key={index}>
          <dt style={{ paddingLeft: part.depth * 18 }}>
            <span className={part.depth === 0 ? "strong" : "muted"}>
              {isZh ? (part.nameZh ?? part.name) : part.name}
            </span>
            {part.value === undefined ? null : (
              <>
                {isZh ? "：" : ": "}
                {isZh ? (part.valueZh ?? part.value) : part.value}
              </>
            )}
          </dt>
          <dd className="mono octets" style={{ margin: 0 }}>
            {pairs(part.octets ?? "")}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** One message: each part in words beside its octets, and the whole as it went over the line. */
export function MessageDrawer({ span, id, onClose }: { span: string; id: number; onClose: () => void }) {
  const { t } = useTraceText();
  const phone = usePhone();
  const time = useMessageTime();
  const { data, error } = useQuery({
    queryKey: ["span-message", span, id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call(spanRoutes.spanMessage, { params: { span, id } }, signal),
  });
  return (
    <Drawer
      open
      title={data === undefined ? "" : messageName(data.message)}
      size={phone ? "100%" : 680}
      mask={phone}
      onClose={onClose}
    >
      <RefusalNote error={error} />
      {data === undefined ? (
        error === null ? (
          <Skeleton active />
        ) : null
      ) : (
        <div className="col gap16">
          <div>
            <p className="small muted num">
              {time(data.message.at)} · {t(data.message.way)}
              {data.message.call === undefined ? null : (
                <>
                  {" · "}
                  <Link to={`/calls/${data.message.call}`}>{t("seeCall")}</Link>
                </>
              )}
            </p>
            <p>{messageText(data.message)}</p>
          </div>
          {data.parts.length === 0 ? null : (
            <section className="col gap8">
              <h2>{t("parts")}</h2>
              <Parts parts={data.parts} />
            </section>
          )}
          <section className="col gap8">
            <h2>{t("octets")}</h2>
            <pre className="octet-block mono">{pairs(data.message.octets)}</pre>
          </section>
        </div>
      )}
    </Drawer>
  );
}
