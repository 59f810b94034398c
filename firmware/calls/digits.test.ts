import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { collectDigits } from "./collecting.ts";
import { Digits } from "./digits.ts";

test("digits typed ahead wait in order, and only wanted ones cut a prompt", async () => {
  const digits = new Digits(new FakeClock());
  const { signal } = new AbortController();
  digits.push("5");
  digits.push("6");
  expect(digits.takeWaiting("123")).toBeUndefined();
  expect(digits.takeWaiting("any")).toBe("5");
  expect(await digits.next(1000, signal)).toBe("6");
});

test("waiting ends with the time, and rejects when the caller goes", async () => {
  const clock = new FakeClock();
  const digits = new Digits(clock);
  const gone = new AbortController();
  const none = digits.next(1000, gone.signal);
  clock.advance(1000);
  expect(await none).toBeUndefined();
  const never = digits.next(1000, gone.signal);
  gone.abort(new Error("gone"));
  await expect(never).rejects.toThrow("gone");
});

test("collecting ends with the terminator, the most digits, or a pause", async () => {
  const typed = (keys: string) => {
    const left = [...keys];
    return { play: async () => left.shift(), nextDigit: async () => left.shift() };
  };
  const options = { prompts: [], minDigits: 1, maxDigits: 4, terminator: "#", firstDigitMs: 1, betweenDigitsMs: 1 };
  expect(await collectDigits(typed("12#9"), options)).toBe("12");
  expect(await collectDigits(typed("123456"), options)).toBe("1234");
  expect(await collectDigits(typed(""), options)).toBe("");
});
