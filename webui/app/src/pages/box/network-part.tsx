import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { call } from "#app/data/api.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Glyph } from "#app/kit/glyph.tsx";
import { TextField, WordsField } from "#app/kit/item-fields.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSettingDraft } from "#app/kit/use-setting-draft.ts";
import { type NetworkView, reachabilityRoutes } from "#firmware/api/contract/reachability.ts";
import { useNetworkText } from "./network.messages.ts";
import { SshPanel } from "./ssh-panel.tsx";

const LISTS = ["localNetworks", "phoneNetworks", "carrierNetworks"] as const;
/** The firewall follows a saved change within moments. */
const LOOK_AGAIN_MS = 5_000;

type Row = NetworkView["reach"][number];

function ReachRow({ row, name }: { row: Row; name: string }) {
  const { t } = useNetworkText();
  const count = /[,–]/.test(row.ports) ? 2 : 1;
  return (
    <div>
      <Glyph
        name={row.from.length === 0 ? "closed" : "ok"}
        color={row.from.length === 0 ? "var(--ink3)" : "var(--good)"}
      />
      <span className="grow">
        <b className="strong">{t(`what.${row.what}`, { name })}</b>{" "}
        <span className="small faint num">{t("ports", { count, ports: row.ports })}</span>
        {row.from.map((each) => (
          <div key={each.kind + (each.name ?? "")} className="small muted">
            {t(`from.${each.kind}`, { name: each.name ?? "" })}{" "}
            {each.kind === "local" ? null : <span className="mono tiny">{each.networks.join(", ")}</span>}
          </div>
        ))}
        {row.from.length === 0 ? <div className="small muted">{t("nobody")}</div> : null}
      </span>
    </div>
  );
}

function useHeadline(view: NetworkView): { tone: "good" | "warn" | "bad"; text: string } {
  const { t } = useNetworkText();
  if (!view.isBox) return { tone: "warn", text: t("head.absent") };
  if (view.refused !== undefined) return { tone: "bad", text: t("head.refused", { reason: view.refused }) };
  if (!view.isApplied) return { tone: "warn", text: t("head.pending") };
  return { tone: "good", text: t("head.applied", { address: view.addresses[0] ?? "" }) };
}

/** They are the same wherever they are named; the page's row always names them. */
function localNetworks({ reach }: NetworkView): readonly string[] {
  return reach.flatMap(({ from }) => from).find(({ kind }) => kind === "local")?.networks ?? [];
}

function Found({ view }: { view: NetworkView }) {
  const { t } = useNetworkText();
  const { timeZone } = useSession();
  const { tone, text } = useHeadline(view);
  const { hostName: asked, foundAs: found, addresses, lostNames } = view;
  return (
    <>
      <Answer tone={tone} sub={t(view.isBox ? "sub" : "absentSub")}>
        {text}
      </Answer>
      {view.isBox ? (
        <Panel title={t("who")} flush>
          <div className="setup-list">
            {view.reach.map((row) => (
              <ReachRow key={row.what} row={row} name={found ?? asked} />
            ))}
          </div>
          <div className="panel-body col gap6 small muted">
            <span>{t("localIs", { networks: localNetworks(view).join(", ") })}</span>
            {addresses.length > 1 ? <span>{t("addresses", { addresses: addresses.slice(1).join(", ") })}</span> : null}
            {found !== undefined && found !== asked ? (
              <span className="warn">{t("otherName", { asked, found })}</span>
            ) : null}
            {view.isOwned ? null : <span className="warn">{t("unowned")}</span>}
            {lostNames.map(({ trunk, host, why, keptFrom }) => (
              <span key={`${trunk} ${host}`} className="warn">
                {t(`lost.${why}`, { trunk, host })}{" "}
                {keptFrom === undefined ? t("lost.closed") : t("lost.kept", { time: dayAndTime(keptFrom, timeZone) })}
              </span>
            ))}
          </div>
        </Panel>
      ) : null}
    </>
  );
}

function Settings() {
  const { t } = useNetworkText();
  const edit = useSettingDraft("network");
  const disabled = !useMay("edit-equipment");
  if (edit === undefined) return <Skeleton active />;
  const draft = { ...edit, disabled };
  const wording: Wording = {
    name: ([field]) => t(`field.${field as (typeof LISTS)[number]}`),
    value: (_, value) => (Array.isArray(value) ? value.join(", ") || t("none") : String(value ?? t("none"))),
  };
  return (
    <>
      <Panel title={t("settings")}>
        <div className="col gap16">
          <TextField
            draft={draft}
            path="hostName"
            label={t("field.hostName")}
            help={t("help.hostName", { name: edit.value.hostName })}
            maxLength={32}
          />
          {LISTS.map((list) => (
            <WordsField
              key={list}
              draft={draft}
              path={list}
              label={t(`field.${list}`)}
              help={t(`help.${list}`)}
              placeholder={t("example")}
            />
          ))}
        </div>
      </Panel>
      <SaveBar draft={edit} wording={wording} />
    </>
  );
}

/** Who can reach what, under which name; and SSH. */
export function NetworkPart() {
  const { data, error } = useQuery({
    queryKey: ["config", "reach"],
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: ({ signal }) => call(reachabilityRoutes.network, {}, signal),
  });
  if (data === undefined) return error === null ? <Skeleton active /> : <RefusalNote error={error} />;
  return (
    <>
      <Found view={data} />
      {data.isBox ? <SshPanel view={data} /> : null}
      <Settings />
    </>
  );
}
