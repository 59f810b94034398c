import { parseAuthHeader } from "#firmware/sip/auth/auth-header.ts";
import { DigestClient } from "#firmware/sip/auth/digest-client.ts";
import { DigestServer } from "#firmware/sip/auth/digest-server.ts";
import { type FuzzTarget, filled, must } from "#test/fuzz/engine/target.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

const server = new DigestServer({
  clock: new FakeClock(),
  realm: "callbox",
  algorithms: ["MD5", "SHA-256"],
  findCredentials: (user) => (user === "1001" ? { password: "never guessed" } : undefined),
  secret: Buffer.alloc(32, 7),
});

/** Stands in the corpus for a nonce that the server has given out. */
const NONCE = "0.000000000000.AAAAAAAAAAAAAAAAAAAAAA";
function givenNonce(): string {
  const outcome = server.check({ method: "REGISTER", credentials: [], address: "192.0.2.9" });
  const challenge = outcome.kind === "challenge" ? outcome.challenges[0] : undefined;
  return parseAuthHeader(challenge ?? "")?.parameters.get("nonce") ?? "";
}
const nonce = givenNonce();

const CORPUS = [
  `Digest username="1001", realm="callbox", nonce="${NONCE}", uri="sip:callbox", response="6629fae49393a05397450978507c4ef1", algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b"`,
  `Digest username="1001",realm="callbox",nonce="${NONCE}",uri="sip:callbox",response="${"0".repeat(64)}",algorithm=SHA-256,qop="auth",nc=0000000a,cnonce="\\"x\\\\",opaque=""`,
  `Digest realm="callbox", nonce="abc", algorithm=MD5, qop="auth,auth-int", stale=TRUE, opaque="5ccc"`,
  `Digest  realm = "a \\" b" , nonce="x",algorithm=SHA-256`,
  'Basic realm="callbox"',
].map((text) => Buffer.from(text));

/** Authentication headers: those of our users, and the challenges of peers. */
export const digest: FuzzTarget = {
  name: "digest",
  inputs: 1_000_000,
  corpus: CORPUS,
  dictionary: [
    ..."Digest Basic username= realm= nonce= uri= response= algorithm= qop= nc= cnonce= opaque= stale= MD5 SHA-256".split(
      " ",
    ),
    ...'auth auth-int callbox 1001 00000001 " \\ \\" , = ;'.split(" "),
    NONCE,
    '""',
  ],
  feed(input) {
    const text = input.toString("utf8").replaceAll(NONCE, nonce);
    const outcome = server.check({ method: "REGISTER", credentials: [text], address: "192.0.2.9" });
    must(outcome.kind !== "accepted", "nobody is let in without the password");
    const header = parseAuthHeader(text);
    must(
      (header === undefined) === (outcome.kind === "malformed" && header === undefined),
      "what cannot be read is malformed",
    );
    const client = new DigestClient({ username: 'a"b', password: "p" }, () => "c");
    const answer = client.answer(401, [text], { method: "INVITE", uri: "sip:x", triesWithCredentials: 0 });
    if (answer.kind === "credentials") {
      const back = parseAuthHeader(answer.value);
      // A line break cannot stand in a header as it was received, so it is not asked about.
      const asked = header?.parameters.get("realm") ?? "";
      if (!/[\r\n]/.test(text))
        must(
          back?.parameters.get("realm") === asked && back.parameters.get("username") === 'a"b',
          "credentials can be read",
        );
    }
    return header !== undefined;
  },
  long: {
    parameters: filled("Digest ", "a=b,"),
    blanks: filled("Digest a", " "),
    "blanks first": filled("", " ", "x"),
    "a quoted value": filled('Digest a="', "\\x"),
    "an open quote": filled('Digest a="', "x"),
    "quoted values": filled("Digest ", 'a="b",'),
  },
};
