import { Button, Input, InputNumber } from "antd";
import { useId } from "react";
import type { Editable } from "#app/kit/item-fields.tsx";
import { type BoardItem, newLine } from "./board-draft.ts";
import { useBoardsText } from "./boards.messages.ts";

type Gpio = NonNullable<BoardItem["gpio"]>;
type Module = Gpio["modules"][number];

const BOARD_PINS = ["power", "reset", "present", "statusLed", "alarmLed"] as const;
const FXS_PINS = ["hook", "ringMode", "powerDown", "led"] as const;
const FXO_PINS = ["loop", "ring", "led"] as const;
const OPTIONAL: ReadonlySet<string> = new Set([...BOARD_PINS, "powerDown", "led"]);

function PinField({
  label,
  help,
  value,
  disabled,
  onChange,
}: {
  label: string;
  help: string;
  value: number | undefined;
  disabled: boolean;
  onChange: (value: number | null) => void;
}) {
  const id = useId();
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
        onChange={onChange}
      />
      <span className="tiny faint">{help}</span>
    </div>
  );
}

/** The same thing with one field set, or taken out. */
function withField<T extends object>(whole: T, field: string, value: unknown): T {
  const { [field]: _, ...rest } = whole as Record<string, unknown>;
  return (value === undefined || value === null ? rest : { ...rest, [field]: value }) as T; // the same fields otherwise
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
  const { t } = useBoardsText();
  const pins = module.kind === "fxs" ? FXS_PINS : FXO_PINS;
  const { port } = module;
  return (
    <fieldset className="col gap8">
      <legend className="strong">
        {t("pins.module", { port })} · {t(module.kind === "fxs" ? "phone" : "outside")}
      </legend>
      <div className="field-row">
        {pins.map((pin) => (
          <PinField
            key={pin}
            label={t(`pins.${pin}`)}
            help={t(`pins.help.${pin}`)}
            value={Reflect.get(module, pin) as number | undefined}
            disabled={disabled}
            onChange={(value) => (value !== null || OPTIONAL.has(pin)) && onChange(withField(module, pin, value))}
          />
        ))}
      </div>
      <div className="field-row">
        {(["capture", "playback"] as const).map((way) => (
          <div key={way} className="field">
            <span aria-hidden>{t(`pins.${way}`)}</span>
            <Input
              aria-label={t(`pins.${way}`)}
              value={module[way]}
              disabled={disabled}
              onChange={({ target }) => onChange({ ...module, [way]: target.value })}
            />
            <span className="tiny faint">{t(`pins.help.${way}`)}</span>
          </div>
        ))}
      </div>
      <span>
        <Button size="small" disabled={disabled} onClick={onRemove}>
          {t("pins.removeModule", { port })}
        </Button>
      </span>
    </fieldset>
  );
}

/** The pins of modules on the machine itself, with the note that saves a module from smoke. */
export function BoardPins({ draft }: { draft: Editable<BoardItem> }) {
  const { t } = useBoardsText();
  const board = draft.value;
  const gpio: Gpio = board.gpio ?? { pins: {}, modules: [] };
  const disabled = draft.disabled === true;
  const set = (next: Gpio, lines = board.lines): void => draft.set({ ...board, gpio: next, lines });
  const add = (kind: "fxs" | "fxo"): void => {
    const port = Math.max(0, ...gpio.modules.map((module) => module.port)) + 1;
    const sound = { port, capture: `plughw:${port},0`, playback: `plughw:${port},0` };
    const module: Module =
      kind === "fxs" ? { kind, ...sound, hook: 0, ringMode: 0 } : { kind, ...sound, loop: 0, ring: 0 };
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
        {t("pins.safety")}
      </p>
      <p className="small muted">{t("pins.numbers")}</p>
      <fieldset className="col gap8">
        <legend className="strong">{t("pins.board")}</legend>
        <div className="field-row">
          {BOARD_PINS.map((pin) => (
            <PinField
              key={pin}
              label={t(`pins.${pin}`)}
              help={t(`pins.help.${pin}`)}
              value={gpio.pins[pin]}
              disabled={disabled}
              onChange={(value) => set({ ...gpio, pins: withField(gpio.pins, pin, value) })}
            />
          ))}
        </div>
      </fieldset>
      {gpio.modules.length === 0 ? <p className="small">{t("pins.empty")}</p> : null}
      {gpio.modules.map((module, index) => (
        <ModuleFields
          key={module.port}
          module={module}
          disabled={disabled}
          onChange={(next) => set({ ...gpio, modules: gpio.modules.with(index, next) })}
          onRemove={() => remove(module.port)}
        />
      ))}
      {pinsUsedTwice(gpio).map((pin) => (
        <span key={pin} className="small bad" role="alert">
          {t("pins.twice", { pin })}
        </span>
      ))}
      <span className="row gap8 wrap">
        <Button disabled={disabled} onClick={() => add("fxs")}>
          {t("pins.addFxs")}
        </Button>
        <Button disabled={disabled} onClick={() => add("fxo")}>
          {t("pins.addFxo")}
        </Button>
      </span>
    </section>
  );
}
