import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";

/** Newer software that writes what this one could not bring back counts it up. */
export const FORMAT = 1;

export const MANIFEST = "manifest.json";
export const SUMS = "sums.sha256";

/** The database lies in pieces of this many bytes, each compressed: none is larger when it is unpacked. */
export const PIECE_BYTES = 4 * 1024 * 1024;
/** A version of the configuration, unpacked. */
export const MAX_CONFIG_BYTES = 16 * 1024 * 1024;
export const MAX_MANIFEST_BYTES = 64 * 1024;
/** More sounds than any box has; each costs an entry of the card's file system. */
export const MAX_ENTRIES = 2_000_000;
/** No sound of a box is longer than a day. */
const MAX_SOUND_BYTES = 4 * 1024 * 1024 * 1024;
const MAX_NOTE_BYTES = 64 * 1024;

/** What of the box goes into a backup; configuration, prompts and the audit log always do. */
export const Parts = Type.Object(
  {
    calls: Type.Boolean({ description: "Call history, notes, reports, what is known of the lines" }),
    voicemail: Type.Boolean({ description: "Messages of the mailboxes" }),
    recordings: Type.Boolean({ description: "Recorded calls; only together with the call history" }),
  },
  { additionalProperties: false },
);
export type Parts = Static<typeof Parts>;

const Count = Type.Integer({ minimum: 0 });

/** The first entry of a backup. Times are milliseconds since 1970 UTC. */
const Manifest = Type.Object({
  format: Type.Literal(FORMAT),
  software: Type.String({ maxLength: 64 }),
  /** Of the database: the number of its last migration. */
  schema: Count,
  madeAt: Count,
  company: Type.String({ maxLength: 200 }),
  parts: Parts,
  counts: Type.Object({ people: Count, prompts: Count, calls: Count, messages: Count, recordings: Count }),
  /** Bytes as they are once laid out again. */
  bytes: Type.Object({ database: Count, sounds: Count }),
});
export type Manifest = Static<typeof Manifest>;

const compiled = Compile(Manifest);

/** A manifest that can be gone by; "newer" when other software is needed for it, undefined for anything else. */
export function readManifest(text: string): Manifest | "newer" | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (compiled.Check(value)) return value;
  const isNewer =
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    typeof value.format === "number" &&
    value.format > FORMAT;
  return isNewer ? "newer" : undefined;
}

/** What an entry is, by its name. `gzip`: unpacked it is at most so large; the others lie as they are. */
export interface EntryKind {
  readonly maxBytes: number;
  readonly gzip?: number;
}

const GZIP_OVERHEAD = 64 * 1024;
const packed = (bytes: number): EntryKind => ({ maxBytes: bytes + GZIP_OVERHEAD, gzip: bytes });

/** Every name a backup may hold between its first and its last entry. Nothing else is ever written to the card. */
const KINDS: readonly (readonly [RegExp, EntryKind])[] = [
  [/^config\/config\.json\.gz$/, packed(MAX_CONFIG_BYTES)],
  [/^config\/versions\/\d{6,9}\.json\.gz$/, packed(MAX_CONFIG_BYTES)],
  [/^database\/\d{6}\.gz$/, packed(PIECE_BYTES)],
  [/^prompts\/(en|zh)\/[a-z0-9][a-z0-9._-]{0,59}\.wav$/, { maxBytes: MAX_SOUND_BYTES }],
  [/^prompts\/(en|zh)\/[a-z0-9][a-z0-9._-]{0,59}\.json$/, { maxBytes: MAX_NOTE_BYTES }],
  [/^voicemail\/[a-z0-9][a-z0-9._-]{0,39}\/vm-[A-Z0-9]{4}-[A-Z0-9]{4}\.wav$/, { maxBytes: MAX_SOUND_BYTES }],
  [/^recordings\/\d{4}\/\d{2}\/\d{2}\/[A-Za-z0-9][A-Za-z0-9-]{0,39}\.wav$/, { maxBytes: MAX_SOUND_BYTES }],
];

/** Undefined for a name that no backup has. */
export function kindOf(name: string): EntryKind | undefined {
  return KINDS.find(([pattern]) => pattern.test(name))?.[1];
}

/** Why a backup cannot be made or brought back: `code` names a sentence (`api/contract/backup-words.table.ts`). */
export class BackupRefusal extends Error {
  override readonly name = "BackupRefusal";
  readonly code: BackupCode;

  /** `detail` is for engineers. */
  constructor(code: BackupCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

export type BackupCode =
  | "busy"
  | "disk-full"
  | "other-disk"
  | "no-backup"
  | "wrong-password"
  | "password-needed"
  | "truncated"
  | "damaged"
  | "newer"
  | "unusable"
  | "broken-off"
  | "nothing-there"
  | "calls-up"
  | "too-late"
  | "failed";
