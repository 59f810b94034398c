import { InputNumber, Segmented } from "antd";
import { useState } from "react";
import { duration } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import type { GlyphName } from "#app/kit/glyph-shapes.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { PromptListen } from "#app/kit/prompt-picker.tsx";
import type { Queue } from "./contradictions.ts";
import { useExperienceText } from "./experience.messages.ts";
import { type ExperienceStep, experience } from "./experience.ts";
import type { QueueDraft } from "./queue-blanks.tsx";
import { useQueueValue } from "./queue-words.ts";

const GLYPHS: Record<ExperienceStep["code"], GlyphName> = {
  welcome: "voicemail",
  position: "voicemail",
  music: "signalling",
  ring: "offered",
  comfort: "voicemail",
  timeout: "overflow",
  noTimeout: "alarm",
  exitKey: "outbound",
};

function useWords(queue: Queue, ahead: number) {
  const { t } = useExperienceText();
  const say = useQueueValue();
  const position = (): string => {
    if (queue.announcePosition === "never") return t("waitOnly");
    return t(queue.announceWait ? "positionWait" : "position", { place: ahead + 1 });
  };
  return (step: ExperienceStep): { text: string; note?: string; prompt?: string | undefined } => {
    switch (step.code) {
      case "welcome":
        return {
          text: t("welcome", { prompt: say("joinPrompt", queue.joinPrompt) }),
          prompt: queue.joinPrompt,
        };
      case "position":
        return {
          text: position(),
          ...(step.at === 0
            ? {}
            : {
                note:
                  queue.announcePosition === "when-improved"
                    ? t("improves")
                    : t("repeat", { seconds: queue.announceEverySeconds }),
              }),
        };
      case "music":
        return { text: t("music", { prompt: say("music", queue.music) }), prompt: queue.music };
      case "ring":
        return {
          text: t(queue.strategy === "ring-all" ? "ringAll" : "ring", {
            seconds: queue.ringSeconds,
          }),
          note: t("ringNote", { strategy: say("strategy", queue.strategy) }),
        };
      case "comfort":
        return {
          text: t("comfort", { prompt: say("comfortPrompt", queue.comfortPrompt) }),
          note: t("repeat", { seconds: queue.comfortEverySeconds }),
          prompt: queue.comfortPrompt,
        };
      case "timeout":
        return { text: t("timeout", { to: say("onTimeout", queue.onTimeout) }) };
      case "noTimeout":
        return { text: t("noTimeout") };
      case "exitKey": {
        const { exitKey } = queue;
        return { text: t("exitKey", { key: exitKey?.key, to: say("onTimeout", exitKey?.to) }) };
      }
    }
  };
}

function Steps({ queue, ahead, changed }: { queue: Queue; ahead: number; changed: ReadonlySet<string> }) {
  const { t } = useExperienceText();
  const words = useWords(queue, ahead);
  return (
    <div className="trail">
      {experience(queue, ahead).map((step) => {
        const { text, note, prompt } = words(step);
        const isChanged = step.fields.some((field) => changed.has(field));
        return (
          <div key={`${step.code} ${step.at}`} className="step step-short">
            <time>{step.at === undefined ? "" : duration(step.at * 1000)}</time>
            <span className={`dot ${isChanged ? "dot-changed" : ""}`}>
              <Glyph name={GLYPHS[step.code]} size={12} color="currentColor" />
            </span>
            <div className="small">
              <span style={{ fontWeight: 550 }}>{text}</span>
              {isChanged ? <span className="tiny warn strong"> {t("changed")}</span> : null}
              {note === undefined ? null : <p className="faint">{note}</p>}
              {prompt === undefined ? null : <PromptListen id={prompt} />}
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** What the settings mean for a caller, as edited and as saved. */
export function ExperiencePanel({ draft }: { draft: QueueDraft }) {
  const { t } = useExperienceText();
  const [ahead, setAhead] = useState(2);
  const [which, setWhich] = useState<"edited" | "saved">("edited");
  const changed = new Set(draft.changes.map(({ path }) => path[0] ?? ""));
  return (
    <Panel title={t("title")}>
      <div className="row gap8 small" style={{ marginBottom: 10 }}>
        <span className="muted">{t("with")}</span>
        <InputNumber<number>
          size="small"
          style={{ width: 64 }}
          min={0}
          max={99}
          value={ahead}
          aria-label={t("ahead")}
          onChange={(next) => next !== null && setAhead(next)}
        />
        <span className="muted">{t("ahead")}</span>
      </div>
      <Segmented
        block
        size="small"
        value={which}
        onChange={(next) => setWhich(next)}
        style={{ marginBottom: 14 }}
        options={[
          { value: "edited" as const, label: t("edited") },
          { value: "saved" as const, label: t("saved") },
        ]}
      />
      <Steps
        queue={which === "edited" ? draft.value : draft.saved}
        ahead={ahead}
        changed={which === "edited" ? changed : new Set()}
      />
      <p className="tiny faint">{t("note")}</p>
    </Panel>
  );
}
