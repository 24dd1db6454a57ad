import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { contradicts } from "../../../dashboard/verification/checkpoint.ts";
import type { BlockView, ChainView } from "../../../gateway/contract/api.ts";

/** A log of one entry more than blocks in each block, that can be rewritten from some height on. */
class FakeGateway {
  chainId = "chain:a";
  operator = "key-a";
  height = 10;
  rewrittenFrom = Number.POSITIVE_INFINITY;

  block(height: number): BlockView {
    const logRoot = height >= this.rewrittenFrom ? `other-root-${height}` : `root-${height}`;
    return { height, size: (height + 1) * 3, logRoot } as BlockView;
  }

  view(): ChainView {
    const { size, logRoot } = this.block(this.height);
    return {
      chain: this.chainId,
      operatorKid: `kid of ${this.operator}`,
      operatorKey: this.operator,
      height: this.height,
      size,
      logRoot,
    } as ChainView;
  }

  readonly ask = { chain: async () => this.view(), block: async (height: number) => this.block(height) };
}

let kept: Map<string, string>;
let gateway: FakeGateway;

/** A page load: memory is gone, storage stays. */
async function visit() {
  vi.resetModules();
  const page = await import("../../../dashboard/verification/watch.ts");
  await page.watch(gateway.view(), gateway.ask);
  return page;
}

beforeEach(() => {
  kept = new Map();
  gateway = new FakeGateway();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
});

describe("what this browser has seen before", () => {
  it("is gone on from without a word while the log grows", async () => {
    await visit();
    gateway.height = 50;
    const page = await visit();
    for (gateway.height = 51; gateway.height < 60; gateway.height++)
      await page.watch(gateway.view(), gateway.ask);
    expect(page.alarm.value).toBeUndefined();
  });

  it("raises an alarm when the operator's key changes, until the user knows why", async () => {
    await visit();
    gateway.operator = "key-b";
    expect((await visit()).alarm.value).toMatchObject({
      what: "operator",
      kid: "kid of key-b",
      pinnedKid: "kid of key-a",
    });
    const again = await visit();
    expect(again.alarm.value?.what).toBe("operator");
    again.acknowledge();
    expect(again.alarm.value).toBeUndefined();
    expect((await visit()).alarm.value).toBeUndefined();
    gateway.operator = "key-a";
    expect((await visit()).alarm.value?.what).toBe("operator");
  });

  it("raises an alarm when the log was rewritten below what was seen", async () => {
    await visit();
    gateway.height = 20;
    gateway.rewrittenFrom = 7;
    expect((await visit()).alarm.value).toMatchObject({
      what: "log",
      contradiction: {
        seen: { height: 10, logRoot: "root-10" },
        now: { height: 10, logRoot: "other-root-10" },
      },
    });
  });

  it("says nothing when only what nobody saw is other", async () => {
    await visit();
    gateway.height = 20;
    gateway.rewrittenFrom = 11;
    expect((await visit()).alarm.value).toBeUndefined();
  });

  it("raises an alarm when the log ends earlier than it did", async () => {
    await visit();
    gateway.height = 9;
    expect((await visit()).alarm.value).toMatchObject({ what: "log", contradiction: { now: { height: 9 } } });
  });

  it("takes no alarm from a comparison that began before the user said why", async () => {
    await visit();
    gateway.height = 3;
    const page = await visit();
    let answer: (view: ChainView) => void = () => undefined;
    const slow = { ...gateway.ask, chain: () => new Promise<ChainView>((resolve) => (answer = resolve)) };
    const comparing = page.watch(gateway.view(), slow);
    page.acknowledge();
    answer(gateway.view());
    await comparing;
    expect(page.alarm.value).toBeUndefined();
  });

  it("takes no alarm from an answer that was only late", async () => {
    const late = gateway.view();
    gateway.height = 12;
    const page = await visit();
    await page.watch(late, gateway.ask);
    expect(page.alarm.value).toBeUndefined();
  });

  it("is compared with the block of a receipt that holds", async () => {
    const page = await visit();
    expect(page.noteSealed("chain:a", gateway.block(4))).toBe(true);
    expect(page.noteSealed("chain:a", gateway.block(14))).toBe(true);
    expect(page.alarm.value).toBeUndefined();
    expect(page.noteSealed("chain:a", { height: 14, size: 45, logRoot: "another" })).toBe(false);
    expect(page.alarm.value?.what).toBe("log");
  });

  it("mentions another chain at the same address, less loudly than a changed key", async () => {
    await visit();
    gateway.chainId = "chain:b";
    gateway.operator = "key-b";
    const page = await visit();
    expect(page.alarm.value).toEqual({ what: "chain", chain: "chain:b", before: "chain:a" });
    gateway.operator = "key-c";
    await page.watch(gateway.view(), gateway.ask);
    expect(page.alarm.value?.what).toBe("operator");
  });

  it("is met for the first time again where storage is blocked or holds something else", async () => {
    kept.set("tallyman.checkpoint.chain:a", '{"height":"many"}');
    kept.set("tallyman.operator.chain:a", "no JSON");
    expect((await visit()).alarm.value).toBeUndefined();
    const blocked = () => {
      throw new DOMException("storage is blocked", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: blocked, setItem: blocked, removeItem: blocked });
    expect((await visit()).alarm.value).toBeUndefined();
  });
});

describe("two ends of a log", () => {
  const end = fc.record({
    height: fc.nat(6),
    size: fc.nat(6),
    logRoot: fc.constantFrom("a", "b"),
  });

  it("contradict each other in both directions or in none", () => {
    fc.assert(fc.property(end, end, (a, b) => contradicts(a, b) === contradicts(b, a)));
  });

  it("do not contradict when they are of one growing log", () => {
    const growing = fc.array(fc.nat(3), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(growing, fc.nat(5), fc.nat(5), (steps, i, j) => {
        let size = 0;
        const ends = steps.map((step, height) => {
          size += 1 + step;
          return { height, size, logRoot: `root of ${size}` };
        });
        expect(contradicts(ends[i % ends.length]!, ends[j % ends.length]!)).toBe(false);
      }),
    );
  });
});
