import { LINEAR_TO_ULAW, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { FRAME_SAMPLES } from "#firmware/media/frame.ts";

const MAX_SAMPLE = 32_767;

/** Gives each member the sum of what the others said in this tick. */
export class Mixer {
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #out = new Uint8Array(FRAME_SAMPLES);

  tick(members: readonly Endpoint[], now: number): void {
    const sum = this.#sum.fill(0);
    for (const member of members) {
      if (member.saidKind === "silence") continue;
      for (let index = 0; index < FRAME_SAMPLES; index++) {
        sum[index] = (sum[index] as number) + (ULAW_TO_LINEAR[member.said[index] as number] as number); // frames have FRAME_SAMPLES octets
      }
    }
    for (const member of members) {
      this.#without(member);
      member.hearBridge(this.#out, now);
    }
  }

  #without(member: Endpoint): void {
    const isSilent = member.saidKind === "silence";
    for (let index = 0; index < FRAME_SAMPLES; index++) {
      const own = isSilent ? 0 : (ULAW_TO_LINEAR[member.said[index] as number] as number);
      const others = Math.max(-MAX_SAMPLE, Math.min(MAX_SAMPLE, (this.#sum[index] as number) - own));
      this.#out[index] = LINEAR_TO_ULAW[others & 0xffff] as number;
    }
  }
}
