import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  consistencyProof,
  emptyRoot,
  type HashReader,
  inclusionProof,
  leafHash,
  nodeHash,
  rootFromInclusion,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from "../../../ledger/log/merkle.ts";
import {
  naiveLeaf,
  naiveLeaves,
  naiveNode,
  naivePath,
  naiveProof,
  naiveRoot,
  nativeSha256,
  pathSides,
  proofSides,
  readerOf,
} from "./naive-merkle.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const hexes = (list: readonly Uint8Array[]) => list.map(hex);

/** The eight entries and the roots that implementations of Certificate Transparency share as a reference. */
const referenceEntries = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const referenceRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const sizesMax = 70;
const leaves = naiveLeaves(sizesMax);
const read = readerOf(leaves);

function pairsBelow(limit: number): [number, number][] {
  const numbers = [...Array(limit).keys()];
  return numbers.flatMap((first) => numbers.map((second): [number, number] => [first, second]));
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

describe("roots", () => {
  it("are those of the Certificate Transparency reference tree", () => {
    const referenceLeaves = referenceEntries.map((entry) => leafHash(Buffer.from(entry, "hex")));
    const roots = referenceRoots.map((_, size) => hex(treeRoot(size, readerOf(referenceLeaves))));
    expect(roots).toEqual(referenceRoots);
    expect(hex(emptyRoot)).toBe(referenceRoots[0]);
  });

  it("agree with the recursive definition at every size", () => {
    for (let size = 0; size <= sizesMax; size += 1) {
      expect(hex(treeRoot(size, read)), `size ${size}`).toBe(hex(naiveRoot(leaves.slice(0, size))));
    }
  });

  it("keep leaves and nodes apart", () => {
    const [left, right] = [leaves[0]!, leaves[1]!];
    expect(hex(leafHash(Buffer.concat([left, right])))).not.toBe(hex(nodeHash(left, right)));
    expect(hex(nodeHash(left, right))).toBe(hex(naiveNode(left, right)));
    expect(hex(leafHash(left))).toBe(hex(naiveLeaf(left)));
  });

  it("come from the hash that is passed in", () => {
    let calls = 0;
    const counting = (bytes: Uint8Array) => {
      calls += 1;
      return nativeSha256(bytes);
    };
    expect(hex(treeRoot(7, read, counting))).toBe(hex(naiveRoot(leaves.slice(0, 7))));
    expect(calls).toBe(2);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])("refuse %s as a size", (size) => {
    expect(() => treeRoot(size, read)).toThrow(RangeError);
  });
});

describe("inclusion", () => {
  it("proofs are the RFC's and verify, for every leaf of every size", () => {
    for (let size = 1; size <= sizesMax; size += 1) {
      const root = naiveRoot(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const path = inclusionProof(index, size, read, nativeSha256);
        expect(hexes(path), `${index} of ${size}`).toEqual(hexes(naivePath(index, leaves.slice(0, size))));
        const claim = { leafHash: leaves[index]!, index, size, path, root };
        expect(verifyInclusion(claim, nativeSha256), `${index} of ${size}`).toBe(true);
      }
    }
  });

  it("verifies under another index or size only where the path takes the same turns", () => {
    const wrong: string[] = [];
    for (let size = 1; size <= 18; size += 1) {
      const root = naiveRoot(leaves.slice(0, size));
      for (let index = 0; index < size; index += 1) {
        const path = naivePath(index, leaves.slice(0, size));
        for (const [index2, size2] of pairsBelow(21)) {
          const claim = { leafHash: leaves[index]!, index: index2, size: size2, path, root };
          const sameTurns = index2 < size2 && pathSides(index2, size2) === pathSides(index, size);
          if (verifyInclusion(claim, nativeSha256) !== sameTurns) {
            wrong.push(`${index}/${size} as ${index2}/${size2}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("fails after any flipped bit, and with an element more, fewer or swapped", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: sizesMax }),
        fc.nat(),
        fc.nat(255),
        fc.nat(),
        (size, at, bit, pick) => {
          const index = at % size;
          const path = inclusionProof(index, size, read, nativeSha256);
          const claim = {
            leafHash: leaves[index]!,
            index,
            size,
            path,
            root: treeRoot(size, read, nativeSha256),
          };
          const element = pick % path.length;
          const mutations = [
            { ...claim, leafHash: flipBit(claim.leafHash, bit) },
            { ...claim, root: flipBit(claim.root, bit) },
            { ...claim, path: path.with(element, flipBit(path[element]!, bit)) },
            { ...claim, path: path.toSpliced(element, 1) },
            { ...claim, path: path.toSpliced(element, 0, path[element]!) },
            { ...claim, path: [...path, claim.root] },
            { ...claim, path: [claim.leafHash, ...path] },
            { ...claim, path: path.with(element, path[element]!.subarray(1)) },
            { ...claim, path: path.with(element, new Uint8Array([...path[element]!, 0])) },
            { ...claim, leafHash: claim.leafHash.subarray(1) },
            { ...claim, root: claim.root.subarray(1) },
            { ...claim, root: new Uint8Array(0) },
          ];
          if (path.length > 1) mutations.push({ ...claim, path: path.toReversed() });
          expect(verifyInclusion(claim)).toBe(true);
          for (const mutation of mutations) expect(verifyInclusion(mutation)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("fails for numbers that are no index or size, without hashing for a path that is too long", () => {
    const hashing = () => {
      throw new Error("hashed");
    };
    const leaf = leaves[0]!;
    const bad = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 64];
    for (const number of bad) {
      expect(rootFromInclusion(leaf, number, 8, [leaf], hashing)).toBeUndefined();
      expect(rootFromInclusion(leaf, 0, number, [leaf], hashing)).toBeUndefined();
    }
    expect(rootFromInclusion(leaf, 0, 0, [], hashing)).toBeUndefined();
    expect(rootFromInclusion(leaf, 8, 8, [leaf], hashing)).toBeUndefined();
    const long = new Array<Uint8Array>(100_000).fill(leaf);
    expect(rootFromInclusion(leaf, 0, Number.MAX_SAFE_INTEGER, long, hashing)).toBeUndefined();
  });

  it("fails for a leaf or root that is no hash, even where both are equal", () => {
    for (const bytes of [new Uint8Array(0), leaves[0]!.subarray(1), new Uint8Array(33)]) {
      expect(verifyInclusion({ leafHash: bytes, index: 0, size: 1, path: [], root: bytes })).toBe(false);
    }
  });

  it("proofs are not made for leaves outside the tree", () => {
    expect(() => inclusionProof(5, 5, read)).toThrow(RangeError);
    expect(() => inclusionProof(-1, 5, read)).toThrow(RangeError);
    expect(() => inclusionProof(0.5, 5, read)).toThrow(RangeError);
    expect(() => inclusionProof(0, 0, read)).toThrow(RangeError);
  });
});

describe("consistency", () => {
  const roots = leaves.map((_, size) => naiveRoot(leaves.slice(0, size)));

  it("proofs are the RFC's and verify, for every pair of sizes", () => {
    for (let size2 = 1; size2 <= 64; size2 += 1) {
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const path = consistencyProof(size1, size2, read, nativeSha256);
        expect(hexes(path), `${size1} to ${size2}`).toEqual(hexes(naiveProof(size1, leaves.slice(0, size2))));
        const claim = { size1, size2, root1: roots[size1]!, root2: roots[size2]!, path };
        expect(verifyConsistency(claim, nativeSha256), `${size1} to ${size2}`).toBe(true);
      }
    }
  });

  it("verifies under other sizes only where the proof takes the same turns", () => {
    const wrong: string[] = [];
    for (const [size1, size2] of pairsBelow(15).filter(([a, b]) => 1 <= a && a < b)) {
      const path = naiveProof(size1, leaves.slice(0, size2));
      const claim = { root1: roots[size1]!, root2: roots[size2]!, path };
      for (const [other1, other2] of pairsBelow(15)) {
        const sameTurns =
          1 <= other1 && other1 < other2 && proofSides(other1, other2) === proofSides(size1, size2);
        if (verifyConsistency({ ...claim, size1: other1, size2: other2 }, nativeSha256) !== sameTurns) {
          wrong.push(`${size1}→${size2} as ${other1}→${other2}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("fails after any flipped bit, and with an element more, fewer or swapped", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 69 }),
        fc.nat(),
        fc.nat(255),
        fc.nat(),
        (size2, at, bit, pick) => {
          const size1 = 1 + (at % (size2 - 1));
          const path = consistencyProof(size1, size2, read, nativeSha256);
          const claim = { size1, size2, root1: roots[size1]!, root2: roots[size2]!, path };
          const element = pick % path.length;
          const mutations = [
            { ...claim, root1: flipBit(claim.root1, bit) },
            { ...claim, root2: flipBit(claim.root2, bit) },
            { ...claim, root1: claim.root2, root2: claim.root1 },
            { ...claim, root1: claim.root2 },
            { ...claim, root2: claim.root1 },
            { ...claim, path: path.with(element, flipBit(path[element]!, bit)) },
            { ...claim, path: path.toSpliced(element, 1) },
            { ...claim, path: path.toSpliced(element, 0, path[element]!) },
            { ...claim, path: [...path, claim.root2] },
            { ...claim, path: [claim.root1, ...path] },
            { ...claim, path: [] },
            { ...claim, path: path.with(element, path[element]!.subarray(1)) },
            { ...claim, root1: claim.root1.subarray(1) },
          ];
          expect(verifyConsistency(claim)).toBe(true);
          for (const mutation of mutations) expect(verifyConsistency(mutation)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("shows a history that was rewritten", () => {
    for (let size1 = 1; size1 < 40; size1 += 1) {
      const rewritten = leaves.slice(0, 40).with(size1 - 1, naiveLeaf(Buffer.from("rewritten")));
      const path = consistencyProof(size1, 40, readerOf(rewritten), nativeSha256);
      const root2 = naiveRoot(rewritten);
      expect(verifyConsistency({ size1, size2: 40, root1: roots[size1]!, root2, path }, nativeSha256)).toBe(
        false,
      );
    }
  });

  it("says nothing about an empty tree, and for equal sizes only that the roots are equal", () => {
    const root = roots[5]!;
    expect(verifyConsistency({ size1: 0, size2: 0, root1: emptyRoot, root2: emptyRoot, path: [] })).toBe(
      false,
    );
    expect(verifyConsistency({ size1: 0, size2: 5, root1: emptyRoot, root2: root, path: [] })).toBe(false);
    expect(verifyConsistency({ size1: 5, size2: 5, root1: root, root2: root, path: [] })).toBe(true);
    expect(verifyConsistency({ size1: 5, size2: 5, root1: root, root2: root, path: [root] })).toBe(false);
    expect(verifyConsistency({ size1: 5, size2: 5, root1: root, root2: roots[6]!, path: [] })).toBe(false);
    expect(() => consistencyProof(0, 5, read)).toThrow(RangeError);
    expect(() => consistencyProof(6, 5, read)).toThrow(RangeError);
  });

  it("fails for numbers that are no size, without hashing for a path that is too long", () => {
    const hashing = () => {
      throw new Error("hashed");
    };
    const root = roots[5]!;
    for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 64]) {
      const claim = { root1: root, root2: root, path: [root] };
      expect(verifyConsistency({ ...claim, size1: number, size2: 8 }, hashing)).toBe(false);
      expect(verifyConsistency({ ...claim, size1: 1, size2: number }, hashing)).toBe(false);
    }
    const path = new Array<Uint8Array>(100_000).fill(root);
    const sizes = { size1: 3, size2: Number.MAX_SAFE_INTEGER };
    expect(verifyConsistency({ ...sizes, root1: root, root2: root, path }, hashing)).toBe(false);
    const oversize = new Uint8Array(1_000_000);
    const grown = { size1: 4, size2: 8, root1: oversize, root2: root, path: [root] };
    expect(verifyConsistency(grown, hashing)).toBe(false);
  });
});

describe("trees larger than 2^32", () => {
  const plain = naiveLeaf(Buffer.from("plain"));
  const marked = naiveLeaf(Buffer.from("marked"));
  const plainSubtrees = [plain];
  for (let level = 1; level < 53; level += 1) {
    const below = plainSubtrees[level - 1]!;
    plainSubtrees.push(naiveNode(below, below));
  }

  /** All leaves are alike except the one at `position`. */
  function readerWithMark(position: bigint): HashReader {
    const subtree = (level: number, index: bigint): Uint8Array => {
      if (position >> BigInt(level) !== index) return plainSubtrees[level]!;
      if (level === 0) return marked;
      return naiveNode(subtree(level - 1, 2n * index), subtree(level - 1, 2n * index + 1n));
    };
    return (level, index) => subtree(level, BigInt(index));
  }

  const huge = fc.maxSafeNat().map((size) => Math.max(size, 2 ** 33));

  it("prove the one marked leaf, at its place only", () => {
    fc.assert(
      fc.property(huge, fc.maxSafeNat(), (size, at) => {
        const index = at % size;
        const readMarked = readerWithMark(BigInt(index));
        const root = treeRoot(size, readMarked, nativeSha256);
        const path = inclusionProof(index, size, readMarked, nativeSha256);
        const claim = { leafHash: marked, index, size, path, root };
        expect(verifyInclusion(claim, nativeSha256)).toBe(true);
        for (const other of [index + 2 ** 32, index - 2 ** 32, index % 2 ** 32, index + 1]) {
          if (other !== index) expect(verifyInclusion({ ...claim, index: other }, nativeSha256)).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("prove that one is the beginning of the other, unless a leaf was changed between", () => {
    fc.assert(
      fc.property(huge, fc.maxSafeNat(), (size2, at) => {
        const size1 = 1 + (at % (size2 - 1));
        const readMarked = readerWithMark(BigInt(size1 - 1));
        const root1 = treeRoot(size1, readMarked, nativeSha256);
        const root2 = treeRoot(size2, readMarked, nativeSha256);
        const path = consistencyProof(size1, size2, readMarked, nativeSha256);
        expect(verifyConsistency({ size1, size2, root1, root2, path }, nativeSha256)).toBe(true);
        const before = treeRoot(size1, readerWithMark(-1n), nativeSha256);
        expect(verifyConsistency({ size1, size2, root1: before, root2, path }, nativeSha256)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it("reach the largest size with paths of 53", () => {
    const size = Number.MAX_SAFE_INTEGER;
    const readMarked = readerWithMark(0n);
    const path = inclusionProof(0, size, readMarked, nativeSha256);
    expect(path).toHaveLength(53);
    const root = treeRoot(size, readMarked, nativeSha256);
    expect(verifyInclusion({ leafHash: marked, index: 0, size, path, root }, nativeSha256)).toBe(true);
    const size1 = 2 ** 52 - 1;
    const proof = consistencyProof(size1, size, readMarked, nativeSha256);
    const root1 = treeRoot(size1, readMarked, nativeSha256);
    expect(verifyConsistency({ size1, size2: size, root1, root2: root, path: proof }, nativeSha256)).toBe(
      true,
    );
  });
});
