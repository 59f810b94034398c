import { CaretRightOutlined, DownloadOutlined, PauseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import WaveSurfer from "wavesurfer.js";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { day, duration } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import { detailText } from "#app/kit/details.table.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useMode } from "#app/theme/theme.tsx";
import { palette, tones } from "#app/theme/tokens.ts";
import type { RecordingInfo } from "#firmware/api/contract/call-detail.ts";
import { type Peaks, recordingRoutes } from "#firmware/api/contract/recordings.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useCalls } from "./calls.messages.ts";

const LANE_HEIGHT = 50;
const SPEEDS = [1, 1.5, 2] as const;
const STEP_SECONDS = 5;

/** The waveform that plays: peaks come from the box, audio by range requests; nothing is decoded here. */
function useWave(id: string, peaks: Peaks | undefined, startAt: number) {
  const host = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | undefined>(undefined);
  const { mode } = useMode();
  const [time, setTime] = useState(startAt);
  const [playing, setPlaying] = useState(false);
  useEffect(() => {
    if (host.current === null || peaks === undefined) return;
    const tone = tones[mode];
    const lane = (fg: string) => ({ waveColor: `${fg}66`, progressColor: fg });
    const made = WaveSurfer.create({
      container: host.current,
      url: addressOf(recordingRoutes.recordingAudio, { id }),
      media: Object.assign(new Audio(), { preload: "metadata" }),
      peaks: peaks.channels.map((channel) => [...channel]),
      duration: peaks.durationMs / 1000,
      height: LANE_HEIGHT,
      barWidth: 2,
      barGap: 1.5,
      barRadius: 2,
      cursorColor: palette[mode].ink,
      cursorWidth: 2,
      normalize: false,
      splitChannels: [lane(tone.offered.fg), lane(tone.talking.fg)],
    });
    made.on("ready", () => made.setTime(startAt));
    made.on("timeupdate", setTime);
    made.on("play", () => setPlaying(true));
    made.on("pause", () => setPlaying(false));
    wave.current = made;
    return () => made.destroy();
  }, [id, peaks, mode, startAt]);
  return { host, wave, time, playing };
}

/** Plays a stereo recording, caller above, agent below. Keys work only while it has the focus. */
export function RecordingPlayer({ recording, startAt = 0 }: { recording: RecordingInfo; startAt?: number }) {
  const { t } = useCalls();
  const { timeZone } = useSession();
  const { id } = recording;
  const peaks = useQuery({
    queryKey: ["peaks", id],
    queryFn: () => call(recordingRoutes.recordingPeaks, { params: { id } }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: recording.state === "ready" || recording.state === "recovered",
  });
  const { host, wave, time, playing } = useWave(id, peaks.data, startAt);
  const [speed, setSpeed] = useState<number>(1);
  const changeSpeed = (next: number): void => {
    setSpeed(next);
    wave.current?.setPlaybackRate(next, true);
  };
  const onKey = (event: KeyboardEvent): void => {
    const faster = SPEEDS.indexOf(speed as (typeof SPEEDS)[number]); // one of the three
    if (event.key === " ") void wave.current?.playPause();
    else if (event.key === "ArrowRight") wave.current?.skip(STEP_SECONDS);
    else if (event.key === "ArrowLeft") wave.current?.skip(-STEP_SECONDS);
    else if (event.key === ">") changeSpeed(SPEEDS[Math.min(faster + 1, SPEEDS.length - 1)] ?? 1);
    else if (event.key === "<") changeSpeed(SPEEDS[Math.max(faster - 1, 0)] ?? 1);
    else return;
    event.preventDefault();
  };
  if (recording.state === "deleted" || recording.state === "missing" || recording.state === "running") {
    const when = recording.deletedAt === undefined ? "" : day(recording.deletedAt, timeZone);
    return <p className="small muted">{t(`state.${recording.state}`, { day: when })}</p>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the player takes keys while it is focused
    <section className="player" aria-label={t("recording")} tabIndex={0} onKeyDown={onKey}>
      <div ref={host} className="wave" style={{ minHeight: LANE_HEIGHT * 2 }} />
      <div className="row gap12 wrap" style={{ marginTop: 10 }}>
        <Button
          type="primary"
          shape="circle"
          icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
          aria-label={t(playing ? "pause" : "play")}
          disabled={peaks.data === undefined}
          onClick={() => void wave.current?.playPause()}
        />
        <span className="num">
          <b className="strong">{duration(time * 1000)}</b>{" "}
          <span className="faint">/ {duration(recording.durationMs)}</span>
        </span>
        <Segmented
          size="small"
          aria-label={t("speed")}
          value={speed}
          onChange={changeSpeed}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
        />
        <span className="grow" />
        <span className="tiny faint row gap6">
          <Glyph name="ok" size={13} color={recording.state === "recovered" ? "var(--warn)" : "var(--good)"} />
          {recording.state === "recovered"
            ? t("state.recovered")
            : t("recordingBecause", { why: detailText(recording.why, pageLanguage()) })}
        </span>
        <Button
          size="small"
          icon={<DownloadOutlined />}
          href={addressOf(recordingRoutes.recordingAudio, { id }, { download: true })}
        >
          {t("download")}
        </Button>
      </div>
    </section>
  );
}
