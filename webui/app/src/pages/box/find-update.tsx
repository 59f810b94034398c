import { UploadOutlined } from "@ant-design/icons";
import { Button, Checkbox, Progress } from "antd";
import { useRef, useState } from "react";
import { call } from "#app/data/api.ts";
import { useConfigSetting } from "#app/data/config.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type UpdatePlace, type Updates, updateRoutes } from "#firmware/api/contract/updates.ts";
import { sendFile } from "./send-file.ts";
import { byteSize } from "./size.ts";
import { wordsFor } from "./update-words.ts";
import { useUpdatesText } from "./updates.messages.ts";
import { useUpdateAction } from "./use-updates.ts";

type UpdateFile = Updates["files"][number];

function placeOf({ from, stick = "", name }: UpdateFile): UpdatePlace {
  return from === "box" ? { from, name } : { from, stick, name };
}

function Job({ job, sent }: { job: Updates["job"]; sent: number | undefined }) {
  const { t } = useUpdatesText();
  const kind = sent === undefined ? job?.kind : "uploading";
  if (kind === undefined) return null;
  const percent = sent === undefined ? (job?.percent ?? 0) : Math.floor(sent * 100);
  return (
    <div className="col gap4" role="status">
      <span className="small">{t(`job.${kind}`)}</span>
      <Progress percent={percent} status="active" aria-label={t(`job.${kind}`)} />
    </div>
  );
}

function Problem({ problem }: { problem: NonNullable<Updates["problem"]> }) {
  const { t } = useUpdatesText();
  return (
    <div className="row gap8 top small refusal" role="alert">
      <Glyph name="alarm" color="var(--bad)" style={{ marginTop: 3 }} />
      <div className="grow">
        <b className="strong">{wordsFor(problem.code)}</b>
        <div className="muted">{t("notInstalled")}</div>
        <div className="faint tiny">{t("detail", { detail: problem.detail })}</div>
      </div>
    </div>
  );
}

/** What was found out of an update, and the button that installs it. */
function Checked({ checked, running }: { checked: NonNullable<Updates["checked"]>; running: string }) {
  const { t } = useUpdatesText();
  const [mayBeOlder, setMayBeOlder] = useState(false);
  const { version, isOlder, isSame, place } = checked;
  const install = useUpdateAction(() => call(updateRoutes.installUpdate, { body: { version, mayBeOlder } }));
  const remove = useUpdateAction(() => call(updateRoutes.removeUpdate, { params: { name: place.name } }));
  const facts = { version, size: byteSize(checked.bytes), now: running };
  return (
    <div className="col gap12">
      <div className="row gap8 top">
        <Glyph name="ok" color="var(--good)" style={{ marginTop: 3 }} />
        <div>
          <b className="strong">{t("good")}</b>
          <div className={isOlder ? "warn" : "muted"}>{t(isOlder ? "older" : isSame ? "same" : "newer", facts)}</div>
        </div>
      </div>
      {isOlder ? (
        <Checkbox checked={mayBeOlder} onChange={({ target }) => setMayBeOlder(target.checked)}>
          {t("allowOlder")}
        </Checkbox>
      ) : null}
      <div className="row gap8 wrap">
        <Button
          type="primary"
          disabled={isOlder && !mayBeOlder}
          loading={install.isPending}
          onClick={() => install.mutate()}
        >
          {t("install", { version })}
        </Button>
        {place.from === "box" ? <Button onClick={() => remove.mutate()}>{t("throwAway")}</Button> : null}
      </div>
      <RefusalNote error={install.error ?? remove.error} />
    </div>
  );
}

function Files({ files, disabled }: { files: readonly UpdateFile[]; disabled: boolean }) {
  const { t } = useUpdatesText();
  const check = useUpdateAction((place: UpdatePlace) => call(updateRoutes.checkUpdate, { body: { place } }));
  return (
    <>
      {files.map((file) => (
        <div key={`${file.from} ${file.stick ?? ""} ${file.name}`}>
          <span className="grow">
            <span className="mono small">{file.name}</span>
            <br />
            <span className="tiny faint">
              {file.from === "box" ? t("onBox") : t("onStick", { stick: file.stick ?? "" })} · {byteSize(file.bytes)}
            </span>
          </span>
          <Button disabled={disabled} onClick={() => check.mutate(placeOf(file))}>
            {t("check")}
          </Button>
        </div>
      ))}
      <RefusalNote error={check.error} />
    </>
  );
}

/** Three ways an update comes to the box; whichever it was, it is looked at before it can be installed. */
export function FindUpdate({ updates, running, mayUpdate }: { updates: Updates; running: string; mayUpdate: boolean }) {
  const { t } = useUpdatesText();
  const picker = useRef<HTMLInputElement>(null);
  const [sent, setSent] = useState<number | undefined>(undefined);
  const upload = useUpdateAction((file: File) =>
    sendFile({ route: updateRoutes.uploadUpdate, file }, setSent).finally(() => setSent(undefined)),
  );
  const fetchLatest = useUpdateAction(() => call(updateRoutes.fetchUpdate, {}));
  const hasFolder = (useConfigSetting("box").data?.value.updateFolder ?? "") !== "";
  const { job, checked, problem, files } = updates;
  const disabled = !mayUpdate || job !== null || sent !== undefined;
  const refused = upload.error ?? fetchLatest.error;
  const isQuiet =
    mayUpdate && job === null && sent === undefined && refused === null && problem === null && checked === null;
  const inBox = checked === null && job === null ? files.filter(({ from }) => from === "box") : [];
  return (
    <Panel title={t("find")} flush>
      <div className="setup-list">
        <div>
          <span className="grow">
            {t("upload")}
            <br />
            <span className="tiny faint">{t("uploadSub")}</span>
          </span>
          <input
            ref={picker}
            type="file"
            accept=".raucb"
            hidden
            aria-label={t("choose")}
            onChange={({ target }) => {
              const file = target.files?.[0];
              target.value = "";
              if (file !== undefined) upload.mutate(file);
            }}
          />
          <Button icon={<UploadOutlined />} disabled={disabled} onClick={() => picker.current?.click()}>
            {t("choose")}
          </Button>
        </div>
        <div>
          <span className="grow">
            {t("stick")}
            <br />
            <span className="tiny faint">{t("stickSub")}</span>
          </span>
        </div>
        <Files files={files.filter(({ from }) => from === "usb")} disabled={disabled} />
        <div>
          <span className="grow">
            {t("folder")}
            <br />
            <span className="tiny faint">{t(hasFolder ? "folderSub" : "folderUnset")}</span>
          </span>
          <Button disabled={disabled || !hasFolder} onClick={() => fetchLatest.mutate()}>
            {t("fetch")}
          </Button>
        </div>
        <Files files={inBox} disabled={disabled} />
      </div>
      {isQuiet ? null : (
        <div className="panel-body col gap12">
          {mayUpdate ? null : <span className="small muted">{t("ownerOnly")}</span>}
          <Job job={job} sent={sent} />
          <RefusalNote error={refused} />
          {problem === null || refused !== null ? null : <Problem problem={problem} />}
          {checked === null || job !== null ? null : <Checked checked={checked} running={running} />}
        </div>
      )}
    </Panel>
  );
}
