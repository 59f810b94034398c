/** Where the keeper listens on a box. */
export const KEEPER_SOCKET = "/run/callbox-keeper/keeper.sock";

/** No update is larger. */
export const MAX_UPDATE_BYTES = 1024 * 1024 * 1024;

/** Longest request that is taken, characters. Answers may be longer: a set-up file stands in one. */
export const MAX_LINE = 64 * 1024;

/** How far something is. `words` are for the log; a page has its own. */
export interface KeeperProgress {
  readonly percent: number;
  readonly words: string;
}

/** What comes back for a request (`{id, verb, …input}`, a line of JSON), a line of JSON each: any number of `progress`, then one of the others. */
export type KeeperAnswer =
  | { readonly id: number; readonly progress: KeeperProgress }
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly error: string };

/** What the keeper will not or cannot do: `code` names a sentence of the page, the message is for the log. */
export class KeeperRefusal extends Error {
  override readonly name = "KeeperRefusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
