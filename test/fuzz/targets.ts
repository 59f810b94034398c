import type { FuzzTarget } from "./engine/target.ts";
import { apiBody } from "./targets/api-body.ts";
import { boardFrames, boardLink, boardMessages } from "./targets/board.ts";
import { configDocument, configFile, configText } from "./targets/config.ts";
import { digest } from "./targets/digest.ts";
import { isdnCalls, isdnMessages } from "./targets/isdn-calls.ts";
import { isdnPair } from "./targets/isdn-pair.ts";
import { lapdFrames, lapdLink } from "./targets/lapd.ts";
import { r2Calls } from "./targets/r2-calls.ts";
import { rtcp, rtp, telephoneEvent } from "./targets/rtp.ts";
import { sdp, sipBody } from "./targets/sdp.ts";
import { setupFile } from "./targets/setup.ts";
import { sipDatagram } from "./targets/sip-datagram.ts";
import { sipStream } from "./targets/sip-stream.ts";
import { flacFile, mp3, opusFile, vorbis } from "./targets/sound.ts";
import { wav } from "./targets/wav.ts";

/** Every parser of the box that reads what others wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  sipDatagram,
  sipStream,
  sdp,
  sipBody,
  digest,
  rtp,
  rtcp,
  telephoneEvent,
  boardMessages,
  boardFrames,
  boardLink,
  lapdFrames,
  lapdLink,
  isdnMessages,
  isdnCalls,
  isdnPair,
  r2Calls,
  wav,
  mp3,
  vorbis,
  opusFile,
  flacFile,
  configText,
  configFile,
  configDocument,
  setupFile,
  apiBody,
];

/** The target of that name; throws with the names there are. */
export function findTarget(name: string): FuzzTarget {
  const found = TARGETS.find((target) => target.name === name);
  if (found !== undefined) return found;
  throw new Error(`There is no target “${name}”: ${TARGETS.map((target) => target.name).join(", ")}`);
}
