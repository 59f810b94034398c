import { Select } from "antd";
import type { ComponentType } from "react";
import { Link, Navigate, useNavigate, useParams } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { NotFound } from "#app/shell/not-found.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { ApiPart } from "./api-part.tsx";
import { AuditPart } from "./audit-part.tsx";
import { BackupPart } from "./backup-part.tsx";
import { type BoxPart, partsFor } from "./box-parts.ts";
import { HealthPart } from "./health-part.tsx";
import { LimitsPart } from "./limits-part.tsx";
import { MailboxesPart, PausesPart } from "./list-parts.tsx";
import { NetworkPart } from "./network-part.tsx";
import { useBoxText } from "./parts.messages.ts";
import { ResetPart } from "./reset-part.tsx";
import { CodesPart, CompanyPart, RecordingPart } from "./setting-parts.tsx";
import { StickPart } from "./stick-part.tsx";
import { UpdatesPart } from "./updates-part.tsx";
import { UsersPart } from "./users-part.tsx";

const parts: Record<BoxPart, ComponentType> = {
  health: HealthPart,
  updates: UpdatesPart,
  company: CompanyPart,
  users: UsersPart,
  pauses: PausesPart,
  mailboxes: MailboxesPart,
  recording: RecordingPart,
  limits: LimitsPart,
  codes: CodesPart,
  network: NetworkPart,
  backup: BackupPart,
  stick: StickPart,
  reset: ResetPart,
  audit: AuditPart,
  api: ApiPart,
};

/** Is the box well and safe? What belongs to the machine, one part at a time. */
export function Page() {
  const { t } = useBoxText();
  const { part: asked } = useParams();
  const { permissions } = useSession();
  const phone = usePhone();
  const navigate = useNavigate();
  const open = partsFor(permissions);
  const part = open.find((each) => each === asked);
  const [first] = open;
  if (first === undefined) return <NotFound />;
  if (part === undefined) return <Navigate to={`/box/${first}`} replace />;
  const Part = parts[part];
  return (
    <div className="box-cols">
      {phone ? (
        <Select<BoxPart>
          size="large"
          value={part}
          aria-label={t("nav")}
          onChange={(next) => void navigate(`/box/${next}`)}
          options={open.map((value) => ({ value, label: t(`part.${value}`) }))}
        />
      ) : (
        <nav className="box-nav" aria-label={t("nav")}>
          {open.map((each) => (
            <Link
              key={each}
              to={`/box/${each}`}
              className={each === part ? "on" : ""}
              aria-current={each === part ? "page" : undefined}
            >
              {t(`part.${each}`)}
            </Link>
          ))}
        </nav>
      )}
      <div className="col gap16 grow" key={part}>
        <Part />
      </div>
    </div>
  );
}
