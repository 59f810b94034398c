import { afterEach, expect, test, vi } from "vitest";
import { PairStock } from "./pair-stock.ts";
import { SocketPairs } from "./socket-pair.ts";

const HOST = "127.0.0.1";
/** Below the ports the system gives out, above those of the product and of other tests. */
const FIRST = 31_000 + 64 * (process.pid % 20);

let stock: PairStock;
let ready: number[];

function keepOf(portPairs: number): SocketPairs {
  ready = [];
  const pairs = new SocketPairs({ first: FIRST, last: FIRST + 2 * portPairs - 1 });
  stock = new PairStock(pairs, (_host, ports) => ready.push(...ports));
  stock.keep(HOST);
  return pairs;
}

afterEach(() => stock.close());

test("ports stand ready on an address, each is handed out once, and another one takes its place", async () => {
  const pairs = keepOf(32);
  await vi.waitFor(() => expect(ready).toHaveLength(2));
  const [port = 0] = ready;
  const pair = stock.take(HOST, port);
  expect(pair?.rtp.address().port).toBe(port);
  expect(stock.take(HOST, port)).toBeUndefined();
  await vi.waitFor(() => expect(ready).toHaveLength(3));
  expect(stock.ports).toEqual(ready.slice(1));
  expect(pairs.usage.used).toBe(3);
  if (pair !== undefined) pairs.release(pair);
});

test("a short range of ports is not bound in advance", () => {
  const pairs = keepOf(15);
  expect(pairs.usage.used).toBe(0);
  expect(stock.ports).toEqual([]);
});

test("a stock that is closed gives everything back", async () => {
  const pairs = keepOf(32);
  await vi.waitFor(() => expect(ready).toHaveLength(2));
  stock.close();
  expect(pairs.usage.used).toBe(0);
  expect(stock.take(HOST, ready[0] ?? 0)).toBeUndefined();
});
