const WINDOW = 800;
/** A resampled tone is this much off at most; the best fit among them is taken. */
const OFF_PPM = [-1_000, -500, -250, -150, -50, 50, 150, 250, 500, 1_000] as const;

/** The worst signal to noise ratio of any 100 ms, dB: what is no sine of about that frequency is noise. */
export function worstSnr(samples: Int16Array, hz: number): number {
  let worst = 99;
  for (let start = 0; start + WINDOW <= samples.length; start += WINDOW / 2) {
    const window = samples.subarray(start, start + WINDOW);
    worst = Math.min(worst, Math.max(...OFF_PPM.map((ppm) => snr(window, hz * (1 + ppm / 1e6)))));
  }
  return worst;
}

/** Against the sine of that frequency that fits best, by least squares. */
function snr(samples: Int16Array, hz: number): number {
  let [cc, cs, ss, xc, xs, xx] = [0, 0, 0, 0, 0, 0];
  for (const [index, x] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / 8_000;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    cc += c * c;
    cs += c * s;
    ss += s * s;
    xc += x * c;
    xs += x * s;
    xx += x * x;
  }
  const signal = (ss * xc * xc - 2 * cs * xc * xs + cc * xs * xs) / (cc * ss - cs * cs);
  return xx === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(signal / Math.max(1e-9, xx - signal));
}
