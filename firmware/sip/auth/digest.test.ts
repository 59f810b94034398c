import { describe, expect, it } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { type Attempt, AttemptLimiter, type AttemptsRefused } from "./attempt-limiter.ts";
import { type DigestAlgorithm, digestResponse } from "./digest.ts";
import { DigestClient } from "./digest-client.ts";
import { DigestServer } from "./digest-server.ts";

describe("digest response", () => {
  const rfc7616 = {
    username: "Mufasa",
    realm: "http-auth@example.org",
    password: "Circle of Life",
    method: "GET",
    uri: "/dir/index.html",
    nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    quality: {
      qop: "auth",
      nonceCount: "00000001",
      clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    },
  };

  it("gives the values of RFC 7616 §3.9.1", () => {
    expect(digestResponse({ ...rfc7616, algorithm: "MD5" })).toBe("8ca523f5e9506fed4657c9700eebdbec");
    expect(digestResponse({ ...rfc7616, algorithm: "SHA-256" })).toBe(
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    );
  });

  it("gives the value of RFC 2069 without qop, as some old phones answer", () => {
    const old = {
      username: "Mufasa",
      realm: "testrealm@host.com",
      password: "Circle Of Life",
      method: "GET",
      uri: "/dir/index.html",
      nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
    };
    expect(digestResponse({ ...old, algorithm: "MD5" })).toBe("670fd8c2df070c60b045671b8b24ff02");
  });
});

function createServer(algorithms: readonly DigestAlgorithm[] = ["SHA-256", "MD5"]) {
  const clock = new FakeClock();
  const server = new DigestServer({
    clock,
    algorithms,
    realm: "callbox",
    findCredentials: (username) => (username === "201" ? { password: "s3cret" } : undefined),
  });
  return { clock, server };
}

function challengesOf(server: DigestServer): readonly string[] {
  const outcome = server.check({ method: "REGISTER", credentials: [] });
  if (outcome.kind !== "challenge") throw new Error(`expected a challenge, not ${outcome.kind}`);
  return outcome.challenges;
}

const REGISTER = { method: "REGISTER", uri: "sip:callbox", triesWithCredentials: 0 };

function credentialsFrom(client: DigestClient, challenges: readonly string[]): string {
  const answer = client.answer(401, challenges, REGISTER);
  if (answer.kind !== "credentials") throw new Error(answer.reason);
  return answer.value;
}

describe("digest server", () => {
  it("accepts the right password by SHA-256", () => {
    const { server } = createServer();
    const strong = challengesOf(server).filter((challenge) => challenge.includes("algorithm=SHA-256"));
    const value = credentialsFrom(new DigestClient({ username: "201", password: "s3cret" }), strong);
    expect(value).toContain("algorithm=SHA-256");
    expect(server.check({ method: "REGISTER", credentials: [value] })).toEqual({ kind: "accepted", username: "201" });
  });

  it("accepts MD5 from a phone that knows nothing else", () => {
    const { server } = createServer();
    const md5 = challengesOf(server).slice(1);
    const value = credentialsFrom(new DigestClient({ username: "201", password: "s3cret" }), md5);
    expect(value).toContain("algorithm=MD5");
    expect(server.check({ method: "REGISTER", credentials: [value] }).kind).toBe("accepted");
  });

  it("calls a wrong password and an unknown user wrong", () => {
    const { server } = createServer();
    for (const user of [
      { username: "201", password: "guess" },
      { username: "999", password: "" },
    ]) {
      const value = credentialsFrom(new DigestClient(user), challengesOf(server));
      expect(server.check({ method: "REGISTER", credentials: [value] }).kind).toBe("wrong");
    }
  });

  it("refuses the same credentials sent twice as stale, and takes the next count", () => {
    const { server } = createServer();
    const client = new DigestClient({ username: "201", password: "s3cret" });
    const value = credentialsFrom(client, challengesOf(server));
    expect(server.check({ method: "REGISTER", credentials: [value] }).kind).toBe("accepted");
    expect(server.check({ method: "REGISTER", credentials: [value] })).toMatchObject({
      kind: "challenge",
      stale: true,
    });
    const next = client.preempt(REGISTER);
    if (next?.kind !== "credentials") throw new Error("no credentials");
    expect(next.value).toContain("nc=00000002");
    expect(server.check({ method: "REGISTER", credentials: [next.value] }).kind).toBe("accepted");
  });

  it("says stale when the nonce has lived too long or is from before a restart", () => {
    const { server, clock } = createServer();
    const client = new DigestClient({ username: "201", password: "s3cret" });
    const value = credentialsFrom(client, challengesOf(server));
    const restarted = createServer().server;
    expect(restarted.check({ method: "REGISTER", credentials: [value] })).toMatchObject({ stale: true });
    clock.advance(301_000);
    const outcome = server.check({ method: "REGISTER", credentials: [value] });
    expect(outcome).toMatchObject({ kind: "challenge", stale: true });
    const answer =
      outcome.kind === "challenge" && client.answer(401, outcome.challenges, { ...REGISTER, triesWithCredentials: 1 });
    expect(answer).toMatchObject({ kind: "credentials" });
  });

  it("neither judges nor blames an answer to a challenge that its address never got", () => {
    const { server } = createServer();
    const asked = server.check({ method: "REGISTER", credentials: [], address: "192.0.2.1" });
    if (asked.kind !== "challenge") throw new Error("no challenge");
    for (const password of ["s3cret", "guess"]) {
      const value = credentialsFrom(new DigestClient({ username: "201", password }), asked.challenges);
      const outcome = server.check({ method: "REGISTER", credentials: [value], address: "192.0.2.2" });
      expect(outcome).toMatchObject({ kind: "challenge", stale: true });
    }
  });

  it("asks anew for another realm's credentials and calls a broken header malformed", () => {
    const { server } = createServer();
    const other = 'Digest username="a", realm="other", nonce="n", uri="sip:x", response="y"';
    expect(server.check({ method: "INVITE", credentials: [other] }).kind).toBe("challenge");
    expect(server.check({ method: "INVITE", credentials: ["Digest ,,,="] }).kind).toBe("malformed");
    expect(server.check({ method: "INVITE", credentials: ['NoOneKnows realm="callbox", a=b'] }).kind).toBe("challenge");
  });
});

