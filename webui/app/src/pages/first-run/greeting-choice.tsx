import { UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Radio } from "antd";
import { useRef } from "react";
import { useSession } from "#app/data/session.tsx";
import { PromptListen, promptText } from "#app/kit/prompt-picker.tsx";
import { inPageLanguage, RefusalNote } from "#app/kit/refusal.tsx";
import { usePrompts } from "#app/kit/use-prompts.ts";
import { LIMIT_MEGABYTES, refusedAtOnce, uploadPrompt } from "#app/pages/prompts/upload.ts";
import { OWN_GREETING, STANDARD_GREETING } from "./hours-draft.ts";
import { setUp } from "./use-first-run.ts";
import { useWeekText } from "./week.messages.ts";

interface GreetingProps {
  readonly value: string;
  /** One's own was chosen and is not there, and that is to be said. */
  readonly isMissing: boolean;
  readonly onChange: (prompt: string) => void;
}

/** Whether the box has a recording of the company's own. */
export function useHasOwnGreeting(): boolean {
  const own = usePrompts().data?.find(({ id }) => id === OWN_GREETING);
  return own?.variants.some(({ source }) => source !== "missing") === true;
}

/** One's own recording as a file, in the language of the box; it is taken at once. */
function OwnGreeting({ isMissing, onTaken }: { isMissing: boolean; onTaken: () => void }) {
  const { t } = useWeekText();
  const { boxLanguage } = useSession();
  const field = useRef<HTMLInputElement>(null);
  const hasOwn = useHasOwnGreeting();
  const send = useMutation({
    mutationFn: async (file: File) => {
      const refused = refusedAtOnce(file);
      if (refused !== undefined) throw new Error(t(`${refused}`, { limit: LIMIT_MEGABYTES }));
      await setUp({ prompts: [{ id: OWN_GREETING, name: t("greetingName") }] });
      return uploadPrompt(OWN_GREETING, boxLanguage, file, file.name);
    },
    onSuccess: onTaken,
  });
  const isOwnError = send.error !== null && send.error.constructor === Error;
  return (
    <div className="col gap6" style={{ marginTop: 6 }}>
      <span className="row gap8 wrap">
        <input
          ref={field}
          type="file"
          accept="audio/*,.wav,.mp3,.ogg"
          hidden
          aria-label={t("upload")}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            target.value = "";
            if (file !== undefined) send.mutate(file);
          }}
        />
        <Button icon={<UploadOutlined />} loading={send.isPending} onClick={() => field.current?.click()}>
          {t(send.isPending ? "uploading" : "upload")}
        </Button>
        {hasOwn ? <PromptListen id={OWN_GREETING} /> : null}
        {send.isSuccess ? <span className="small good">{t("uploaded")}</span> : null}
      </span>
      {send.data?.warnings.map((warning) => (
        <span key={warning.code} className="small warn">
          {inPageLanguage(warning)}
        </span>
      ))}
      {isMissing && send.error === null ? (
        <span className="small bad" role="alert">
          {t("ownMissing")}
        </span>
      ) : null}
      {isOwnError ? (
        <span className="small bad" role="alert">
          {send.error?.message}
        </span>
      ) : (
        <RefusalNote error={send.error} />
      )}
    </div>
  );
}

/** The standard greeting in the language of the box, or a recording of one's own. */
export function GreetingChoice({ value, isMissing, onChange }: GreetingProps) {
  const { t } = useWeekText();
  const { boxLanguage } = useSession();
  const standard = usePrompts().data?.find(({ id }) => id === STANDARD_GREETING);
  return (
    <Radio.Group
      className="first-run-choice"
      value={value === OWN_GREETING ? OWN_GREETING : STANDARD_GREETING}
      onChange={({ target }) => onChange(String(target.value))}
    >
      <Radio value={STANDARD_GREETING}>
        {t("standard")}
        <small>{standard === undefined ? "" : promptText(standard, boxLanguage)}</small>
        <PromptListen id={STANDARD_GREETING} />
      </Radio>
      <Radio value={OWN_GREETING}>
        {t("own")}
        <small>{t("ownSub")}</small>
        {value === OWN_GREETING ? <OwnGreeting isMissing={isMissing} onTaken={() => onChange(OWN_GREETING)} /> : null}
      </Radio>
    </Radio.Group>
  );
}
