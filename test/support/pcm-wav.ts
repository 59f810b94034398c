/** One channel of 16-bit PCM in a WAV file (RIFF, header of 44 bytes), from samples of -1…1 or of 16 bits. */
export function writePcmWav(samples: Float32Array | Int16Array, sampleRate: number): Buffer {
  const data = Buffer.alloc(samples.length * 2);
  const scale = samples instanceof Float32Array ? 32_768 : 1;
  for (const [i, sample] of samples.entries()) {
    data.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample * scale))), i * 2);
  }
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
