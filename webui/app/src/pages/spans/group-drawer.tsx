import { PlusOutlined } from "@ant-design/icons";
import { Button, Drawer, Skeleton } from "antd";
import { useNavigate } from "react-router";
import { useConfigList } from "#app/data/config.ts";
import { useMay } from "#app/data/session.tsx";
import { nameOf } from "#app/i18n/i18n.ts";
import { type Choice, type Editable, NumberField, SelectField, SwitchField, TextField } from "#app/kit/item-fields.tsx";
import { RemoveButton } from "#app/kit/remove-button.tsx";
import { SaveBar } from "#app/kit/save-bar.tsx";
import { useItemDraft } from "#app/kit/use-draft.ts";
import { usePhone } from "#app/theme/theme.tsx";
import type { ConfigItem } from "#firmware/api/contract/config.ts";
import { useE1SettingsText } from "./e1-settings.messages.ts";
import { fieldWords, groupFields } from "./schema-words.ts";
import { within } from "./span-fields.tsx";
import { useSettingWords } from "./use-setting-words.ts";

export type GroupItem = ConfigItem<"trunkGroups">;
type Member = GroupItem["members"][number];

/** All channels of a span: what a new member has. */
export const ALL_CHANNELS = "1-15,17-31";

/** Spans that are set up, as choices by "<board>.<span>". */
export function useSpanChoices(): readonly Choice[] {
  const boards = useConfigList("spanBoards").data?.items ?? [];
  return boards.flatMap(({ id, spans }) =>
    spans.map((span) => ({ value: `${id}.${span.span}`, label: `${nameOf(span)} (${id}.${span.span})` })),
  );
}

/** "<board>.<span>" as a member of a group. */
export function memberOf(place: string, channels = ALL_CHANNELS): Member {
  const dot = place.lastIndexOf(".");
  return { board: place.slice(0, dot), span: Number(place.slice(dot + 1)), channels };
}

function Members({ draft }: { draft: Editable<GroupItem> }) {
  const { t } = useE1SettingsText();
  const choices = useSpanChoices();
  const { value } = draft;
  const put = (members: Member[]): void => draft.set({ ...value, members });
  const unused = choices.find(
    ({ value: place }) => !value.members.some((each) => `${each.board}.${each.span}` === place),
  );
  return (
    <section className="col gap12">
      <h2>{t("members")}</h2>
      {value.members.map((member, index) => {
        const place = `${member.board}.${member.span}`;
        const edit = within(draft, `/members/${index}`, { place, channels: member.channels }, (next) =>
          put(value.members.with(index, memberOf(next.place, next.channels))),
        );
        return (
          <div key={place} className="row gap8 wrap" style={{ alignItems: "flex-end" }}>
            <div className="grow" style={{ minWidth: 180 }}>
              <SelectField draft={edit} path="place" label={t("spanLabel")} choices={choices} />
            </div>
            <div className="grow" style={{ minWidth: 140 }}>
              <TextField draft={edit} path="channels" label={t("members")} />
            </div>
            <Button
              disabled={draft.disabled === true || value.members.length === 1}
              onClick={() => put(value.members.toSpliced(index, 1))}
            >
              {t("removeMember")}
            </Button>
          </div>
        );
      })}
      <p className="tiny faint">{t("membersHelp")}</p>
      {unused === undefined ? null : (
        <span>
          <Button
            size="small"
            icon={<PlusOutlined />}
            disabled={draft.disabled === true}
            onClick={() => put([...value.members, memberOf(unused.value)])}
          >
            {t("addMember")}
          </Button>
        </span>
      )}
    </section>
  );
}

function Fields({ draft }: { draft: Editable<GroupItem> }) {
  const { t } = useE1SettingsText();
  const words = (name: keyof GroupItem) => ({ path: name, ...fieldWords(groupFields, name) });
  const huntings = ["highest", "lowest", "next-up", "next-down", "longest-idle"] as const;
  return (
    <div className="col gap16">
      <div className="field-row">
        <TextField draft={draft} path="name" label={t("name")} />
        <TextField draft={draft} path="nameZh" label={t("nameZh")} optional />
        <SwitchField draft={draft} path="enabled" label={t("enabled")} />
      </div>
      <Members draft={draft} />
      <div className="field-row">
        <SelectField
          draft={draft}
          {...words("hunting")}
          choices={huntings.map((value) => ({ value, label: t(`hunting.${value}`) }))}
        />
        <NumberField draft={draft} {...words("maxCalls")} min={0} max={240} />
      </div>
      <div className="field-row">
        <NumberField draft={draft} {...words("calledKeepDigits")} min={0} max={32} />
        <TextField draft={draft} path="calledPrefix" label={t("calledPrefix")} maxLength={16} optional />
      </div>
      <div className="field-row">
        <SelectField
          draft={draft}
          path="callerId"
          label={fieldWords(groupFields, "callerId").label}
          choices={(["main", "range", "own"] as const).map((value) => ({ value, label: t(`callerId.${value}`) }))}
        />
        <TextField draft={draft} path="mainNumber" label={t("mainNumber")} maxLength={20} optional />
        <SwitchField draft={draft} {...words("hidesCaller")} />
      </div>
    </div>
  );
}

function Settings({ id, onGone }: { id: string; onGone: () => void }) {
  const { t } = useE1SettingsText();
  const draft = useItemDraft("trunkGroups", id);
  const disabled = !useMay("edit-equipment");
  const wording = useSettingWords();
  if (draft === undefined) return <Skeleton active />;
  if (draft === null) return <p className="muted">{t("gone")}</p>;
  const { saved } = draft;
  return (
    <div className="col gap24">
      <Fields draft={{ ...draft, disabled }} />
      <SaveBar draft={draft} wording={wording} />
      <RemoveButton
        list="trunkGroups"
        id={id}
        saved={saved}
        disabled={disabled || draft.changes.length > 0}
        label={t("removeGroup")}
        removed={t("removedGroup", { name: nameOf(saved) })}
        onGone={onGone}
      />
    </div>
  );
}

/** One trunk group's settings, beside the page. */
export function GroupDrawer({ id }: { id: string }) {
  const { t } = useE1SettingsText();
  const phone = usePhone();
  const navigate = useNavigate();
  const group = useConfigList("trunkGroups").data?.items.find((each) => each.id === id);
  const close = (): void => void navigate("/lines");
  return (
    <Drawer open title={group === undefined ? t("groups") : nameOf(group)} size={phone ? "100%" : 720} onClose={close}>
      <Settings key={id} id={id} onGone={close} />
    </Drawer>
  );
}
