import { AutoComplete, Button, InputNumber, Select } from "antd";
import { useId } from "react";
import { withChange } from "#app/kit/changes.ts";
import type { Editable } from "#app/kit/item-fields.tsx";
import { type BoardItem, newLine } from "./board-draft.ts";
import { useHardwarePlaces } from "./board-finder.tsx";
import { usePinsText } from "./pins.messages.ts";

type Gpio = NonNullable<BoardItem["gpio"]>;
type Module = Gpio["modules"][number];

const BOARD_PINS = ["power", "reset", "present", "statusLed", "alarmLed"] as const;
const FXS_PINS = ["hook", "ringMode", "powerDown", "led"] as const;
const FXO_PINS = ["loop", "ring", "led"] as const;
const PWM_CHIPS = [0, 1, 2] as const;
const PWM_CHANNELS = [0, 1, 2, 3] as const;
const OPTIONAL: ReadonlySet<string> = new Set([...BOARD_PINS, "powerDown", "led"]);

function PinField({
  label,
  help,
  value,
  isNeeded = false,
  disabled,
  onChange,
}: {
  label: string;
  help: string;
  value: number | undefined;
  /** The port cannot work without it. */
  isNeeded?: boolean;
  disabled: boolean;
  onChange: (value: number | null) => void;
}) {
  const { t } = usePinsText();
  const id = useId();
  const isMissing = isNeeded && value === undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <InputNumber<number>
        id={id}
        min={0}
        max={1023}
        precision={0}
        value={value ?? null}
        disabled={disabled}
        {...(isMissing ? { status: "warning" as const } : {})}
        placeholder={isNeeded ? t("needed") : t("notWired")}
        onChange={onChange}
      />
      <span className={`tiny ${isMissing ? "warn" : "faint"}`}>{help}</span>
    </div>
  );
}

/** The same thing with one field set, or taken out. */
function withField<T>(whole: T, field: string, value: unknown): T {
  return withChange(whole, [field], value ?? undefined);
}

/** Pins that two things have: the box would refuse to open them. */
export function pinsUsedTwice({ pins, modules }: Gpio): number[] {
  const all = [
    ...Object.values(pins),
    ...modules.flatMap((each) => [...FXS_PINS, ...FXO_PINS].map((pin) => Reflect.get(each, pin))),
  ];
  const used = all.filter((pin): pin is number => typeof pin === "number");
  // `led` is in both lists: once for each module.
  const leds = modules.flatMap(({ led }) => (led === undefined ? [] : [led]));
  const count = (pin: number): number =>
    used.filter((each) => each === pin).length - leds.filter((each) => each === pin).length;
  return [...new Set(used)].filter((pin) => count(pin) > 1);
}

/** A new module until a person has said which pins it is wired to. */
function isIncomplete(module: Module): boolean {
  const pins = module.kind === "fxs" ? FXS_PINS : FXO_PINS;
  return pins.some((pin) => !OPTIONAL.has(pin) && Reflect.get(module, pin) === undefined);
}

/** Who makes the ringing voltage of a telephone: an output of the machine, or the board by itself. */
function RingingField({
  module,
  disabled,
  onChange,
}: {
  module: Extract<Module, { kind: "fxs" }>;
  disabled: boolean;
  onChange: (module: Module) => void;
}) {
  const { t } = usePinsText();
  const id = useId();
  const { pwm } = module;
  const outputs = PWM_CHIPS.flatMap((chip) => PWM_CHANNELS.map((channel) => ({ chip, channel })));
  const choices = outputs.map((output, index) => ({ value: index, label: t("pwmChannel", output) }));
  const at = outputs.findIndex(({ chip, channel }) => chip === pwm?.chip && channel === pwm.channel);
  return (
    <div className="field">
      <label htmlFor={id}>{t("pwm")}</label>
      <Select<number>
        id={id}
        disabled={disabled}
        value={at}
        options={[{ value: -1, label: t("pwmNone") }, ...choices]}
        onChange={(index) => onChange(withField(module, "pwm", outputs[index]))}
      />
      <span className="tiny faint">{t("pwmHelp")}</span>
    </div>
  );
}

