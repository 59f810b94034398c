import { afterAll, beforeAll, describe } from "vitest";
import { hardening } from "./hardening.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { company } from "./machine/house.ts";

describe("a box that runs", () => {
  let guest: Guest;
  let layers: Layers;

  beforeAll(async () => {
    layers = new Layers(flashCard("hardened", company()), "hardened");
    guest = await Guest.switchOn({ name: "hardened", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  hardening(() => guest);
});
