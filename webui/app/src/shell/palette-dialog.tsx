import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { pinyin } from "pinyin-pro";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useLive } from "#app/data/live-stream.ts";
import { useSession } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { type ModeChoice, useMode } from "#app/theme/theme.tsx";
import { placesFor } from "./nav.tsx";
import { useShell } from "./shell.messages.ts";

interface Hit {
  readonly key: string;
  readonly group: string;
  readonly text: string;
  readonly detail?: string;
  go(): void;
}

/** Matches words, digits, and Chinese names by the first letters of their pinyin (syl for 沈玉兰). */
function matches(text: string, wanted: string): boolean {
  const plain = text.toLowerCase();
  if (plain.includes(wanted)) return true;
  return (
    /[\u4e00-\u9fff]/.test(text) &&
    pinyin(text, { pattern: "first", toneType: "none", type: "array" }).join("").includes(wanted)
  );
}

function useHits(wanted: string, close: () => void): Hit[] {
  const { t } = useShell();
  const navigate = useNavigate();
  const { roles } = useSession();
  const { choose } = useMode();
  const live = useLive();
  return useMemo(() => {
    const to = (path: string) => () => {
      close();
      void navigate(path);
    };
    const pages: Hit[] = placesFor(roles).map((place) => ({
      key: place.id,
      group: t("pages"),
      text: t(`place.${place.id}`),
      go: to(place.path),
    }));
    const agents: Hit[] = (live?.agents ?? []).map((agent) => ({
      key: `agent-${agent.id}`,
      group: t("place.people"),
      text: nameOf(agent),
      detail: agent.id,
      go: to(`/people/${agent.id}`),
    }));
    const queues: Hit[] = (live?.queues ?? []).map((queue) => ({
      key: `queue-${queue.id}`,
      group: t("place.queues"),
      text: nameOf(queue),
      go: to(`/setup/queues/${queue.id}`),
    }));
    const modes = [
      ["dark", t("dark")],
      ["light", t("light")],
    ] as const;
    const actions: Hit[] = modes.map(([mode, text]) => ({
      key: mode,
      group: t("actions"),
      text,
      go() {
        choose(mode satisfies ModeChoice);
        close();
      },
    }));
    const found = [...pages, ...agents, ...queues, ...actions].filter((hit) =>
      matches(`${hit.text} ${hit.detail ?? ""}`, wanted),
    );
    const digits = wanted.replace(/\D/g, "");
    if (digits.length >= 3) {
      found.unshift({ key: "number", group: t("place.calls"), text: digits, go: to(`/calls?number=${digits}`) });
    }
    return found.slice(0, 12);
  }, [wanted, roles, live, t, navigate, choose, close]);
}

/** The search inside the dialog: its own module, because the pinyin table is large. */
export function PaletteDialog({ close }: { close: () => void }) {
  const { t } = useShell();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<InputRef>(null);
  const hits = useHits(text.trim().toLowerCase(), close);
  useEffect(() => field.current?.focus(), []);
  const chosen = Math.min(at, hits.length - 1);
  return (
    <>
      <Input
        ref={field}
        size="large"
        prefix={<SearchOutlined />}
        placeholder={t("find")}
        aria-label={t("find")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, hits.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
          else if (event.key === "Enter") hits[chosen]?.go();
          else return;
          event.preventDefault();
        }}
      />
      <div className="hits">
        {hits.map((hit, index) => (
          <button type="button" key={hit.key} className={index === chosen ? "hit on" : "hit"} onClick={hit.go}>
            <span className="ellip">{hit.text}</span>
            {hit.detail === undefined ? null : <span className="faint num">{hit.detail}</span>}
            <span className="grow" />
            <span className="faint tiny">{hit.group}</span>
          </button>
        ))}
        {hits.length === 0 ? <p className="muted">{t("nothingFound", { text })}</p> : null}
      </div>
    </>
  );
}
