import { afterAll, afterEach, beforeAll } from "vitest";
import { Box, type BoxOptions } from "./box.ts";

/**
 * One box for all tests of a file, so that their waits overlap (`test.concurrent`): each has lines, phones and numbers of
 * its own. At the end nothing of any call may be left; the ladder is printed when a test has failed.
 */
export function shareBox(options: BoxOptions): () => Box {
  let box: Box | undefined;
  let hasFailed = false;
  beforeAll(async () => {
    box = await Box.open(options);
  });
  afterEach(({ task }) => {
    hasFailed ||= task.result?.state === "fail";
  });
  afterAll(async () => {
    if (hasFailed) console.error(box?.ladder());
    else await box?.isQuiet();
    await box?.close();
  });
  return () => {
    if (box === undefined) throw new Error("the box is opened before the first test");
    return box;
  };
}
