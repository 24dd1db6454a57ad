import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import {
  proveEntries,
  proveState,
  rootOfEntries,
  rootOfState,
  type StateClaim,
  type StateStep,
} from "../../../ledger/evidence/multiproof.ts";
import { inclusionProof, leafHash } from "../../../ledger/log/merkle.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";

const digest = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

function logOf(size: number) {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(digest(`entry ${i}`)));
  const tree = new LogTree(0, () => undefined);
  tree.append(leaves);
  const claimed = (indexes: readonly number[]) =>
    indexes.map((index) => ({ index, leafHash: leaves[index]! }));
  return { tree, leaves, claimed };
}

const subset = (bits: number, size: number) =>
  Array.from({ length: size }, (_, i) => i).filter((i) => bits & (1 << i));

describe("log multiproof", () => {
  it("leads to the RFC 9162 root for every subset of every small log, with no hash to spare", () => {
    for (let size = 1; size <= 9; size++) {
      const { tree, claimed } = logOf(size);
      for (let bits = 0; bits < 1 << size; bits++) {
        const indexes = subset(bits, size);
        const hashes = proveEntries(size, indexes, tree.read);
        expect(rootOfEntries(size, claimed(indexes), hashes)).toEqual(tree.root());
        if (indexes.length === 1)
          expect(hashes).toHaveLength(inclusionProof(indexes[0]!, size, tree.read).length);
        if (indexes.length === size) expect(hashes).toHaveLength(0);
      }
    }
  });

  it("holds for large logs and random subsets", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.uniqueArray(fc.nat(2999), { maxLength: 40 }),
        (size, picked) => {
          const { tree, claimed } = logOf(size);
          const indexes = picked.filter((i) => i < size).sort((a, b) => a - b);
          const hashes = proveEntries(size, indexes, tree.read);
          expect(rootOfEntries(size, claimed(indexes), hashes)).toEqual(tree.root());
          const separate = indexes.reduce((sum, i) => sum + inclusionProof(i, size, tree.read).length, 0);
          if (indexes.length > 0) expect(hashes.length).toBeLessThanOrEqual(separate);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("fails with a leaf or hash left out, added, swapped, moved or changed", () => {
    const { tree, leaves, claimed } = logOf(13);
    const root = toHex(tree.root());
    const indexes = [0, 3, 4, 9, 12];
    const hashes = proveEntries(13, indexes, tree.read);
    const rootWith = (list: readonly number[], given: readonly Uint8Array[], size = 13) => {
      const computed = rootOfEntries(size, claimed(list), given);
      return computed && toHex(computed);
    };
    expect(rootWith(indexes, hashes)).toBe(root);
    for (let i = 0; i < indexes.length; i++) expect(rootWith(indexes.toSpliced(i, 1), hashes)).not.toBe(root);
    for (let i = 0; i < 13; i++)
      if (!indexes.includes(i))
        expect(
          rootWith(
            [...indexes, i].sort((a, b) => a - b),
            hashes,
          ),
        ).not.toBe(root);
    for (let i = 0; i < hashes.length; i++) {
      expect(rootWith(indexes, hashes.toSpliced(i, 1))).not.toBe(root);
      expect(rootWith(indexes, hashes.toSpliced(i, 0, hashes[i]!))).not.toBe(root);
      expect(rootWith(indexes, hashes.with(i, digest("other")))).not.toBe(root);
      expect(rootWith(indexes, hashes.with(i, hashes[i]!.subarray(0, 31)))).toBeUndefined();
    }
    expect(rootWith(indexes, hashes.toReversed())).not.toBe(root);
    for (const size of [0, 12, 14, 2 ** 53, -1, 12.5, Number.NaN])
      expect(rootWith(indexes, hashes, size)).not.toBe(root);
    const swapped = claimed(indexes).map((leaf, i) => (i === 1 ? { ...leaf, leafHash: leaves[5]! } : leaf));
    expect(toHex(rootOfEntries(13, swapped, hashes)!)).not.toBe(root);
    expect(rootOfEntries(13, [...claimed([0]), ...claimed([0])], hashes)).toBeUndefined();
    expect(rootOfEntries(13, claimed([3, 0]), hashes)).toBeUndefined();
    expect(() => proveEntries(13, [3, 13], tree.read)).toThrow(RangeError);
    expect(() => proveEntries(13, [3, 3], tree.read)).toThrow(RangeError);
  });

  it("ends quickly for a log of 2^53 - 1 entries made up by an attacker", () => {
    const leaves = [0, 2 ** 52, 2 ** 53 - 3].map((index) => ({ index, leafHash: digest(`${index}`) }));
    expect(rootOfEntries(2 ** 53 - 1, leaves, [])).toBeUndefined();
    expect(rootOfEntries(2 ** 53 - 1, leaves, Array(1000).fill(digest("x")))).toBeUndefined();
  });
});

function stateOf(names: readonly string[]) {
  const tree = new StateTree();
  for (const name of names) tree.set(digest(name), digest(`value of ${name}`));
  const claim = (name: string): StateClaim => ({
    nameHash: digest(name),
    valueHash: names.includes(name) ? digest(`value of ${name}`) : undefined,
  });
  const prove = (claims: readonly StateClaim[]) =>
    proveState(
      tree.top(),
      claims.map(({ nameHash }) => nameHash),
    );
  return { tree, claim, prove };
}

describe("state multiproof", () => {
  it("leads to the state root for names with and without a value, in any order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(60).map(String), { maxLength: 40 }),
        fc.uniqueArray(fc.nat(60).map(String), { maxLength: 20 }),
        (names, asked) => {
          const { tree, claim, prove } = stateOf(names);
          const claims = asked.map(claim);
          expect(rootOfState(claims, prove(claims))).toEqual(tree.root());
          expect(rootOfState(claims.toReversed(), prove(claims))).toEqual(tree.root());
        },
      ),
    );
  });

  it("shares what separate proofs repeat", () => {
    const names = Array.from({ length: 500 }, (_, i) => `name ${i}`);
    const { tree, claim, prove } = stateOf(names);
    const hashes = prove(names.slice(0, 100).map(claim)).filter((step) => step instanceof Uint8Array).length;
    const separate = names
      .slice(0, 100)
      .reduce((sum, name) => sum + tree.prove(digest(name)).siblings.length, 0);
    expect(hashes * 2).toBeLessThan(separate);
  });

  it("proves neither a wrong value nor a wrong absence", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(40).map(String), { minLength: 1, maxLength: 30 }),
        fc.uniqueArray(fc.nat(40).map(String), { minLength: 1, maxLength: 10 }),
        fc.nat(),
        (names, asked, pick) => {
          const { tree, claim, prove } = stateOf(names);
          const claims = asked.map(claim);
          const steps = prove(claims);
          const at = pick % claims.length;
          const { nameHash, valueHash } = claims[at]!;
          const lies: StateClaim[] = [
            { nameHash, valueHash: digest("a lie") },
            ...(valueHash ? [{ nameHash, valueHash: undefined }] : []),
            { nameHash: digest("another name"), valueHash },
          ];
          for (const lie of lies) {
            const root = rootOfState(claims.with(at, lie), steps);
            if (lie.valueHash === undefined && !valueHash) continue;
            expect(root === undefined || toHex(root) !== toHex(tree.root())).toBe(true);
          }
        },
      ),
    );
  });

  it("fails with any step left out, added or changed", () => {
    const names = Array.from({ length: 30 }, (_, i) => `name ${i}`);
    const { tree, claim, prove } = stateOf(names);
    const claims = ["name 1", "name 2", "name 9", "absent", "gone"].map(claim);
    const steps = prove(claims);
    const root = toHex(tree.root());
    const others: StateStep[] = [
      null,
      true,
      false,
      digest("x"),
      new Uint8Array(32),
      new Uint8Array(31),
      [digest("a"), digest("b")],
    ];
    const holds = (changed: readonly StateStep[]) => {
      const computed = rootOfState(claims, changed);
      return computed !== undefined && toHex(computed) === root;
    };
    expect(holds(steps)).toBe(true);
    for (let i = 0; i < steps.length; i++) {
      expect(holds(steps.toSpliced(i, 1))).toBe(false);
      for (const other of others) {
        expect(holds(steps.toSpliced(i, 0, other))).toBe(false);
        if (other !== steps[i]) expect(holds(steps.with(i, other)), `step ${i}`).toBe(false);
      }
    }
    expect(rootOfState([...claims, claims[0]!], steps)).toBeUndefined();
  });

  it("does not take the leaf of a far name for proof of absence", () => {
    const { tree, prove } = stateOf(["only"]);
    const sideOf = (name: string) => digest(name)[0]! >> 7;
    const far = ["a", "b", "c", "d", "e", "f"].find((name) => sideOf(name) !== sideOf("only"))!;
    const absent: StateClaim = { nameHash: digest(far), valueHash: undefined };
    expect(rootOfState([absent], prove([absent]))).toEqual(tree.root());
    // One inner node claimed above it: the leaf of "only" would have to be on the other side.
    const leaf: StateStep = [digest("only"), digest("value of only")];
    const deeper: StateStep[] = sideOf(far) === 0 ? [true, leaf, null] : [true, null, leaf];
    expect(rootOfState([absent], deeper)).toBeUndefined();
  });

  it("ends for 256 levels and more made up by an attacker", () => {
    const one: StateClaim = { nameHash: digest("n"), valueHash: digest("v") };
    expect(rootOfState([one], Array(10_000).fill(true))).toBeUndefined();
  });
});
