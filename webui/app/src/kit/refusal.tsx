import { Button } from "antd";
import { useSession } from "#app/data/session.tsx";
import { clockTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import { Glyph } from "./glyph.tsx";
import { useSetup } from "./setup.messages.ts";

interface Bilingual {
  readonly message: string;
  readonly messageZh: string;
}

/** A sentence of the box in the reader's language. */
export function inPageLanguage({ message, messageZh }: Bilingual): string {
  return pageLanguage() === "zh" ? messageZh : message;
}

/** What the box said about one field; `path` as in the contract, `/item/ringSeconds`. Fields below it count too. */
export function fieldMessage(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiRefusal)) return undefined;
  const found = error.error.fields?.find((field) => field.path === path || field.path.startsWith(`${path}/`));
  return found === undefined ? undefined : inPageLanguage(found);
}

/** What went wrong, why, and what to do now; code and time in small for support. `shown`: fields that say it themselves. */
export function RefusalNote({
  error,
  onClose,
  shown = [],
}: {
  error: unknown;
  onClose?: () => void;
  shown?: readonly string[];
}) {
  const { t } = useSetup();
  const { timeZone } = useSession();
  if (error === undefined || error === null) return null;
  const api = error instanceof ApiRefusal ? error.error : undefined;
  const fields = (api?.fields ?? []).filter(
    (field) => field.message !== api?.message && !shown.some((path) => field.path.startsWith(path)),
  );
  return (
    <div className="row gap8 top small refusal" role="alert">
      <Glyph name="alarm" color="var(--bad)" style={{ marginTop: 3 }} />
      <div className="grow">
        <b className="strong">{api === undefined ? t("refusal.unknown") : inPageLanguage(api)}</b>
        {fields.map((field) => (
          <div key={field.path + field.message} className="muted">
            {inPageLanguage(field)}
          </div>
        ))}
        <div className="faint tiny">
          {t("refusal.code", {
            code: api?.code ?? (error instanceof Error ? error.name : "?"),
            time: clockTime(api?.at ?? Date.now(), timeZone, true),
          })}
        </div>
      </div>
      {onClose === undefined ? null : (
        <Button size="small" onClick={onClose}>
          {t("refusal.close")}
        </Button>
      )}
    </div>
  );
}
