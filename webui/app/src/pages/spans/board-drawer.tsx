import { PlusOutlined } from "@ant-design/icons";
import { Button, Collapse, Drawer, Skeleton } from "antd";
import { Link, useNavigate } from "react-router";
import { useMay } from "#app/data/session.tsx";
import { NumberField, TextField } from "#app/kit/item-fields.tsx";
import { RemoveButton } from "#app/kit/remove-button.tsx";
import { SaveBar } from "#app/kit/save-bar.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import { BoardNow } from "./board-now.tsx";
import { useE1BoardText } from "./e1-board.messages.ts";
import { E1Finder, speedOf } from "./e1-finder.tsx";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { type BoardItem, newSpan, SpanFields, within } from "./span-fields.tsx";
import { useSettingWords } from "./use-setting-words.ts";
import { useSpans } from "./use-spans.ts";

const MOST_SPANS = 8;

function Spans({ draft, disabled }: { draft: Draft<BoardItem>; disabled: boolean }) {
  const { t } = useE1SettingsText();
  const { value } = draft;
  const free = Array.from({ length: MOST_SPANS }, (_, index) => index + 1).find(
    (number) => !value.spans.some(({ span }) => span === number),
  );
  const edit = { ...draft, disabled };
  const put = (spans: BoardItem["spans"]): void => draft.set({ ...value, spans });
  return (
    <div className="col gap24">
      {value.spans.map((span, index) => (
        <section key={span.span} className="col gap12">
          <div className="row gap8">
            <h2 className="grow">{t("span", { span: span.span })}</h2>
            <Link className="small" to={`/spans/${value.id}.${span.span}`}>
              {t("open")}
            </Link>
          </div>
          <SpanFields draft={within(edit, `/spans/${index}`, span, (next) => put(value.spans.with(index, next)))} />
          <span>
            <Button size="small" danger disabled={disabled} onClick={() => put(value.spans.toSpliced(index, 1))}>
              {t("removeSpan")}
            </Button>
          </span>
        </section>
      ))}
      {free === undefined ? null : (
        <span>
          <Button
            icon={<PlusOutlined />}
            disabled={disabled}
            onClick={() => put([...value.spans, newSpan(free, "pri-user", { name: t("spanName", { span: free }) })])}
          >
            {t("addSpan", { span: free })}
          </Button>
        </span>
      )}
    </div>
  );
}

/** The board's place: found by asking, or by name. One that is missing is looked for at once. */
function Place({ draft, disabled }: { draft: Draft<BoardItem>; disabled: boolean }) {
  const { t } = useE1SettingsText();
  const words = useE1BoardText();
  const board = useSpans().data?.boards.find(({ id }) => id === draft.value.id);
  const edit = { ...draft, disabled };
  const finder = (
    <E1Finder
      onUse={(path, found) => draft.set({ ...draft.value, path, baudRate: speedOf(found, draft.value.baudRate) })}
    />
  );
  return (
    <div className="col gap12">
      <div className="field-row">
        <TextField draft={edit} path="path" label={t("path")} maxLength={200} />
        <NumberField draft={edit} path="baudRate" label={t("baudRate")} min={921_600} max={12_000_000} unit="bit/s" />
      </div>
      {disabled ? null : board?.state === "down" ? (
        finder
      ) : (
        <Collapse ghost items={[{ key: "look", label: words.t("lookAgain"), children: finder }]} />
      )}
    </div>
  );
}

function Settings({ id, onGone }: { id: string; onGone: () => void }) {
  const { t } = useE1SettingsText();
  const draft = useItemDraft("spanBoards", id);
  const disabled = !useMay("edit-equipment");
  const wording = useSettingWords();
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="muted">{t("gone")}</p>;
  const { saved } = draft;
  return (
    <div className="col gap24">
      <Place draft={draft} disabled={disabled} />
      <Spans draft={draft} disabled={disabled} />
      <p className="tiny faint">{t("changeNote")}</p>
      <SaveBar draft={draft} wording={wording} />
      <RemoveButton
        list="spanBoards"
        id={id}
        saved={saved}
        disabled={disabled || draft.changes.length > 0}
        label={t("removeBoard")}
        removed={t("removedBoard", { id })}
        onGone={onGone}
      />
    </div>
  );
}

/** An E1 board's settings with those of its spans, beside the page. */
export function E1BoardDrawer({ id }: { id: string }) {
  const { t } = useE1SettingsText();
  const phone = usePhone();
  const navigate = useNavigate();
  const close = (): void => void navigate("/lines");
  return (
    <Drawer open title={t("board", { id })} size={phone ? "100%" : 720} onClose={close}>
      <div className="col gap24">
        <BoardNow id={id} />
        <Settings key={id} id={id} onGone={close} />
      </div>
    </Drawer>
  );
}
