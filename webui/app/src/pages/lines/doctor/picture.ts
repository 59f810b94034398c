/** Octets before the samples in the box's µ-law WAV files. */
const HEADER = 58;
const WINDOW = 256;

/** Samples of a µ-law WAV file of the box, −1…1 (ITU-T G.711). */
export function samplesOf(file: ArrayBuffer): Float32Array {
  const octets = new Uint8Array(file, HEADER);
  return Float32Array.from(octets, (octet) => {
    const bits = ~octet & 0xff;
    const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
    return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
  });
}

/** The loudest sample of each slice, drawn by its square root so that soft sounds are seen. */
export function drawWave(canvas: HTMLCanvasElement, samples: Float32Array, colour: string): void {
  const brush = prepare(canvas);
  if (brush === undefined) return;
  const { context, width, height } = brush;
  const per = Math.max(1, samples.length / width);
  context.fillStyle = colour;
  for (let x = 0; x < width; x++) {
    let peak = 0;
    for (let at = Math.floor(x * per); at < (x + 1) * per && at < samples.length; at++)
      peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    const half = Math.max(0.5, (Math.sqrt(peak) * height) / 2);
    context.fillRect(x, height / 2 - half, 1, half * 2);
  }
}

/** Loudness by frequency over time, low frequencies at the bottom. */
export function drawSpectrogram(canvas: HTMLCanvasElement, samples: Float32Array): void {
  const brush = prepare(canvas);
  if (brush === undefined) return;
  const { context, width, height } = brush;
  const image = context.createImageData(width, height);
  const per = Math.max(1, (samples.length - WINDOW) / width);
  const levels = new Float32Array(WINDOW / 2);
  for (let x = 0; x < width; x++) {
    spectrum(samples, Math.floor(x * per), levels);
    for (let y = 0; y < height; y++) {
      const band = Math.floor(((height - 1 - y) / height) * levels.length);
      const strength = levels[band] ?? 0;
      const at = (y * width + x) * 4;
      image.data[at] = 15 + 225 * strength;
      image.data[at + 1] = 34 + 182 * strength;
      image.data[at + 2] = 36 + 92 * strength;
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

function prepare(
  canvas: HTMLCanvasElement,
): { context: CanvasRenderingContext2D; width: number; height: number } | undefined {
  const context = canvas.getContext("2d");
  const { width: wide, height: high } = canvas.getBoundingClientRect();
  const [width, height] = [Math.floor(wide), Math.floor(high)];
  if (context === null || width === 0 || height === 0) return undefined;
  canvas.width = width;
  canvas.height = height;
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

const cosines = Float32Array.from({ length: WINDOW }, (_, at) => Math.cos((2 * Math.PI * at) / WINDOW));
const hann = Float32Array.from(cosines, (cosine) => 0.5 - 0.5 * cosine);

/** Strength 0…1 of each band: −70 to −10 dB. Goertzel by band is quick enough for some hundred columns. */
function spectrum(samples: Float32Array, start: number, levels: Float32Array): void {
  for (let band = 0; band < levels.length; band++) {
    const twice = 2 * (cosines[band] ?? 0);
    let [last, before] = [0, 0];
    for (let at = 0; at < WINDOW; at++) {
      const next = (samples[start + at] ?? 0) * (hann[at] ?? 0) + twice * last - before;
      before = last;
      last = next;
    }
    const power = (last * last + before * before - twice * last * before) / (WINDOW * WINDOW * 0.0625);
    levels[band] = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-12) + 70) / 60));
  }
}
