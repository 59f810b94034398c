import { type Static, Type } from "typebox";
import { PromptId } from "#firmware/config/schema/common.ts";
import { Language, Milliseconds, Named, Nullable, Time } from "./common.ts";
import { route } from "./route.ts";

/** A prompt in one language. */
export const PromptVariant = Type.Object({
  language: Language,
  source: Type.Union([
    Type.Literal("shipped"),
    Type.Literal("uploaded"),
    Type.Literal("phone"),
    Type.Literal("missing"),
  ]),
  /** What it says, or should say. */
  text: Type.Optional(Type.String()),
  durationMs: Nullable(Milliseconds),
  peakDbfs: Nullable(Type.Number()),
  loudnessDbfs: Nullable(Type.Number()),
  changedAt: Type.Optional(Time),
  /** There is a shipped recording to go back to. */
  hasShipped: Type.Boolean(),
});
export type PromptVariant = Static<typeof PromptVariant>;

export const PromptInfo = Type.Object({
  ...Named.properties,
  id: PromptId,
  kind: Type.Union([Type.Literal("speech"), Type.Literal("music"), Type.Literal("tone")]),
  variants: Type.Array(PromptVariant),
  /** Addresses of settings that play it: /setup/flows/main */
  usedBy: Type.Array(Type.String()),
});
export type PromptInfo = Static<typeof PromptInfo>;

const variant = Type.Object({ id: PromptId, language: Language });
const editors = ["owner", "supervisor", "installer"] as const;

export const promptRoutes = {
  prompts: route({
    method: "GET",
    path: "/api/prompts",
    access: editors,
    summary: "All prompts with what they say and how loud they are",
    reply: Type.Object({ prompts: Type.Array(PromptInfo) }),
  }),
  promptAudio: route({
    method: "GET",
    path: "/api/prompts/:id/:language/audio",
    access: editors,
    summary: "A prompt as WAV; takes range requests",
    params: variant,
    file: ["audio/wav"],
  }),
  uploadPrompt: route({
    method: "POST",
    path: "/api/prompts/:id/:language/audio",
    access: editors,
    summary: "Replaces a prompt by a WAV, MP3 or OGG file; it is converted and its level set",
    params: variant,
    upload: true,
    reply: Type.Object({
      variant: PromptVariant,
      warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String(), messageZh: Type.String() })),
    }),
  }),
  restorePrompt: route({
    method: "DELETE",
    path: "/api/prompts/:id/:language/audio",
    access: editors,
    summary: "Deletes one's own recording: back to the shipped one where there is one",
    params: variant,
    reply: PromptVariant,
  }),
  undoPrompt: route({
    method: "POST",
    path: "/api/prompts/:id/:language/undo",
    access: editors,
    summary: "Takes the last upload or deletion of a recording back; once more brings it again",
    params: variant,
    reply: PromptVariant,
  }),
} as const;
