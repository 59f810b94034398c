import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CapturedFrame, writeCapture } from "#drivers/isdn/capture.ts";
import type { Side } from "#drivers/isdn/q921/frame.ts";
import type { Phrase } from "#drivers/isdn/words/phrase.ts";
import { sayLine, traceLine } from "#drivers/isdn/words/trace-line.ts";
import { traceParts } from "#drivers/isdn/words/trace-parts.ts";
import { Libpri, type PriPeer } from "#test/support/libpri.ts";
import { hasTshark, readCapture } from "#test/support/tshark.ts";

const libpri = Libpri.build();
if (libpri === undefined)
  console.warn("libpri is not installed: its interop cases are skipped (apt install libpri-dev)");

/** Calls between two libpris: every kind of message they send, with all that can be in them. */
class Conversation {
  readonly frames: (CapturedFrame & { readonly sender: Side })[] = [];
  readonly network: PriPeer;
  readonly user: PriPeer;

  constructor(peers: Libpri) {
    const options = ["overlap", "service", "inband"] as const;
    this.network = peers.start("net", (octets) => this.#carry("network", octets), ...options);
    this.user = peers.start("cpe", (octets) => this.#carry("user", octets), ...options);
  }

  async hold(): Promise<void> {
    await Promise.all([this.network.event("up"), this.user.event("up")]);
    await this.#wholeCall();
    await this.#overlapCall();
    await this.#causes();
    this.network.command("restart", { channel: 17 });
    await this.network.event("restart-ack");
    this.user.command("service", { channel: 5, status: 2 });
    await this.network.event("service");
  }

  async #wholeCall(): Promise<void> {
    const { network, user } = this;
    network.command("dial", "a", {
      ...{ called: "95588", channel: 31, exclusive: 0, bearer: 16, number: "1058881234", presentation: 0x01 },
      ...{ name: "Zoe 50%", "from-number": "4001", "from-plan": 0x49, reason: 1, "from-presentation": 3 },
    });
    const { call } = await user.event("ring");
    user.command("proceed", `${call}`, { channel: 31 });
    await network.event("proceeding");
    user.command("progress", `${call}`, { inband: 9, cause: 17 });
    await network.event("progress");
    user.command("alert", `${call}`, { inband: 1 });
    await network.event("alerting");
    user.command("answer", `${call}`, { number: "6001", plan: 0x41, presentation: 0x20, name: "Ann" });
    await network.event("answer");
    user.command("keypad", `${call}`, { digits: "*7#" });
    await network.event("keypad");
    network.command("notify", "a", { info: 0 });
    await user.event("notify");
    network.command("hangup", "a", { cause: 16 });
    await user.event("hangup-ack");
  }

  async #overlapCall(): Promise<void> {
    const { network, user } = this;
    user.command("dial", "b", { called: "9", complete: 0, channel: 2, number: "6002", plan: 0, presentation: 0x21 });
    const { call } = await network.event("ring");
    network.command("more", `${call}`, { inband: 1, channel: 2 });
    await user.event("more");
    user.command("digits", "b", { digits: "55" });
    await network.event("digits");
    await network.event("digits");
    network.command("hangup", `${call}`, { cause: 28 });
    await network.event("cleared", { call: `${call}` });
  }

  async #causes(): Promise<void> {
    const { network, user } = this;
    for (const cause of [1, 17, 21, 34, 41, 127]) {
      network.command("dial", `c${cause}`, { called: "1", number: "2", presentation: 0x43 });
      const { call } = await user.event("ring");
      user.command("proceed", `${call}`);
      user.command("hangup", `${call}`, { cause });
      await network.event(["hangup-ack", "cleared"], { call: `c${cause}` });
    }
  }

  async close(): Promise<void> {
    await this.network.close();
    await this.user.close();
  }

  #carry(sender: Side, octets: Uint8Array): void {
    const way = sender === "network" ? "sent" : "received";
    this.frames.push({ at: Date.now(), way, octets, sender });
    (sender === "network" ? this.user : this.network).receive(octets);
  }
}