describe("digest client", () => {
  const client = () => new DigestClient({ username: "u", password: "p" });

  it("answers 407 with Proxy-Authorization and repeats the opaque value", () => {
    const answer = client().answer(407, ['Digest realm="r", nonce="n", opaque="o\\"o"'], REGISTER);
    expect(answer).toMatchObject({ kind: "credentials", header: "Proxy-Authorization" });
    expect(answer.kind === "credentials" && answer.value).toContain('opaque="o\\"o"');
  });

  it("declines auth-int, unknown algorithms and a second refusal", () => {
    expect(client().answer(401, ['Digest realm="r", nonce="n", qop="auth-int"'], REGISTER)).toEqual({
      kind: "refused",
      reason: "only auth-int offered",
    });
    expect(client().answer(401, ['Digest realm="r", nonce="n", algorithm=SHA-512-256'], REGISTER)).toEqual({
      kind: "refused",
      reason: "no usable challenge",
    });
    const again = { ...REGISTER, triesWithCredentials: 1 };
    expect(client().answer(401, ['Digest realm="r", nonce="n"'], again)).toMatchObject({ reason: "wrong credentials" });
  });
});

describe("attempt limiter", () => {
  it("refuses after five wrong passwords, reports it, and lets the user back in later", () => {
    const clock = new FakeClock();
    const facts: AttemptsRefused[] = [];
    const limiter = new AttemptLimiter({ clock, report: (fact) => facts.push(fact) });
    const attempt = tryOf("201");
    for (let count = 0; count < 5; count++) {
      expect(limiter.standing(attempt)).toBe("free");
      limiter.failed(attempt);
    }
    expect(limiter.standing(attempt)).toBe("refused");
    expect(facts).toEqual([
      { type: "attempts.refused", address: "192.0.2.7", user: "201", failures: 5, refusedForMs: 10_000 },
    ]);
    expect(limiter.standing({ ...attempt, address: "192.0.2.8" })).toBe("free");
    clock.advance(10_001);
    expect(limiter.standing(attempt)).toBe("free");
    limiter.failed(attempt);
    clock.advance(600_001);
    expect(limiter.standing(attempt)).toBe("free");
  });

  it("notices one address that tries many users, and leaves each real user one try", () => {
    const limiter = new AttemptLimiter({ clock: new FakeClock(), report: () => undefined });
    for (let user = 0; user < 25; user++) limiter.failed(tryOf(String(user)));
    expect(limiter.standing({ ...tryOf("nobody"), isUser: false })).toBe("refused");
    expect(limiter.standing(tryOf("fresh"))).toBe("watched");
    limiter.failed(tryOf("fresh"));
    expect(limiter.standing(tryOf("fresh"))).toBe("refused");
  });

  it("keeps a phone in that was let in before, while a neighbour behind its address guesses", () => {
    const limiter = new AttemptLimiter({ clock: new FakeClock(), report: () => undefined });
    const phone = tryOf("201");
    const guesser = { ...phone, port: 40_000 };
    limiter.succeeded(phone);
    for (let user = 0; user < 25; user++) limiter.failed(tryOf(`guess-${user}`));
    expect(limiter.standing(phone)).toBe("free");
    for (let count = 0; count < 5; count++) limiter.failed(guesser);
    expect(limiter.standing(guesser)).toBe("refused");
    expect(limiter.standing(phone), "its own name was guessed, from another port").toBe("free");
    limiter.succeeded(phone);
    expect(limiter.standing(guesser), "the phone that is in opens no door to others").toBe("refused");
    for (let count = 0; count < 5; count++) limiter.failed(phone);
    expect(limiter.standing(phone)).toBe("refused");
  });

  it("counts all made-up names of an address as one", () => {
    const limiter = new AttemptLimiter({ clock: new FakeClock(), report: () => undefined });
    for (let user = 0; user < 5; user++) limiter.failed({ ...tryOf(`made-up-${user}`), isUser: false });
    expect(limiter.standing({ ...tryOf("made-up"), isUser: false })).toBe("refused");
    expect(limiter.standing(tryOf("201"))).toBe("free");
  });
});

function tryOf(user: string): Attempt {
  return { address: "192.0.2.7", port: 5_060, user, isUser: true };
}
