/** One side of a call as far as it is known. */
export interface Party {
  /** Digits as dialled or presented; absent when withheld or not sent. */
  readonly number?: string;
  readonly name?: string;
}

/** Where a leg touches the world. */
export type Terminal =
  | { readonly kind: "line"; readonly line: string }
  | { readonly kind: "trunk"; readonly trunk: string }
  | { readonly kind: "extension"; readonly extension: string };
