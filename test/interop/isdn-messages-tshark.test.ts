import { describe, expect, it } from "vitest";
import { writeCapture } from "#drivers/isdn/capture.ts";
import { encodeMessage } from "#drivers/isdn/q931/codec/encode.ts";
import type { Message } from "#drivers/isdn/q931/codec/message.ts";
import { codeOf, Q931 } from "#drivers/isdn/q931/codec/message-types.table.ts";
import { MESSAGES, message, SETUP } from "#test/support/q931-messages.ts";
import { complaintsOf, ETSI_FACILITIES, hasTshark, readCapture } from "#test/support/tshark.ts";

const isTsharkThere = hasTshark();
if (!isTsharkThere) console.warn("tshark is not installed: its interop cases are skipped (apt install tshark)");

/** Messages in information frames of the user, one after the other. */
function captured(messages: readonly Message[]): Uint8Array {
  return writeCapture(
    "user",
    messages.map((each, at) => ({
      at,
      way: "sent",
      octets: Uint8Array.from([0, 1, (at << 1) & 0xff, 0, ...encodeMessage(each)]),
    })),
  );
}

describe.skipIf(!isTsharkThere)("Wireshark", () => {
  it("finds nothing malformed in any kind of message or element that we write", async () => {
    expect(await complaintsOf(captured(MESSAGES), ETSI_FACILITIES)).toEqual([]);
  });

  it("reads each type as we mean it", async () => {
    const ours = MESSAGES.filter(({ protocol }) => protocol === Q931);
    const rows = await readCapture(captured(ours), ["q931.message_type"]);
    expect(rows.map((row) => Number(row[0]?.[0]))).toEqual(ours.map(({ type }) => codeOf(Q931, type)));
  });

  it("reads numbers, channel, cause and bearer as we mean them", async () => {
    const setup = message("SETUP", SETUP);
    const release = message("RELEASE", { cause: { value: 41, location: 1 } });
    const [first, second] = await readCapture(captured([setup, release]), [
      "q931.called_party_number.digits",
      "q931.calling_party_number.digits",
      "q931.number_type",
      "q931.presentation_ind",
      "q931.screening_ind",
      "q931.channel.number",
      "q931.information_transfer_capability",
      "q931.uil1",
      "q931.cause_value",
      "q931.cause_location",
    ]);
    expect(first?.slice(0, 2)).toEqual([["95588"], ["1058881234"]]);
    expect(first?.slice(2).map((values) => [...new Set(values.map(Number))])).toEqual([
      [2, 0],
      [1],
      [3],
      [5],
      [0],
      [3],
      [],
      [],
    ]);
    expect(second?.slice(8).map((values) => values.map(Number))).toEqual([[41], [1]]);
  });
});
