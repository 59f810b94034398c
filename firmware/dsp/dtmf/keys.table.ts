/** DTMF (ITU-T Q.23): row and column frequencies in hertz. */
export const DTMF_ROWS = [697, 770, 852, 941] as const;
export const DTMF_COLUMNS = [1209, 1336, 1477, 1633] as const;

/** Keys row by row. */
export const DTMF_KEYS = "123A456B789C*0#D";

/** Row and column frequency of a key; `undefined` for what is no key. */
export function frequenciesOf(key: string): readonly [number, number] | undefined {
  const index = DTMF_KEYS.indexOf(key.toUpperCase());
  const row = DTMF_ROWS[index >> 2];
  const column = DTMF_COLUMNS[index & 3];
  return key.length === 1 && row !== undefined && column !== undefined ? [row, column] : undefined;
}
