import type { Config } from "#firmware/config/schema/config.ts";
import type { BoardConfig } from "#firmware/media/protocol.ts";

/** The line boards as the media process runs them. */
export function boardsOf(config: Config): BoardConfig[] {
  return config.boards.map(({ id, kind, path, baudRate, modemProfile, gpio, lines }) => ({
    id,
    kind,
    path,
    baudRate,
    ...(modemProfile === undefined ? {} : { modemProfile }),
    ...(gpio === undefined ? {} : { gpio }),
    lines: lines.map(
      ({ port, kind, country, busyToneSeconds, silenceSeconds, rxGainDb, txGainDb, cancelsEcho, impedance }) => ({
        port,
        kind,
        country: country ?? config.box.country,
        busyToneMs: busyToneSeconds * 1000,
        silenceMs: silenceSeconds * 1000,
        rxGainDb,
        txGainDb,
        ...(impedance === undefined ? {} : { impedance }),
        cancelsEcho: kind === "fxo" && cancelsEcho,
      }),
    ),
  }));
}

/** Every line of every board, for the live view. */
export function linesOf(config: Config): { id: string; kind: "fxo" | "fxs" }[] {
  return config.boards.flatMap((board) => board.lines.map(({ port, kind }) => ({ id: `${board.id}.${port}`, kind })));
}
