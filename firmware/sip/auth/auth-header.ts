/** Parameters of an authentication header, names in lower case, quoted values without their quotes. */
export type AuthParameters = ReadonlyMap<string, string>;

/** A challenge or credentials: a scheme in lower case and its parameters. */
export interface AuthHeader {
  readonly scheme: string;
  readonly parameters: AuthParameters;
}

const PARAMETER = /\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(,|$)/y;

/** Reads `Digest a="b", c=d`; undefined when it is not well formed. */
export function parseAuthHeader(value: string): AuthHeader | undefined {
  const match = /^\s*([A-Za-z0-9_-]+)\s+/.exec(value);
  if (match?.[1] === undefined) return undefined;
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = match[0].length;
  while (PARAMETER.lastIndex < value.length) {
    const found = PARAMETER.exec(value);
    if (found?.[1] === undefined) return undefined;
    parameters.set(found[1].toLowerCase(), found[2]?.replace(/\\(.)/g, "$1") ?? found[3] ?? "");
  }
  return { scheme: match[1].toLowerCase(), parameters };
}
