import { CALLS, GREETINGS, HOURS, MENUS, QUEUES } from "./caller-texts.table.ts";
import { chineseAmount, chineseNumber, LAST_SAID_MINUTES, LAST_SAID_POSITION } from "./numbers.ts";
import { AGENTS, STUDIO, VOICEMAIL } from "./people-texts.table.ts";
import { type Texts, text } from "./prompt-text.ts";

const DIGITS_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] as const;

function numberTexts(): Texts {
  const digits = DIGITS_EN.map(
    (word, digit) => [`digit-${digit}`, text("numbers", word, chineseNumber(digit))] as const,
  );
  return {
    ...Object.fromEntries(digits),
    "key-star": text("numbers", "star", "星号"),
    "key-pound": text("numbers", "pound", "井号"),
  };
}

function positionTexts(): Texts {
  const places = Array.from({ length: LAST_SAID_POSITION }, (_, i) => i + 1);
  return Object.fromEntries(
    places.map((place) => [
      `queue-position-${place}`,
      text("queue", `You are number ${place} in the queue.`, `您目前排在第${chineseNumber(place)}位。`),
    ]),
  );
}

function waitTexts(): Texts {
  const minutes = Array.from({ length: LAST_SAID_MINUTES }, (_, i) => i + 1);
  return Object.fromEntries(
    minutes.map((count) => [
      `wait-minutes-${count}`,
      text(
        "queue",
        `The estimated waiting time is about ${count} ${count === 1 ? "minute" : "minutes"}.`,
        `预计等待时间约为${chineseAmount(count)}分钟。`,
      ),
    ]),
  );
}

/** Every prompt that ships, by id. */
export const PROMPT_TEXTS: Texts = {
  ...GREETINGS,
  ...MENUS,
  ...QUEUES,
  ...positionTexts(),
  ...waitTexts(),
  ...HOURS,
  ...VOICEMAIL,
  ...CALLS,
  ...AGENTS,
  ...STUDIO,
  ...numberTexts(),
};
