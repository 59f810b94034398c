import { isAbsolute, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { LogLevel } from "#firmware/kernel/log.ts";

/** How the box is started; every value can be given as a flag or in the environment. */
export interface ServiceOptions {
  /** Configuration, database, recordings, messages. */
  readonly dataFolder: string;
  /** Address SIP, RTP and the page listen on. */
  readonly bind: string;
  readonly sipPort: number;
  readonly httpPort: number;
  readonly rtpPorts: { readonly first: number; readonly last: number };
  /** A configuration file to begin with, on a box that has none. */
  readonly configFile?: string;
  /** Begin with the demo company, on a box that has no configuration. */
  readonly isDemo: boolean;
  /** Serial device of the demo's line board. */
  readonly board: string;
  readonly logLevel: LogLevel;
}

/** A wrong flag or environment variable, in words for the one who typed it. */
export class WrongOption extends Error {
  override readonly name = "WrongOption";
}

export const USAGE = `Callbox

  --data FOLDER          where configuration, calls and recordings are kept   CALLBOX_DATA        ./data
  --bind ADDRESS         address to listen on                                 CALLBOX_BIND        127.0.0.1
  --sip-port PORT        SIP, UDP and TCP                                     CALLBOX_SIP_PORT    5060
  --http-port PORT       the web page                                         CALLBOX_HTTP_PORT   8080
  --rtp-ports FROM-TO    voice                                                CALLBOX_RTP_PORTS   16000-17999
  --config FILE          configuration (JSON or YAML) for a box without one   CALLBOX_CONFIG
  --demo                 begin with the demo company                          CALLBOX_DEMO=1
  --board DEVICE         serial device of the demo's line board               CALLBOX_BOARD       /dev/null
  --log LEVEL            debug, info, warn, error or silent                   CALLBOX_LOG         info
`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads flags, then environment, then defaults. Throws WrongOption. */
export function readOptions(args: readonly string[], env: Environment): ServiceOptions {
  const flags = readFlags(args);
  const value = (flag: keyof typeof flags, variable: string): string | undefined => {
    const given = flags[flag];
    return typeof given === "string" ? given : env[variable];
  };
  const configFile = value("config", "CALLBOX_CONFIG");
  return {
    dataFolder: absolute(value("data", "CALLBOX_DATA") ?? "data"),
    bind: value("bind", "CALLBOX_BIND") ?? "127.0.0.1",
    sipPort: portOf("--sip-port", value("sip-port", "CALLBOX_SIP_PORT") ?? "5060"),
    httpPort: portOf("--http-port", value("http-port", "CALLBOX_HTTP_PORT") ?? "8080"),
    rtpPorts: rangeOf(value("rtp-ports", "CALLBOX_RTP_PORTS") ?? "16000-17999"),
    ...(configFile !== undefined && { configFile: absolute(configFile) }),
    isDemo: flags.demo === true || env.CALLBOX_DEMO === "1",
    board: value("board", "CALLBOX_BOARD") ?? "/dev/null",
    logLevel: levelOf(value("log", "CALLBOX_LOG") ?? "info"),
  };
}

function readFlags(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: text,
        bind: text,
        "sip-port": text,
        "http-port": text,
        "rtp-ports": text,
        config: text,
        board: text,
        log: text,
        demo: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new WrongOption(error instanceof Error ? error.message : String(error));
  }
}

function absolute(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

/** 0 takes a free port: tests use it. */
function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new WrongOption(`${flag} ${text}: a port is 1 to 65535`);
  return port;
}

function rangeOf(text: string): ServiceOptions["rtpPorts"] {
  const [first = Number.NaN, last = Number.NaN] = text.split("-").map(Number);
  if (!(Number.isInteger(first) && Number.isInteger(last) && first >= 1024 && first + 3 < last && last <= 65_535)) {
    throw new WrongOption(`--rtp-ports ${text}: two ports with a dash between, such as 16000-17999`);
  }
  return { first, last };
}

function levelOf(text: string): LogLevel {
  if (text === "debug" || text === "info" || text === "warn" || text === "error" || text === "silent") return text;
  throw new WrongOption(`--log ${text}: debug, info, warn, error or silent`);
}
