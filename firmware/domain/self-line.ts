/** The line the box calls itself over. No board or line of a configuration can have such a name. */
export const SELF_BOARD = "~self";
export const SELF_LINE = `${SELF_BOARD}.1`;
