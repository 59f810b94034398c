/** Where the server under measurement takes SIP. */
export const SERVER_PORT = 5060;
/** Where the load's trunk and the phones of its standing agents are. */
export const TRUNK_PORT = 5070;
export const AGENT_PORT = 5082;
/** A second trunk socket, and phones, for calls that are timed while others stand. */
export const QUICK_TRUNK_PORT = 5071;
export const QUICK_AGENT_PORT = 5083;

/** Media of callers and agents: the first ports of each. */
export const CALLER_RTP = 20_000;
export const AGENT_RTP = 22_000;
export const QUICK_RTP = 26_000;

/** With a relay on a port the server knows: where the load sends to, and where the load itself is. */
export const inwardPort = (port: number): number => port + 100;
export const behindRelay = (port: number): number => port + 200;
