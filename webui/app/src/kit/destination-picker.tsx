import { Input, Select } from "antd";
import { useState } from "react";
import { useConfigList } from "#app/data/config.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { ProbeResult } from "#firmware/api/contract/routing.ts";
import { usePromptLabel, usePromptName } from "./prompt-picker.tsx";
import { useSetup } from "./setup.messages.ts";
import { usePrompts } from "./use-prompts.ts";

/** Where a call goes. */
export type Destination = ProbeResult["destination"];

/** One word for a destination inside a select: "queue:sales". */
export function destinationKey(destination: Destination): string {
  switch (destination.kind) {
    case "queue":
      return `queue:${destination.queue}`;
    case "extension":
      return `extension:${destination.extension}`;
    case "flow":
      return `flow:${destination.flow}`;
    case "voicemail":
      return `voicemail:${destination.mailbox}`;
    case "external":
      return "external:";
    case "play":
      return `play:${destination.prompt}`;
    case "hang-up":
      return "hang-up:";
  }
}

/** The destination of such a word; `number` is the outside number where one is called. */
export function destinationOf(key: string, number = ""): Destination {
  const at = key.indexOf(":");
  const id = key.slice(at + 1);
  switch (key.slice(0, at)) {
    case "queue":
      return { kind: "queue", queue: id };
    case "extension":
      return { kind: "extension", extension: id };
    case "flow":
      return { kind: "flow", flow: id };
    case "voicemail":
      return { kind: "voicemail", mailbox: id };
    case "external":
      return { kind: "external", number };
    case "play":
      return { kind: "play", prompt: id };
    default:
      return { kind: "hang-up" };
  }
}

/** Says a destination in words: `voicemail “General”`. Absent means that the call ends. */
export function useDestinationText(): (destination: Destination | undefined) => string {
  const { t } = useSetup();
  const queues = useConfigList("queues").data?.items;
  const extensions = useConfigList("extensions").data?.items;
  const flows = useConfigList("flows").data?.items;
  const mailboxes = useConfigList("mailboxes").data?.items;
  const promptName = usePromptName();
  return (destination) => {
    if (destination === undefined) return t("destination.none");
    const id = destinationKey(destination).replace(/^[a-z-]+:/, "");
    const item =
      destination.kind === "extension"
        ? extensions?.find(({ number }) => number === id)
        : { queue: queues, flow: flows, voicemail: mailboxes }[destination.kind as "queue"]?.find(
            (one: { id: string }) => one.id === id,
          );
    const name = destination.kind === "play" ? promptName(id) : item === undefined ? id : nameOf(item);
    return t(`destination.said.${destination.kind}`, {
      name,
      id: destination.kind === "external" ? destination.number : id,
    });
  };
}

/** Every place a call can be sent to, grouped, for a select. */
export function useDestinationOptions() {
  const { t } = useSetup();
  const queues = useConfigList("queues").data?.items ?? [];
  const extensions = useConfigList("extensions").data?.items ?? [];
  const flows = useConfigList("flows").data?.items ?? [];
  const mailboxes = useConfigList("mailboxes").data?.items ?? [];
  const prompts = usePrompts().data ?? [];
  const promptLabel = usePromptLabel();
  /** The kind stands with the name: the select shows only the label of what is chosen. */
  const named = (kind: string, name: string): string => `${t(`destination.${kind}`)}: ${name}`;
  const group = (key: string, options: { value: string; label: string }[]) => ({
    label: t(`destination.${key}`),
    title: key,
    options,
  });
  return [
    group(
      "queues",
      queues.map((one) => ({ value: `queue:${one.id}`, label: named("queue", nameOf(one)) })),
    ),
    group(
      "flows",
      flows.map((one) => ({ value: `flow:${one.id}`, label: named("flow", nameOf(one)) })),
    ),
    group(
      "mailboxes",
      mailboxes.map((one) => ({ value: `voicemail:${one.id}`, label: named("voicemail", nameOf(one)) })),
    ),
    group(
      "extensions",
      extensions.map((one) => ({ value: `extension:${one.number}`, label: `${one.number} ${nameOf(one)}` })),
    ),
    group("other", [
      { value: "external:", label: t("destination.external") },
      { value: "hang-up:", label: t("destination.hang-up") },
    ]),
    group(
      "prompts",
      prompts
        .filter(({ kind }) => kind === "speech")
        .map((one) => ({ value: `play:${one.id}`, label: named("play", promptLabel(one)) })),
    ),
  ].filter(({ options }) => options.length > 0);
}

export interface DestinationPickerProps {
  readonly value: Destination | undefined;
  readonly onChange: (destination: Destination | undefined) => void;
  readonly label: string;
  /** May it be left out? Then this is what that means: "as in hours". */
  readonly noneText?: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

/** Chooses where calls go; an outside number is typed beside it. */
export function DestinationPicker(props: DestinationPickerProps) {
  const { t } = useSetup();
  const { value, onChange, label, noneText, disabled = false, autoFocus = false } = props;
  const options = useDestinationOptions();
  const clearable = noneText !== undefined;
  /** An outside number is no destination before it has a digit. */
  const [typing, setTyping] = useState<string | undefined>(undefined);
  const isExternal = typing !== undefined || value?.kind === "external";
  const number = typing ?? (value?.kind === "external" ? value.number : "");
  const type = (text: string): void => {
    const digits = text.replace(/[^0-9*#+]/g, "");
    setTyping(digits);
    if (digits !== "") onChange({ kind: "external", number: digits });
  };
  const chosen = isExternal ? "external:" : value === undefined ? null : destinationKey(value);
  return (
    <div className="col gap6">
      <Select
        showSearch={{ optionFilterProp: "label" }}
        style={{ width: "100%" }}
        aria-label={label}
        placeholder={noneText ?? t("destination.choose")}
        allowClear={clearable}
        disabled={disabled}
        autoFocus={autoFocus}
        value={chosen}
        options={options}
        onChange={(key: string | null | undefined) => {
          setTyping(key === "external:" ? "" : undefined);
          if (key === null || key === undefined) onChange(undefined);
          else if (key !== "external:") onChange(destinationOf(key));
        }}
      />
      {isExternal ? (
        <Input
          inputMode="tel"
          aria-label={t("destination.externalHint")}
          placeholder={t("destination.externalHint")}
          value={number}
          disabled={disabled}
          status={number === "" ? "error" : ""}
          onChange={(event) => type(event.target.value)}
        />
      ) : null}
    </div>
  );
}
