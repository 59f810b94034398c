import { CaretRightFilled, PauseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useSyncExternalStore } from "react";
import { duration } from "#app/i18n/format.ts";
import { useSetup } from "./setup.messages.ts";

/* One voice at a time on the whole page: starting one stops the other. */
let audio: HTMLAudioElement | undefined;
let playing: string | undefined;
const listeners = new Set<() => void>();

function tell(address: string | undefined): void {
  playing = address;
  for (const listener of listeners) listener();
}

/** Stops whatever prompt is being heard. */
export function stopListening(): void {
  audio?.pause();
  audio = undefined;
  tell(undefined);
}

function listen(address: string): void {
  stopListening();
  const started = new Audio(address);
  audio = started;
  const ended = (): void => {
    if (audio === started) stopListening();
  };
  started.addEventListener("ended", ended);
  started.addEventListener("error", ended);
  tell(address);
  started.play().catch(ended); // refused by the browser or no recording: the button says it is not playing
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export interface ListenButtonProps {
  /** Address of the recording. */
  readonly address: string;
  /** What is heard, for the reader of the screen. */
  readonly name: string;
  readonly durationMs?: number | null;
  readonly disabled?: boolean;
}

/** Plays a recording in place; a second press stops it. */
export function ListenButton({ address, name, durationMs, disabled = false }: ListenButtonProps) {
  const { t } = useSetup();
  const isPlaying = useSyncExternalStore(subscribe, () => playing === address);
  return (
    <Button
      size="small"
      icon={isPlaying ? <PauseOutlined /> : <CaretRightFilled />}
      disabled={disabled}
      aria-label={`${t(isPlaying ? "prompt.stop" : "prompt.listen")}: ${name}`}
      onClick={() => (isPlaying ? stopListening() : listen(address))}
    >
      <span className="num">{durationMs === undefined || durationMs === null ? "" : duration(durationMs)}</span>
    </Button>
  );
}
