/** "450 Hz, 350/350 ms"; a steady tone by its pitch and the given word. */
export function toneText(
  tone: { readonly frequenciesHz: readonly number[]; readonly cadenceMs: readonly number[] },
  steady: string,
): string {
  const pitch = `${tone.frequenciesHz.join(" + ")} Hz`;
  return `${pitch}, ${tone.cadenceMs.length === 0 ? steady : `${tone.cadenceMs.join("/")} ms`}`;
}
