import { describe, expect, it } from "vitest";
import { permissionsOf } from "#firmware/api/contract/permission.ts";
import { boxParts, partsFor } from "./box-parts.ts";

describe("the parts of this box", () => {
  it("an owner and an installer open all of them", () => {
    expect(partsFor(permissionsOf(["owner"]))).toEqual(boxParts);
    expect(partsFor(permissionsOf(["installer"]))).toContain("users");
  });

  it("a supervisor opens no users, audit, health or backup", () => {
    expect(partsFor(permissionsOf(["supervisor"]))).toEqual(["company", "pauses", "mailboxes", "codes", "api"]);
  });
});
