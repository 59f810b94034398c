import { expect, test } from "vitest";
import { BlinkingLamp } from "#drivers/gpio/blinking-lamp.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

import { ResetButton } from "./reset-button.ts";

function button(isDown = false) {
  const clock = new FakeClock();
  const told: string[] = [];
  return { clock, told, button: new ResetButton({ clock, isDown, tell: (event) => told.push(event) }) };
}

test("a button held for ten seconds asks for a reset, once", () => {
  const { clock, told, button: it } = button();
  it.edge(true);
  clock.advance(9_900);
  expect(told).toEqual(["held"]);
  clock.advance(100);
  expect(told).toEqual(["held", "reset"]);
  it.edge(false);
  clock.advance(20_000);
  expect(told).toEqual(["held", "reset"]);
});

test("let go a moment too soon, nothing happens; the next try needs ten seconds again", () => {
  const { clock, told, button: it } = button();
  it.edge(true);
  clock.advance(9_500);
  it.edge(false);
  clock.advance(5_000);
  expect(told).toEqual(["held", "let-go"]);
  it.edge(true);
  clock.advance(9_500);
  expect(told).toEqual(["held", "let-go", "held"]);
});

test("a reset that could not be done is asked for by the next ten seconds", () => {
  const { clock, told, button: it } = button();
  it.edge(true);
  clock.advance(10_000);
  it.again();
  clock.advance(30_000);
  expect(told, "not by the same press").toEqual(["held", "reset"]);
  it.edge(false);
  clock.advance(1_000);
  it.edge(true);
  clock.advance(10_000);
  expect(told).toEqual(["held", "reset", "let-go", "held", "reset"]);
});

test("rattling contacts are one press, and a spark is none", () => {
  const { clock, told, button: it } = button();
  for (let edge = 0; edge < 9; edge++) {
    it.edge(edge % 2 === 0);
    clock.advance(5);
  }
  clock.advance(1_000);
  expect(told).toEqual(["held"]);
  it.edge(false);
  clock.advance(10);
  it.edge(true);
  clock.advance(9_100);
  expect(told).toEqual(["held", "reset"]);
});

test("a button that is stuck since the start never resets the box", () => {
  const { clock, told, button: it } = button(true);
  it.edge(true);
  clock.advance(60_000);
  expect(told).toEqual([]);
});

test("a light blinks in step and stays where it is told to", () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const light = new BlinkingLamp(clock, (isLit) => seen.push(`${clock.monotonic()} ${isLit ? "lit" : "dark"}`));
  light.show("slow");
  clock.advance(700);
  light.show("slow");
  clock.advance(400);
  light.show("on");
  clock.advance(5_000);
  expect(seen).toEqual(["0 lit", "500 dark", "1000 lit", "1100 lit"]);
});
