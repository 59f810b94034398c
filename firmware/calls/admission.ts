/** Who wants to make a call, in the order in which they are refused when the box is full. */
export type Asker =
  /** By a press on the page or a list: nobody holds a telephone yet. */
  | "page"
  /** A phone of the box that dials an outside number. */
  | "outgoing"
  | "incoming"
  /** Never refused. */
  | "emergency";

export type RefusalReason = "calls" | "rate" | "ports" | "load" | "memory";

/** Why a call is not taken; undefined lets it in. */
export type Admit = (asker: Asker) => RefusalReason | undefined;

/** For ends of legs and Reason headers. */
export const refusalWords: Readonly<Record<RefusalReason, string>> = {
  calls: "the box is full: it carries as many calls as it may",
  rate: "the box is full: too many calls began within a second",
  ports: "the box is full: no sound channel is free",
  load: "the box is full: it has no processing time left",
  memory: "the box is full: it has no memory left",
};