/** Fields of ours, as `element/field`, beside those of Wireshark that must say the same. */
const SAME = {
  "part.control/part.send": "lapd.control.n_s",
  "part.control/part.receive": "lapd.control.n_r",
  "element.8/part.meaning": "q931.cause_value",
  "element.24/part.channels": "q931.channel.number",
  "element.30/part.meaning": "q931.progress_indicator.description",
  "element.30/part.location": "q931.progress_indicator.location",
  "element.121/part.meaning": "q931.restart_indicator",
  "element.4/part.layer1": "q931.uil1",
  "element.108/part.digits": "q931.calling_party_number.digits",
  "element.112/part.digits": "q931.called_party_number.digits",
  "element.116/part.digits": "q931.redirecting_number.digits",
  "element.76/part.digits": "q931.connected_number.digits",
  "*/part.number.type": "q931.number_type",
  "*/part.number.plan": "q931.numbering_plan",
  "*/part.presentation": "q931.presentation_ind",
  "*/part.screening": "q931.screening_ind",
  "*/part.reason": "q931.extension.reason",
  "element.40/part.text": "q931.display_information",
  "element.44/part.digits": "q931.keypad_facility",
} as const;

/** The bare value: the number behind a meaning, or the text. */
function bareValue(value: Phrase | undefined): string {
  return String(value?.params?.value ?? value?.params?.text ?? "");
}

function ours({ octets, sender }: { octets: Uint8Array; sender: Side }): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let group = "";
  for (const { depth, name, value } of traceParts(octets, sender)) {
    if (depth === 0) group = name.code;
    for (const key of [`${group}/${name.code}`, `*/${name.code}`]) {
      found.set(key, [...(found.get(key) ?? []), bareValue(value)]);
    }
  }
  return found;
}

/** Wireshark writes some numbers in hexadecimal. */
function plain(text: string): string {
  return /^0x[0-9a-f]+$/i.test(text) ? String(Number(text)) : text;
}

describe.skipIf(libpri === undefined || !hasTshark())("what the trace says of calls between two libpris", () => {
  let frames: Conversation["frames"] = [];
  let rows: string[][][] = [];

  beforeAll(async () => {
    if (libpri === undefined) return;
    const conversation = new Conversation(libpri);
    await conversation.hold();
    await conversation.close();
    frames = conversation.frames;
    rows = await readCapture(writeCapture("network", frames), ["_ws.col.Info", ...Object.values(SAME)]);
  });

  afterAll(() => libpri?.close());

  it("has the names that Wireshark has", () => {
    expect(rows).toHaveLength(frames.length);
    const names = frames.map((frame) => traceLine(frame.octets, frame.sender).name);
    const theirs = rows.map(([[info = ""] = []], index) => {
      // The message of layer 3 stands last, behind what layer 2 says.
      const [layer2 = "", layer3] = info.split(" | ");
      return layer3 === undefined || layer3.trim() === "" ? nameOfLayer2(layer2, names[index]) : layer3.trim();
    });
    expect(names).toEqual(theirs);
    expect(new Set(names).size).toBeGreaterThanOrEqual(18);
  });

  it("has the numbers, causes, digits and texts that Wireshark has", () => {
    const seen = new Map<string, number>();
    for (const [index, frame] of frames.entries()) {
      const parts = ours(frame);
      for (const [column, [key, field]] of Object.entries(SAME).entries()) {
        const theirs = (rows[index]?.[column + 1] ?? []).map(plain);
        const mine = parts.get(key) ?? [];
        expect({ index, field, text: mine }).toEqual({ index, field, text: theirs });
        seen.set(field, (seen.get(field) ?? 0) + theirs.length);
      }
    }
    for (const field of Object.values(SAME)) expect([field, seen.get(field) ?? 0]).not.toEqual([field, 0]);
  });

  it("can be said in both languages without a code in it", () => {
    for (const { octets, sender } of frames) {
      const line = traceLine(octets, sender);
      for (const language of ["en", "zh"] as const)
        expect(sayLine(line, language)).not.toMatch(/\w+\.\w+\.|undefined|\{/);
    }
  });
});

/** `U P, func=SABME`, `S, func=RR, N(R)=1`. */
function nameOfLayer2(info: string, otherwise: string | undefined): string | undefined {
  return /func=(\w+)/.exec(info)?.[1] ?? otherwise;
}
