import { expect, it } from "vitest";
import { byteSize } from "./size.ts";

it("says bytes in the unit that leaves few digits", () => {
  expect(byteSize(0)).toBe("0 B");
  expect(byteSize(1023)).toBe("1023 B");
  expect(byteSize(3_355_443)).toBe("3.2 MB");
  expect(byteSize(81_283_104_768)).toBe("76 GB");
});
