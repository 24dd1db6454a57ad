import fc from "fast-check";
import { expect, it } from "vitest";
import { ByThumbprint } from "../../../ledger/state/by-thumbprint.ts";

const thumbprint = fc
  .tuple(
    fc.integer({ min: 0, max: 3 }),
    // The last places, too: what is looked at goes on with the first ones.
    fc.constantFrom(0, 1, 2, 3, 253, 254, 255),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([first, second, last]) => {
    const kid = new Uint8Array(32);
    kid.set([first * 85, second]);
    kid[31] = last;
    return kid;
  });

it("what is found is what was kept last for that very key, and the newest is always found", () => {
  fc.assert(
    fc.property(fc.array(thumbprint, { maxLength: 200 }), (kids) => {
      const memory = new ByThumbprint<{ kid: Uint8Array; number: number }>();
      const newest = new Map<string, number>();
      kids.forEach((kid, number) => {
        memory.keep({ kid, number });
        newest.set(kid.join(), number);
        expect(memory.find(kid.slice())?.number).toBe(number);
        for (const other of kids) {
          const found = memory.find(other);
          if (found) expect(found.number).toBe(newest.get(other.join()));
        }
      });
    }),
    { numRuns: 50 },
  );
});

it("keys that begin alike, however many, do not displace those that begin otherwise", () => {
  const memory = new ByThumbprint<{ kid: Uint8Array }>();
  const mine = new Uint8Array(32).fill(200);
  memory.keep({ kid: mine });
  for (let i = 0; i < 10_000; i++) {
    const kid = new Uint8Array(32);
    new DataView(kid.buffer).setUint32(28, i);
    memory.keep({ kid });
  }
  expect(memory.find(mine)?.kid).toBe(mine);
});
