import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { LineTestResult } from "#firmware/api/contract/line-views.ts";
import { useDoctorText } from "./doctor.messages.ts";
import { drawSpectrogram, drawWave, samplesOf } from "./picture.ts";

interface SoundViewProps {
  /** Address of a µ-law WAV file of the box. */
  readonly address: string;
  readonly marks?: LineTestResult["marks"];
}

/** A sound to look at and to hear: waveform and spectrogram on one axis, the steps of a test marked. */
export function SoundView({ address, marks = [] }: SoundViewProps) {
  const { t } = useDoctorText();
  const wave = useRef<HTMLCanvasElement>(null);
  const picture = useRef<HTMLCanvasElement>(null);
  const { data: samples, error } = useQuery({
    queryKey: ["line-doctor", "sound", address],
    queryFn: async ({ signal }) => samplesOf(await (await fetch(address, { signal })).arrayBuffer()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (samples === undefined || wave.current === null || picture.current === null) return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--petrol").trim();
    drawWave(wave.current, samples, colour === "" ? "teal" : colour);
    drawSpectrogram(picture.current, samples);
  }, [samples]);
  if (error !== null) return <RefusalNote error={error} />;
  const wholeMs = (samples?.length ?? 1) / 8;
  const share = (ms: number): string => `${(ms / wholeMs) * 100}%`;
  // Steps too short to be named would cover their neighbours.
  const shown = marks.filter(
    ({ step, atMs }, index) => step !== "sweep" && (marks[index + 1]?.atMs ?? wholeMs) - atMs > wholeMs / 12,
  );
  return (
    <div className="col gap6">
      <div className="line-sound">
        <canvas ref={wave} aria-label={t("wave")} role="img" />
        <canvas ref={picture} aria-label={t("spectrogram")} role="img" />
        {shown.map(({ step, atMs }, index) => (
          <span
            key={step}
            className="line-mark tiny"
            title={t(`testing.${step as "quiet"}`)}
            style={{ left: share(atMs), maxWidth: share((shown[index + 1]?.atMs ?? wholeMs) - atMs) }}
          >
            {t(`figure.${markName[step] ?? "noise"}`)}
          </span>
        ))}
        <span className="line-hertz tiny">4 kHz</span>
        <span className="line-hertz line-hertz-low tiny">0 Hz</span>
      </div>
      <div className="row tiny faint num line-seconds" aria-hidden>
        {[0, 0.25, 0.5, 0.75, 1].map((part) => (
          <span key={part}>{`${((wholeMs * part) / 1000).toFixed(1)} s`}</span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useMediaCaption: a tone of the exchange has no words */}
      <audio controls preload="none" src={address} aria-label={t("listen")} />
    </div>
  );
}

const markName: Readonly<Record<string, "dialTone" | "digit" | "noise" | "echo">> = {
  "dial-tone": "dialTone",
  digit: "digit",
  quiet: "noise",
  echo: "echo",
};