function ModuleFields({
  module,
  disabled,
  onChange,
  onRemove,
}: {
  module: Module;
  disabled: boolean;
  onChange: (module: Module) => void;
  onRemove: () => void;
}) {
  const { t } = usePinsText();
  const pins = module.kind === "fxs" ? FXS_PINS : FXO_PINS;
  const { port } = module;
  const sounds = useHardwarePlaces().data?.sounds ?? [];
  return (
    <fieldset className="col gap8">
      <legend className="strong">
        {t("module", { port })} · {t(module.kind === "fxs" ? "phone" : "outside")}
      </legend>
      <div className="field-row">
        {pins.map((pin) => (
          <PinField
            key={pin}
            label={t(`${pin}`)}
            help={t(`help.${pin}`)}
            value={Reflect.get(module, pin) as number | undefined}
            isNeeded={!OPTIONAL.has(pin)}
            disabled={disabled}
            onChange={(value) => onChange(withField(module, pin, value))}
          />
        ))}
      </div>
      {module.kind === "fxs" ? <RingingField module={module} disabled={disabled} onChange={onChange} /> : null}
      <div className="field-row">
        {(["capture", "playback"] as const).map((way) => (
          <div key={way} className="field">
            <span aria-hidden>{t(`${way}`)}</span>
            <AutoComplete
              aria-label={t(`${way}`)}
              value={module[way]}
              disabled={disabled}
              options={sounds
                .filter(({ captures, plays }) => (way === "capture" ? captures : plays))
                .map(({ device, name }) => ({ value: device, label: `${name} · ${device}` }))}
              onChange={(value) => onChange({ ...module, [way]: value })}
            />
            <span className="tiny faint">{t(`help.${way}`)}</span>
          </div>
        ))}
      </div>
      <span>
        <Button size="small" disabled={disabled} onClick={onRemove}>
          {t("removeModule", { port })}
        </Button>
      </span>
    </fieldset>
  );
}

/** The pins of modules on the machine itself, with the note that saves a module from smoke. */
export function BoardPins({ draft }: { draft: Editable<BoardItem> }) {
  const { t } = usePinsText();
  const board = draft.value;
  const gpio: Gpio = board.gpio ?? { pins: {}, modules: [] };
  const disabled = draft.disabled === true;
  const set = (next: Gpio, lines = board.lines): void => draft.set({ ...board, gpio: next, lines });
  const add = (kind: "fxs" | "fxo"): void => {
    const port = Math.max(0, ...gpio.modules.map((module) => module.port)) + 1;
    const sound = { port, capture: `plughw:${port},0`, playback: `plughw:${port},0` };
    // Its pins are for a person to say: GPIO0 is a pin as well, and a wrong one can do damage.
    const module = { kind, ...sound } as Module; // cannot be saved until they are there
    const others = board.lines.filter((line) => line.port !== port);
    set({ ...gpio, modules: [...gpio.modules, module] }, [...others, newLine(port, kind, port)]);
  };
  const remove = (port: number): void =>
    set(
      { ...gpio, modules: gpio.modules.filter((module) => module.port !== port) },
      board.lines.filter((line) => line.port !== port),
    );
  return (
    <section className="col gap16">
      <p className="small warn" role="note">
        {t("safety")}
      </p>
      <p className="small muted">{t("numbers")}</p>
      <fieldset className="col gap8">
        <legend className="strong">{t("board")}</legend>
        <div className="field-row">
          {BOARD_PINS.map((pin) => (
            <PinField
              key={pin}
              label={t(`${pin}`)}
              help={t(`help.${pin}`)}
              value={gpio.pins[pin]}
              disabled={disabled}
              onChange={(value) => set({ ...gpio, pins: withField(gpio.pins, pin, value) })}
            />
          ))}
        </div>
      </fieldset>
      {gpio.modules.length === 0 ? <p className="small">{t("empty")}</p> : null}
      {gpio.modules.map((module, index) => (
        <ModuleFields
          key={module.port}
          module={module}
          disabled={disabled}
          onChange={(next) => set({ ...gpio, modules: gpio.modules.with(index, next) })}
          onRemove={() => remove(module.port)}
        />
      ))}
      {gpio.modules.filter(isIncomplete).map(({ port }) => (
        <span key={port} className="small warn" role="status">
          {t("missing", { port })}
        </span>
      ))}
      {pinsUsedTwice(gpio).map((pin) => (
        <span key={pin} className="small bad" role="alert">
          {t("twice", { pin })}
        </span>
      ))}
      <span className="row gap8 wrap">
        <Button disabled={disabled} onClick={() => add("fxs")}>
          {t("addFxs")}
        </Button>
        <Button disabled={disabled} onClick={() => add("fxo")}>
          {t("addFxo")}
        </Button>
      </span>
    </section>
  );
}
