import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Database } from "#firmware/db/database.ts";
import type { CallId, MailboxId, MessageId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import { createId } from "#firmware/kernel/id.ts";

/** A voicemail message. Times are wall time in milliseconds. */
export interface Message {
  readonly id: MessageId;
  readonly mailbox: MailboxId;
  readonly call: CallId | undefined;
  readonly caller: Party;
  readonly receivedAt: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly peakDbfs: number | undefined;
  /** Absolute path of the WAV file. */
  readonly path: string;
  readonly heardAt: number | undefined;
  readonly heardBy: string | undefined;
  readonly deletedAt: number | undefined;
}

export interface NewMessage {
  readonly mailbox: MailboxId;
  readonly call: CallId;
  readonly caller: Party;
  readonly durationMs: number;
  readonly bytes: number;
  readonly peakDbfs: number | undefined;
}

/** Something in this mailbox is different: the list, the number of unheard messages. */
export interface MailboxChanged {
  readonly mailbox: MailboxId;
}

export interface MailboxCounts {
  readonly unheard: number;
  readonly heard: number;
}

interface Row {
  id: string;
  mailbox: string;
  call: string | null;
  caller_number: string | null;
  caller_name: string | null;
  received_at: number;
  duration_ms: number;
  bytes: number;
  peak_dbfs: number | null;
  path: string;
  heard_at: number | null;
  heard_by: string | null;
  deleted_at: number | null;
}

const NEWEST_FIRST = "ORDER BY received_at DESC, id";

/** Messages of all mailboxes: rows in the database, sound in files below `<data>/voicemail`. */
export class Messages {
  readonly changes = new Emitter<MailboxChanged>();
  readonly #db: Database;
  readonly #dataFolder: string;
  readonly #clock: Clock;

  constructor(options: { db: Database; dataFolder: string; clock: Clock }) {
    this.#db = options.db;
    this.#dataFolder = options.dataFolder;
    this.#clock = options.clock;
  }

  /** Where a message is recorded to until it is kept; its folder exists afterwards. */
  async draftPath(mailbox: MailboxId, call: CallId): Promise<string> {
    const path = join(this.#dataFolder, "voicemail", mailbox, `${call}.part.wav`);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }

  /** Keeps a recorded draft: synced and renamed first, then its row, so that a row always has its sound. */
  async keep(draft: string, message: NewMessage): Promise<Message> {
    const id = createId<"message">("vm");
    const relative = join("voicemail", message.mailbox, `${id}.wav`);
    await syncFile(draft);
    await rename(draft, join(this.#dataFolder, relative));
    await syncFile(dirname(join(this.#dataFolder, relative)));
    this.#db.run(
      `INSERT INTO voicemail_message
         (id, mailbox, call, caller_number, caller_name, received_at, duration_ms, bytes, peak_dbfs, path)
       VALUES (:id, :mailbox, :call, :number, :name, :at, :ms, :bytes, :peak, :path)`,
      {
        id,
        mailbox: message.mailbox,
        call: message.call,
        number: message.caller.number ?? null,
        name: message.caller.name ?? null,
        at: this.#clock.now(),
        ms: Math.round(message.durationMs),
        bytes: message.bytes,
        peak: message.peakDbfs ?? null,
        path: relative,
      },
    );
    this.changes.emit({ mailbox: message.mailbox });
    const kept = this.find(id);
    if (kept === undefined) throw new Error(`the row of message ${id} is gone`);
    return kept;
  }

  find(id: string): Message | undefined {
    const row = this.#db.get<Row>("SELECT * FROM voicemail_message WHERE id = :id", { id });
    return row === undefined ? undefined : this.#read(row);
  }

  /** Newest first, without the deleted ones unless asked for. */
  list(mailbox: MailboxId, options: { withDeleted?: boolean; limit?: number } = {}): readonly Message[] {
    const deleted = options.withDeleted === true ? "" : "AND deleted_at IS NULL";
    return this.#db
      .all<Row>(`SELECT * FROM voicemail_message WHERE mailbox = :mailbox ${deleted} ${NEWEST_FIRST} LIMIT :limit`, {
        mailbox,
        limit: options.limit ?? 1000,
      })
      .map((row) => this.#read(row));
  }

  counts(mailbox: MailboxId): MailboxCounts {
    const row = this.#db.get<{ unheard: number | null; heard: number | null }>(
      `SELECT SUM(heard_at IS NULL) AS unheard, SUM(heard_at IS NOT NULL) AS heard
       FROM voicemail_message WHERE mailbox = :mailbox AND deleted_at IS NULL`,
      { mailbox },
    );
    return { unheard: row?.unheard ?? 0, heard: row?.heard ?? 0 };
  }

  /** Marks as heard by somebody, or as unheard again. False when there is no such message. */
  setHeard(id: string, heardBy: string | undefined): boolean {
    return this.#update(id, "heard_at = :at, heard_by = :by", {
      at: heardBy === undefined ? null : this.#clock.now(),
      by: heardBy ?? null,
    });
  }

  /** Takes a message out of the list, or brings it back; the file goes days later. */
  setDeleted(id: string, isDeleted: boolean): boolean {
    return this.#update(id, "deleted_at = :at", { at: isDeleted ? this.#clock.now() : null });
  }

  /** Removes rows and files of messages for good; gives how many. */
  async purge(due: (message: Message) => boolean): Promise<number> {
    let purged = 0;
    for (const row of this.#db.all<Row>(`SELECT * FROM voicemail_message ${NEWEST_FIRST}`)) {
      const message = this.#read(row);
      if (!due(message)) continue;
      // The file first: a row without sound is seen and purged again, sound without a row never.
      await rm(message.path, { force: true });
      this.#db.run("DELETE FROM voicemail_message WHERE id = :id", { id: message.id });
      this.changes.emit({ mailbox: message.mailbox });
      purged += 1;
    }
    return purged;
  }

  #update(id: string, set: string, params: Record<string, string | number | null>): boolean {
    const isDone = this.#db.run(`UPDATE voicemail_message SET ${set} WHERE id = :id`, { ...params, id }) > 0;
    const mailbox = this.find(id)?.mailbox;
    if (isDone && mailbox !== undefined) this.changes.emit({ mailbox });
    return isDone;
  }

  #read(row: Row): Message {
    return {
      id: row.id as MessageId, // written by `keep`
      mailbox: row.mailbox,
      call: (row.call ?? undefined) as CallId | undefined, // as above
      caller: {
        ...(row.caller_number === null ? {} : { number: row.caller_number }),
        ...(row.caller_name === null ? {} : { name: row.caller_name }),
      },
      receivedAt: row.received_at,
      durationMs: row.duration_ms,
      bytes: row.bytes,
      peakDbfs: row.peak_dbfs ?? undefined,
      path: join(this.#dataFolder, row.path),
      heardAt: row.heard_at ?? undefined,
      heardBy: row.heard_by ?? undefined,
      deletedAt: row.deleted_at ?? undefined,
    };
  }
}

/** Also for a folder: its entries are on the disk afterwards. */
async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
