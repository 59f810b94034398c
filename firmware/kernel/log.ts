/** Fields of a log line: plain values; the call id goes in as `call`. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured log: constant text plus fields. info = an operator cares, debug = an engineer cares,
 * warn = something was off and handled, error = someone must act.
 */
export interface Logger {
  debug(text: string, fields?: LogFields): void;
  info(text: string, fields?: LogFields): void;
  warn(text: string, fields?: LogFields): void;
  error(text: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 };

/** Errors carry their text in properties that JSON leaves out. */
function plain(value: unknown): unknown {
  return value instanceof Error ? { message: value.message, stack: value.stack } : value;
}

/** Writes one JSON object a line: `{"at":"…","level":"info","text":"…",…fields}`. */
export function createLogger(
  level: LogLevel,
  write: (line: string) => void = (line) => void process.stderr.write(line),
  base: LogFields = {},
): Logger {
  const emit = (own: Exclude<LogLevel, "silent">, text: string, fields: LogFields = {}): void => {
    if (ORDER[own] < ORDER[level]) return;
    const record: Record<string, unknown> = { at: new Date().toISOString(), level: own, text };
    for (const [key, value] of Object.entries({ ...base, ...fields })) record[key] = plain(value);
    write(`${JSON.stringify(record)}\n`);
  };
  return {
    debug: (text, fields) => emit("debug", text, fields),
    info: (text, fields) => emit("info", text, fields),
    warn: (text, fields) => emit("warn", text, fields),
    error: (text, fields) => emit("error", text, fields),
    child: (fields) => createLogger(level, write, { ...base, ...fields }),
  };
}

/** Says nothing; for tests that do not look at the log. */
export const silentLogger: Logger = createLogger("silent");
