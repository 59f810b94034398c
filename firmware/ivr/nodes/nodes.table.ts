import type { FlowNode } from "#firmware/config/schema/flow.ts";
import type { NodeScript } from "#firmware/ivr/flow-call.ts";
import { runCollect } from "./collect.ts";
import { runCondition } from "./condition.ts";
import { runDial } from "./dial.ts";
import { runHangUp } from "./hang-up.ts";
import { runLanguage } from "./language.ts";
import { runMenu } from "./menu.ts";
import { runPlay } from "./play.ts";
import { runQueue } from "./queue.ts";
import { runReturn } from "./return.ts";
import { runSet } from "./set.ts";
import { runSubFlow } from "./sub-flow.ts";
import { runTime } from "./time.ts";
import { runVoicemail } from "./voicemail.ts";

/** The script of each kind of node. */
export const NODE_SCRIPTS: { readonly [Kind in FlowNode["kind"]]: NodeScript<Kind> } = {
  play: runPlay,
  menu: runMenu,
  collect: runCollect,
  time: runTime,
  set: runSet,
  language: runLanguage,
  condition: runCondition,
  queue: runQueue,
  dial: runDial,
  voicemail: runVoicemail,
  "hang-up": runHangUp,
  "sub-flow": runSubFlow,
  return: runReturn,
};
