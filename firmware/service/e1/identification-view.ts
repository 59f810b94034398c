import type { Identification } from "#firmware/api/contract/span-views.ts";
import type { SpanIdentifying } from "#firmware/channels/e1/span-watch.ts";
import { evidenceWords, outcomeWords, stepWords } from "./identify-words.ts";

/** How a span is being found out, or was, as the page shows it. */
export function identificationView({ isRunning, startedAt, steps, result }: SpanIdentifying): Identification {
  const begun = steps.map(({ at, step }) => ({ at, code: step, ...stepWords(step) }));
  if (result === undefined) return { isRunning, startedAt, steps: begun };
  const { text, proposal, framing, signalling, variants = [], evidence } = result;
  const seen = evidence.map((entry) => ({ at: startedAt + entry.atMs, code: entry.code, ...evidenceWords(entry) }));
  const [variant, ...alsoVariants] = variants;
  return {
    isRunning,
    startedAt,
    steps: [...begun, ...seen].sort((a, b) => a.at - b.at),
    text,
    textZh: outcomeWords(result),
    ...(proposal !== undefined && {
      proposal: {
        ...(signalling !== undefined && { signalling }),
        ...(framing !== undefined && { framing }),
        ...(variant !== undefined && { variant }),
        ...(alsoVariants.length > 0 && { alsoVariants }),
      },
    }),
  };
}
