import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Whether Wireshark's own reader is installed (apt: tshark). */
export function hasTshark(): boolean {
  return spawnSync("tshark", ["-v"]).error === undefined;
}

/** Fields of each frame of a capture file as Wireshark reads them: a row for each frame, a list of values for each field. */
export async function readCapture(
  capture: Uint8Array,
  fields: readonly string[],
  preferences: readonly string[] = [],
): Promise<string[][][]> {
  const folder = await mkdtemp(join(tmpdir(), "callbox-tshark-"));
  try {
    const file = join(folder, "capture.pcap");
    await writeFile(file, capture);
    const options = ["-r", file, "-T", "fields", "-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=|"];
    const args = [
      ...options,
      ...preferences.flatMap((preference) => ["-o", preference]),
      ...fields.flatMap((field) => ["-e", field]),
    ];
    const { stdout } = await promisify(execFile)("tshark", args, { maxBuffer: 1 << 28 });
    const rows = stdout.split("\n").slice(0, -1);
    return rows.map((row) => row.split("\t").map((cell) => (cell === "" ? [] : cell.split("|"))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Operations of supplementary services are ETSI's; without it Wireshark takes those with a local number for Q.SIG's. */
export const ETSI_FACILITIES = ["q932.facility_encoding:Facility as ETSI"];

/** What Wireshark finds wrong with the frames of a capture file: nothing, when all is well. */
export async function complaintsOf(capture: Uint8Array, preferences: readonly string[] = []): Promise<string[]> {
  const fields = ["frame.number", "_ws.malformed", "_ws.expert.message", "data.data"];
  const rows = await readCapture(capture, fields, preferences);
  return rows
    .filter((row) => row.slice(1).some((cell) => cell.length > 0))
    .map((row) => row.map((cell) => cell.join(" ")).join(" "));
}
