import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefusalError } from "../../../ledger/codes.ts";
import { decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import {
  decodeStateProof,
  encodeStateProof,
  type StateProof,
  StateTree,
  verifyStateAbsence,
  verifyStatePresence,
} from "../../../ledger/state/state-tree.ts";
import { stateRootOf } from "./naive-state.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "utf8"));
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const hashOf = (text: string) => sha256(bytesOf(text));
const emptyRootHex = "00".repeat(32);

function treeOf(entries: Iterable<readonly [name: string, value: string]>): StateTree {
  const tree = new StateTree(sha256);
  for (const [name, value] of entries) tree.set(hashOf(name), hashOf(value));
  return tree;
}

function naiveRootOf(entries: Iterable<readonly [name: string, value: string]>): string {
  return stateRootOf([...entries].map(([name, value]) => [hex(hashOf(name)), hex(hashOf(value))]));
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

/** Few names, so that they are often set again and deleted. */
const names = fc.integer({ min: 0, max: 40 }).map((number) => `name/${number}`);
const change = fc.record({ name: names, value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }) });

describe("the root", () => {
  it("of nothing is 32 zero bytes, of one value its leaf", () => {
    const tree = new StateTree();
    expect(hex(tree.root())).toBe(emptyRootHex);
    tree.set(hashOf("a"), hashOf("b"));
    const preimage = Buffer.concat([Buffer.of(0), hashOf("a"), hashOf("b")]);
    expect(hex(tree.root())).toBe(hex(sha256(preimage)));
  });

  it("is the definition's after every change of any history", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (changes, every) => {
        const tree = new StateTree(sha256);
        const model = new Map<string, string>();
        changes.forEach(({ name, value }, step) => {
          // By name, too: leaves that were found that way are remembered.
          if (value !== undefined && step % 4 !== 0) tree.assign([{ name, bytes: bytesOf(value) }]);
          else tree.set(hashOf(name), value === undefined ? undefined : hashOf(value));
          if (value === undefined) model.delete(name);
          else model.set(name, value);
          if (step % every === 0) expect(hex(tree.root())).toBe(naiveRootOf(model));
        });
        expect(hex(tree.root())).toBe(naiveRootOf(model));
        expect(tree.count).toBe(model.size);
        for (let number = 0; number <= 40; number += 1) {
          const value = model.get(`name/${number}`);
          expect(tree.get(hashOf(`name/${number}`))).toEqual(value === undefined ? undefined : hashOf(value));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is the definition's for names that share long paths", () => {
    const bitsShared = fc.constantFrom(1, 7, 8, 9, 63, 128, 254, 255);
    const key = fc.record({ bits: bitsShared, deleted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 12 }), (keys) => {
        const tree = new StateTree(sha256);
        const model = new Map<string, string>();
        const base = hashOf("base");
        for (const { bits, deleted } of keys) {
          for (const nameHash of [base, flipBit(base, (bits & ~7) | (7 - (bits & 7)))]) {
            tree.set(nameHash, deleted ? undefined : hashOf("value"));
            if (deleted) model.delete(hex(nameHash));
            else model.set(hex(nameHash), hex(hashOf("value")));
            expect(hex(tree.root())).toBe(stateRootOf([...model]));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("does not depend on the order or the detours that led to the contents", () => {
    const entries = Array.from({ length: 300 }, (_, number) => [`n/${number}`, `v/${number}`] as const);
    const expected = naiveRootOf(entries);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: 300 }), fc.nat(299), (shuffled, detour) => {
        const tree = treeOf(shuffled);
        for (const [name] of shuffled.slice(detour)) tree.set(hashOf(name), hashOf("other"));
        tree.root();
        for (const [name] of shuffled.slice(0, detour)) tree.set(hashOf(name), undefined);
        for (const [name] of shuffled) tree.set(hashOf(`not/${name}`), hashOf("x"));
        tree.root();
        for (const [name] of shuffled) tree.set(hashOf(`not/${name}`), undefined);
        for (const [name, value] of shuffled) tree.set(hashOf(name), hashOf(value));
        expect(hex(tree.root())).toBe(expected);
      }),
      { numRuns: 5 },
    );
  });

  it("is that of nothing again when all is deleted", () => {
    const tree = new StateTree(sha256);
    for (let number = 0; number < 500; number += 1) tree.set(hashOf(`${number}`), hashOf("v"));
    tree.root();
    for (let number = 0; number < 500; number += 1) tree.set(hashOf(`${number}`), undefined);
    expect([hex(tree.root()), tree.count]).toEqual([emptyRootHex, 0]);
  });

  it("is right for more nodes than there is room for at first", () => {
    const entries = Array.from(
      { length: 10_000 },
      (_, number) => [`n/${number}`, `v/${number % 7}`] as const,
    );
    expect(hex(treeOf(entries).root())).toBe(naiveRootOf(entries));
  });

  it("costs no hash where nothing changed", () => {
    let hashes = 0;
    const tree = new StateTree((bytes) => {
      hashes += 1;
      return sha256(bytes);
    });
    for (let number = 0; number < 1000; number += 1) tree.set(hashOf(`${number}`), hashOf("v"));
    tree.root();
    hashes = 0;
    tree.root();
    tree.set(hashOf("5"), hashOf("v"));
    tree.set(hashOf("absent"), undefined);
    tree.prove(hashOf("7"));
    tree.root();
    expect(hashes).toBe(0);
    tree.set(hashOf("5"), hashOf("w"));
    tree.root();
    expect(hashes).toBeGreaterThan(0);
    expect(hashes).toBeLessThan(30);
  });

  it("is the same with the default hash", () => {
    const tree = new StateTree();
    for (let number = 0; number < 50; number += 1) tree.set(hashOf(`${number}`), hashOf("v"));
    expect(hex(tree.root())).toBe(
      naiveRootOf(Array.from({ length: 50 }, (_, number) => [`${number}`, "v"] as const)),
    );
  });

  it("takes no memory for names that come and go", () => {
    const tree = new StateTree(sha256);
    const [stays, comes, valueHash] = [hashOf("stays"), hashOf("comes"), hashOf("v")];
    tree.set(stays, valueHash);
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 300_000; round += 1) {
      tree.set(comes, valueHash);
      tree.set(comes, undefined);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
    expect(hex(tree.root())).toBe(naiveRootOf([["stays", "v"]]));
  });

  it("and values are copies that nobody can write through", () => {
    const valueHash = hashOf("v");
    const tree = new StateTree(sha256);
    tree.set(hashOf("a"), valueHash);
    tree.set(hashOf("b"), valueHash);
    const expected = hex(tree.root());
    tree.root().fill(1);
    tree.get(hashOf("a"))!.fill(1);
    const proof = tree.prove(hashOf("a"));
    for (const sibling of proof.siblings) sibling.fill(1);
    valueHash.fill(1);
    expect(hex(tree.root())).toBe(expected);
    tree.set(hashOf("a"), hashOf("w"));
    tree.set(hashOf("a"), hashOf("v"));
    expect(hex(tree.root())).toBe(expected);
  });

  it("takes hashes of 32 bytes only", () => {
    const tree = new StateTree();
    expect(() => tree.set(new Uint8Array(31), hashOf("v"))).toThrow(RangeError);
    expect(() => tree.set(hashOf("n"), new Uint8Array(33))).toThrow(RangeError);
    expect(() => tree.get(new Uint8Array(0))).toThrow(RangeError);
    expect(() => tree.prove(new Uint8Array(33))).toThrow(RangeError);
  });
});

/** Proofs with one thing wrong. */
function mutationsOf(proof: StateProof, bit: number, pick: number): StateProof[] {
  const { siblings, leaf } = proof;
  const mutations: StateProof[] = [
    { siblings: [...siblings, new Uint8Array(32)], leaf },
    { siblings: [new Uint8Array(32), ...siblings], leaf },
    { siblings: [...siblings, hashOf("more")], leaf },
    { siblings, leaf: { nameHash: hashOf("other"), valueHash: leaf?.valueHash ?? hashOf("v") } },
  ];
  if (leaf) {
    mutations.push(
      { siblings, leaf: null },
      { siblings, leaf: { ...leaf, nameHash: flipBit(leaf.nameHash, bit) } },
      { siblings, leaf: { ...leaf, valueHash: flipBit(leaf.valueHash, bit) } },
      { siblings, leaf: { ...leaf, valueHash: leaf.valueHash.subarray(1) } },
    );
  }
  if (siblings.length > 0) {
    const at = pick % siblings.length;
    mutations.push(
      { siblings: siblings.with(at, flipBit(siblings[at]!, bit)), leaf },
      { siblings: siblings.toSpliced(at, 1), leaf },
      { siblings: siblings.toSpliced(at, 0, siblings[at]!), leaf },
      { siblings: siblings.with(at, siblings[at]!.subarray(1)), leaf },
    );
  }
  if (siblings.length > 1) mutations.push({ siblings: siblings.toReversed(), leaf });
  return mutations;
}

describe("proofs", () => {
  const contents = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 30 });

  it("show each value, and that other names have none, and never the contrary", () => {
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.string({ minLength: 5, maxLength: 8 }), { maxLength: 10 }),
        (map, absent) => {
          const entries = Object.entries(map);
          const tree = treeOf(entries);
          const root = tree.root();
          for (const [name, value] of entries) {
            const proof = tree.prove(hashOf(name));
            expect(verifyStatePresence(root, name, bytesOf(value), proof, sha256)).toBe(true);
            expect(verifyStatePresence(root, bytesOf(name), bytesOf(value), proof)).toBe(true);
            expect(verifyStatePresence(root, name, bytesOf(`${value}!`), proof, sha256)).toBe(false);
            expect(verifyStatePresence(root, `${name}!`, bytesOf(value), proof, sha256)).toBe(false);
            expect(verifyStateAbsence(root, name, proof, sha256)).toBe(false);
          }
          for (const name of absent) {
            const proof = tree.prove(hashOf(name));
            expect(verifyStateAbsence(root, name, proof, sha256)).toBe(true);
            expect(verifyStateAbsence(root, bytesOf(name), proof)).toBe(true);
            for (const [other, value] of entries) {
              expect(verifyStateAbsence(root, other, proof, sha256)).toBe(false);
              expect(verifyStatePresence(root, name, bytesOf(value), proof, sha256)).toBe(false);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("fail with anything changed, added, left out or swapped", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 40 }),
        fc.nat(255),
        fc.nat(),
        (list, bit, pick) => {
          const tree = treeOf(list.map((name) => [name, `value of ${name}`]));
          const root = tree.root();
          const name = list[pick % list.length]!;
          const value = bytesOf(`value of ${name}`);
          const presence = tree.prove(hashOf(name));
          expect(verifyStatePresence(root, name, value, presence, sha256)).toBe(true);
          expect(verifyStatePresence(flipBit(root, bit), name, value, presence, sha256)).toBe(false);
          expect(verifyStatePresence(root.subarray(1), name, value, presence, sha256)).toBe(false);
          for (const mutation of mutationsOf(presence, bit, pick)) {
            expect(verifyStatePresence(root, name, value, mutation, sha256)).toBe(false);
            expect(verifyStateAbsence(root, name, mutation, sha256)).toBe(false);
          }
          const absent = `absent ${pick}`;
          const absence = tree.prove(hashOf(absent));
          expect(verifyStateAbsence(root, absent, absence, sha256)).toBe(true);
          expect(verifyStateAbsence(flipBit(root, bit), absent, absence, sha256)).toBe(false);
          for (const mutation of mutationsOf(absence, bit, pick)) {
            expect(verifyStateAbsence(root, absent, mutation, sha256)).toBe(false);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("of absence end in an empty subtree or at another leaf; both kinds occur and hold", () => {
    const tree = treeOf([...Array(64).keys()].map((number) => [`n/${number}`, "v"]));
    const root = tree.root();
    const kinds = { empty: 0, leaf: 0 };
    for (let number = 0; number < 400; number += 1) {
      const proof = tree.prove(hashOf(`absent/${number}`));
      kinds[proof.leaf ? "leaf" : "empty"] += 1;
      expect(verifyStateAbsence(root, `absent/${number}`, proof, sha256)).toBe(true);
    }
    expect(kinds.empty).toBeGreaterThan(0);
    expect(kinds.leaf).toBeGreaterThan(0);
  });

  it("in the empty state show the absence of all", () => {
    const tree = new StateTree();
    expect(tree.prove(hashOf("a"))).toEqual({ siblings: [], leaf: null });
    expect(verifyStateAbsence(tree.root(), "a", tree.prove(hashOf("a")))).toBe(true);
    expect(verifyStateAbsence(hashOf("some root"), "a", tree.prove(hashOf("a")))).toBe(false);
    expect(verifyStatePresence(tree.root(), "a", bytesOf(""), tree.prove(hashOf("a")))).toBe(false);
  });

  it("of absence must end on the path of the name", () => {
    const tree = treeOf([...Array(20).keys()].map((number) => [`n/${number}`, "v"]));
    const root = tree.root();
    for (let number = 0; number < 20; number += 1) {
      const proof = tree.prove(hashOf(`n/${number}`));
      for (let other = 0; other < 20; other += 1) {
        expect(verifyStateAbsence(root, `n/${other}`, proof, sha256)).toBe(false);
      }
    }
  });

  it("of absence are refused from a tree that put a leaf where its name does not lead", () => {
    const name = [..."abcdefgh"].find((letter) => hashOf(letter)[0]! < 128)!;
    const other = [..."abcdefgh"].find((letter) => hashOf(letter)[0]! >= 128)!;
    const leaf = { nameHash: hashOf(other), valueHash: hashOf("v") };
    const misplaced = sha256(Buffer.concat([Buffer.of(0), leaf.nameHash, leaf.valueHash]));
    const sibling = hashOf("whatever lies beside it");
    const root = sha256(Buffer.concat([Buffer.of(1), misplaced, sibling]));
    expect(verifyStateAbsence(root, name, { siblings: [sibling], leaf }, sha256)).toBe(false);
  });

  it("that are too long are refused without hashing them", () => {
    let hashes = 0;
    const counting = (bytes: Uint8Array) => {
      hashes += 1;
      return sha256(bytes);
    };
    const siblings = new Array<Uint8Array>(100_000).fill(hashOf("x"));
    const leaf = { nameHash: hashOf("a"), valueHash: hashOf("v") };
    expect(verifyStatePresence(hashOf("root"), "a", bytesOf("v"), { siblings, leaf }, counting)).toBe(false);
    expect(verifyStateAbsence(hashOf("root"), "a", { siblings, leaf: null }, counting)).toBe(false);
    expect(hashes).toBe(0);
  });

  it("follow changes: an old proof no longer holds", () => {
    const tree = treeOf([...Array(20).keys()].map((number) => [`n/${number}`, "v"]));
    const before = tree.prove(hashOf("n/3"));
    tree.set(hashOf("n/3"), undefined);
    expect(verifyStatePresence(tree.root(), "n/3", bytesOf("v"), before, sha256)).toBe(false);
    expect(verifyStateAbsence(tree.root(), "n/3", tree.prove(hashOf("n/3")), sha256)).toBe(true);
  });

  it("work at the deepest place there is", () => {
    const value = bytesOf("v");
    const name = bytesOf("deep");
    const twin = flipBit(sha256(name), 255 - 7);
    const tree = new StateTree(sha256);
    tree.set(sha256(name), sha256(value));
    tree.set(twin, sha256(value));
    const proof = tree.prove(sha256(name));
    expect(proof.siblings).toHaveLength(256);
    expect(verifyStatePresence(tree.root(), name, value, proof, sha256)).toBe(true);
    expect(decodeStateProof(encodeStateProof(proof))).toEqual(proof);
    const tooLong = { siblings: [...proof.siblings, hashOf("x")], leaf: proof.leaf };
    expect(verifyStatePresence(tree.root(), name, value, tooLong, sha256)).toBe(false);
  });
});

describe("encoded proofs", () => {
  const tree = treeOf([...Array(100).keys()].map((number) => [`n/${number}`, "v"]));

  it("decode to the proof, with null for each empty sibling", () => {
    let empty = 0;
    for (let number = 0; number < 200; number += 1) {
      const proof = tree.prove(hashOf(`n/${number}`));
      const encoded = encodeStateProof(proof);
      expect(decodeStateProof(decodeCbor(encodeCbor(encoded)))).toEqual(proof);
      empty += encoded[0].filter((sibling) => sibling === null).length;
    }
    expect(empty).toBeGreaterThan(0);
  });

  const hash = hashOf("x");
  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["a number", 7],
    ["a map", new Map([[0, []]])],
    ["an array of one", [[]]],
    ["an array of three", [[], null, null]],
    ["siblings that are no array", [hash, null]],
    ["257 siblings", [new Array(257).fill(hash), null]],
    ["a sibling of 31 bytes", [[hash.subarray(1)], null]],
    ["a sibling of text", [["x".repeat(32)], null]],
    ["an undefined sibling", [[undefined], null]],
    ["an empty sibling that is not null", [[new Uint8Array(32)], null]],
    ["no leaf at all", [[], undefined]],
    ["a leaf of one hash", [[], [hash]]],
    ["a leaf of three hashes", [[], [hash, hash, hash]]],
    ["a leaf with a hash of 33 bytes", [[], [hash, new Uint8Array(33)]]],
    ["a leaf of nulls", [[], [null, null]]],
  ])("are refused with a code when they are %s", (_, value) => {
    expect(() => decodeStateProof(value)).toThrow(RefusalError);
  });
});
