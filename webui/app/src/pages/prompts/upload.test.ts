import { describe, expect, it } from "vitest";
import { LIMIT_MEGABYTES, refusedAtOnce } from "./upload.ts";

const file = (name: string, size = 1000, type = "") => ({ name, size, type });

describe("A file for a prompt", () => {
  it("may be WAV, MP3 or OGG, by its name or by what the browser says", () => {
    expect([file("a.wav"), file("b.MP3"), file("c.ogg"), file("d", 10, "audio/mpeg")].map(refusedAtOnce)).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("is refused before it is sent where it cannot be sound or is too big", () => {
    expect(refusedAtOnce(file("letter.pdf", 10, "application/pdf"))).toBe("wrongType");
    expect(refusedAtOnce(file("a.wav", LIMIT_MEGABYTES * 1024 * 1024 + 1))).toBe("tooBig");
  });
});
