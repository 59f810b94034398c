import { DeleteOutlined, EditOutlined, RollbackOutlined, UploadOutlined } from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { type DragEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { day } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { ListenButton } from "#app/kit/listen-button.tsx";
import { promptAddress } from "#app/kit/prompt-picker.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import type { PromptInfo, PromptVariant } from "#firmware/api/contract/prompts.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import { usePromptsText } from "./prompts.messages.ts";
import { fetchRecording, LIMIT_MEGABYTES, refusedAtOnce, type Uploaded, uploadPrompt } from "./upload.ts";

/** Outside this range of loudness a caller notices the difference to other prompts. */
const QUIET_DBFS = -28;
const LOUD_DBFS = -12;

function Level({ variant }: { variant: PromptVariant }) {
  const { t } = usePromptsText();
  const { loudnessDbfs, peakDbfs } = variant;
  if (loudnessDbfs === null) return null;
  const odd = loudnessDbfs < QUIET_DBFS ? "tooQuiet" : loudnessDbfs > LOUD_DBFS ? "tooLoud" : undefined;
  const width = Math.max(4, Math.min(100, ((loudnessDbfs + 40) / 40) * 100));
  return (
    <Tooltip title={t("levelHelp", { peak: peakDbfs === null ? "–" : Math.round(peakDbfs) })}>
      <span className="row gap6 tiny muted nowrap">
        <span className="level-bar" aria-hidden>
          <i style={{ width: `${width}%`, background: odd === undefined ? "var(--good)" : "var(--warn)" }} />
        </span>
        {t("level", { level: Math.round(loudnessDbfs) })}
        {odd === undefined ? null : <b className="warn strong">{t(odd)}</b>}
      </span>
    </Tooltip>
  );
}

type UploadState =
  | { readonly kind: "idle" }
  | { readonly kind: "busy"; readonly name: string }
  | { readonly kind: "done"; readonly warnings: Uploaded["warnings"] }
  | { readonly kind: "refused"; readonly error: unknown }
  | { readonly kind: "unfit"; readonly text: string };

function useUpload(id: string, language: "en" | "zh") {
  const { t } = usePromptsText();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const send = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const unfit = refusedAtOnce(file);
    if (unfit !== undefined) {
      const size = Math.ceil(file.size / 1024 / 1024);
      setState({ kind: "unfit", text: t(unfit, { name: file.name, size, limit: LIMIT_MEGABYTES }) });
      return;
    }
    setState({ kind: "busy", name: file.name });
    try {
      const { warnings } = await uploadPrompt(id, language, file, file.name);
      setState({ kind: "done", warnings });
    } catch (error) {
      setState({ kind: "refused", error });
    }
  };
  return { state, send, dismiss: () => setState({ kind: "idle" }) };
}

/** Back to the shipped recording (or to none), with the way back for 10 s. */
function useRestore(prompt: PromptInfo, variant: PromptVariant, onRefused: (error: unknown) => void) {
  const { t } = usePromptsText();
  const offerUndo = useUndo();
  const { language } = variant;
  return async (): Promise<void> => {
    try {
      const before = await fetchRecording(prompt.id, language);
      await call(routes.restorePrompt, { params: { id: prompt.id, language } });
      await queryClient.invalidateQueries({ queryKey: ["prompts"] });
      const facts = { name: nameOf(prompt), language: t(`languages.${language}`) };
      offerUndo(t(variant.hasShipped ? "backDone" : "deleteDone", facts), () => {
        uploadPrompt(prompt.id, language, before, `${prompt.id}.wav`).catch(onRefused);
      });
    } catch (error) {
      onRefused(error);
    }
  };
}

function UploadNote({ state, dismiss }: { state: UploadState; dismiss: () => void }) {
  const { t } = usePromptsText();
  switch (state.kind) {
    case "idle":
      return null;
    case "busy":
      return <p className="small muted">{t("uploading", { name: state.name })}…</p>;
    case "unfit":
      return (
        <p className="small bad" role="alert">
          {state.text}
        </p>
      );
    case "refused":
      return <RefusalNote error={state.error} onClose={dismiss} />;
    case "done":
      return (
        <output className="small">
          <span className="good strong">{t("uploaded")}</span>{" "}
          {state.warnings.map((warning) => (
            <span key={warning.code} className="warn">
              {inPageLanguage(warning)}{" "}
            </span>
          ))}
        </output>
      );
  }
}

