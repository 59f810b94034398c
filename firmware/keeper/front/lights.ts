import { type Static, Type } from "typebox";

/** How a light shows; what the words look like is said in `drivers/gpio/blinking-lamp.ts`. */
export const LightPattern = Type.Union([
  Type.Literal("off"),
  Type.Literal("on"),
  Type.Literal("slow"),
  Type.Literal("fast"),
  Type.Literal("flash"),
]);
export type LightPattern = Static<typeof LightPattern>;
