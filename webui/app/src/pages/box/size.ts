const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** Bytes as people read them: "81 GB", "3.2 MB". Steps of 1024. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