function Variant({ prompt, variant }: { prompt: PromptInfo; variant: PromptVariant }) {
  const { t } = usePromptsText();
  const { timeZone } = useSession();
  const mayEdit = useMay("edit-routing");
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { state, send, dismiss } = useUpload(prompt.id, variant.language);
  const [refused, setRefused] = useState<unknown>(undefined);
  const restore = useRestore(prompt, variant, setRefused);
  const isMissing = variant.source === "missing";
  const isOwn = variant.source === "uploaded" || variant.source === "phone";
  const language = t(`languages.${variant.language}`);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  return (
    <section
      className={`pvariant ${over ? "over" : ""}`}
      aria-label={`${nameOf(prompt)}, ${language}`}
      {...(mayEdit
        ? {
            onDragOver: (event: DragEvent) => {
              event.preventDefault();
              setOver(true);
            },
            onDragLeave: () => setOver(false),
            onDrop: drop,
          }
        : {})}
    >
      <div className="row gap8 wrap">
        <span className="tiny faint pvariant-language">{language}</span>
        {isMissing ? (
          <span className="row gap6 small warn">
            <Glyph name="alarm" size={12} color="currentColor" />
            {t("source.missing")}
          </span>
        ) : (
          <>
            <ListenButton
              address={`${promptAddress(prompt.id, variant.language)}?of=${variant.changedAt ?? 0}`}
              name={`${nameOf(prompt)}, ${language}`}
              durationMs={variant.durationMs}
            />
            <span className={`chip ${isOwn ? "chip-own" : ""}`}>{t(`source.${variant.source}`)}</span>
            <Level variant={variant} />
          </>
        )}
        <span className="grow" />
        {over ? <b className="small strong">{t("dropHere")}</b> : null}
        <input
          ref={input}
          type="file"
          hidden
          accept=".wav,.mp3,.ogg,audio/*"
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Tooltip title={mayEdit ? t("formats") : t("mayNot")}>
          <Button
            size="small"
            icon={<UploadOutlined />}
            disabled={!mayEdit}
            loading={state.kind === "busy"}
            aria-label={`${t("upload")}: ${nameOf(prompt)}, ${language}`}
            onClick={() => input.current?.click()}
          >
            {t("upload")}
          </Button>
        </Tooltip>
        {isOwn ? (
          <Button
            size="small"
            type="text"
            icon={variant.hasShipped ? <RollbackOutlined /> : <DeleteOutlined />}
            disabled={!mayEdit}
            onClick={() => void restore()}
          >
            {t(variant.hasShipped ? "back" : "deleteOwn")}
          </Button>
        ) : null}
      </div>
      <p
        className={variant.text === undefined ? "small faint" : "pvariant-text"}
        lang={variant.language === "zh" ? "zh-CN" : "en"}
      >
        {variant.text ?? t("noText")}
      </p>
      {variant.changedAt === undefined ? null : (
        <p className="tiny faint">{t("changed", { date: day(variant.changedAt, timeZone) })}</p>
      )}
      <UploadNote state={state} dismiss={dismiss} />
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
    </section>
  );
}

export interface PromptRowProps {
  readonly prompt: PromptInfo;
  /** The address leads to this one. */
  readonly isAsked: boolean;
  /** Own prompts have a name and a text of their own to edit. */
  readonly onEdit: (() => void) | undefined;
}

/** A prompt in both languages: what it says, where it comes from, how long and loud it is, and replacing it. */
export function PromptRow({ prompt, isAsked, onEdit }: PromptRowProps) {
  const { t } = usePromptsText();
  return (
    <article className={`prow ${isAsked ? "asked" : ""}`} id={`prompt-${prompt.id}`}>
      <div className="prow-name">
        {prompt.name === prompt.id ? null : <b className="strong">{nameOf(prompt)}</b>}
        <div className={prompt.name === prompt.id ? "mono strong" : "tiny faint mono"}>{prompt.id}</div>
        <div className="tiny muted">
          {prompt.usedBy.length === 0 ? t("unused") : t("usedBy", { count: prompt.usedBy.length })}
          {prompt.usedBy.slice(0, 4).map((address) => (
            <span key={address}>
              {" "}
              · <Link to={address}>{address.split("/").at(-1)?.split("?")[0]}</Link>
            </span>
          ))}
        </div>
        {onEdit === undefined ? null : (
          <Button size="small" type="text" icon={<EditOutlined />} onClick={onEdit}>
            {t("edit")}
          </Button>
        )}
      </div>
      <div className="prow-variants">
        {prompt.variants.map((variant) => (
          <Variant key={variant.language} prompt={prompt} variant={variant} />
        ))}
      </div>
    </article>
  );
}
