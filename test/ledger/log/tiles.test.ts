import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from "../../../ledger/log/merkle.ts";
import { LogTree, type TileLoader, tilePath } from "../../../ledger/log/tiles.ts";
import { type Hashes, naiveLeaf, naiveLeaves, naiveNode, naiveRoot, nativeSha256 } from "./naive-merkle.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Tiles as a server keeps them: the newest bytes under each path without the partial's suffix. */
class Store {
  readonly tiles = new Map<string, Uint8Array>();
  readonly load: TileLoader = (level, index) => this.tiles.get(`${level}/${index}`);

  append(tree: LogTree, leaves: Hashes) {
    const writes = tree.append(leaves);
    for (const { level, index, bytes } of writes) this.tiles.set(`${level}/${index}`, bytes);
    return writes;
  }

  open(size: number, hash = nativeSha256): LogTree {
    return new LogTree(size, this.load, hash);
  }
}

function storeOf(leaves: Hashes): Store {
  const store = new Store();
  store.append(store.open(0), leaves);
  return store;
}

/** Every tile of the tree by definition: each hash the naive root of the leaves beneath it. */
function expectedTiles(leaves: Hashes): Map<string, string> {
  const tiles = new Map<string, string>();
  for (let level = 0, span = 1; span <= leaves.length; level += 1, span *= 256) {
    for (let at = 0; (at + 1) * span <= leaves.length; at += 1) {
      const name = `${level}/${Math.floor(at / 256)}`;
      tiles.set(name, (tiles.get(name) ?? "") + hex(naiveRoot(leaves.slice(at * span, (at + 1) * span))));
    }
  }
  return tiles;
}

const many = naiveLeaves(66_000);

describe("paths", () => {
  it.each([
    [0, 0, 256, "tile/0/000"],
    [0, 0, 1, "tile/0/000.p/1"],
    [0, 1067, 256, "tile/0/x001/067"],
    [0, 1_234_067, 256, "tile/0/x001/x234/067"],
    [1, 999, 255, "tile/1/999.p/255"],
    [3, 1000, 17, "tile/3/x001/000.p/17"],
    [0, 2 ** 44, 256, "tile/0/x017/x592/x186/x044/416"],
  ])("of level %d, index %d, width %d", (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
  });
});

describe("appending", () => {
  it("writes the tiles that the layout defines, each once, with whatever batches and restarts", () => {
    const batches = fc.array(fc.record({ count: fc.nat(700), restart: fc.boolean() }), { maxLength: 8 });
    fc.assert(
      fc.property(batches, (steps) => {
        const store = new Store();
        let tree = store.open(0);
        for (const { count, restart } of steps) {
          const writes = store.append(tree, many.slice(tree.size, tree.size + count));
          expect(new Set(writes.map(({ level, index }) => `${level}/${index}`)).size).toBe(writes.length);
          if (restart) tree = store.open(tree.size);
          expect(hex(tree.root())).toBe(hex(naiveRoot(many.slice(0, tree.size))));
        }
        const stored = new Map([...store.tiles].map(([name, bytes]) => [name, hex(bytes)]));
        expect(stored).toEqual(expectedTiles(many.slice(0, tree.size)));
      }),
      { numRuns: 25 },
    );
  });

  it.each([1, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792])(
    "one more after %d leaves and a restart gives the same tree",
    (size) => {
      const store = storeOf(many.slice(0, size));
      const tree = store.open(size);
      const goingOn = LogTree.ofEdge(size, tree.edge(), nativeSha256);
      expect(hex(tree.root())).toBe(hex(naiveRoot(many.slice(0, size))));
      expect(hex(goingOn.root())).toBe(hex(tree.root()));
      expect(goingOn.append([many[size]!])).toEqual(store.append(tree, [many[size]!]));
      expect(hex(goingOn.root())).toBe(hex(tree.root()));
      expect(tree.size).toBe(size + 1);
      expect(hex(tree.root())).toBe(hex(naiveRoot(many.slice(0, size + 1))));
      expect(hex(store.open(size + 1).root())).toBe(hex(tree.root()));
    },
  );

  it("goes on from no edge that is not that of a tree of its size", () => {
    const [leaves, ...above] = storeOf(many.slice(0, 700)).open(700).edge() as [Uint8Array, ...Uint8Array[]];
    const wrong = [[], [leaves], above, [leaves, ...above, new Uint8Array()], [leaves.subarray(1), ...above]];
    for (const edge of wrong) expect(() => LogTree.ofEdge(700, edge)).toThrow(RangeError);
    for (const size of [699, 701, 65_536 + 700, -1, 0.5])
      expect(() => LogTree.ofEdge(size, [leaves, ...above])).toThrow(RangeError);
  });

  it("returns no tile for no leaves", () => {
    expect(new LogTree(0, () => undefined).append([])).toEqual([]);
  });

  it("touches nothing when a leaf hash has the wrong length", () => {
    const tree = storeOf(many.slice(0, 10)).open(10);
    const root = hex(tree.root());
    expect(() => tree.append([many[10]!, new Uint8Array(31)])).toThrow(RangeError);
    expect([tree.size, hex(tree.root())]).toEqual([10, root]);
  });

  it("takes one hash for each leaf, and few for the root", () => {
    let hashes = 0;
    const tree = new LogTree(
      0,
      () => undefined,
      (bytes) => {
        hashes += 1;
        return nativeSha256(bytes);
      },
    );
    tree.append(many.slice(0, 66_000));
    expect(hashes).toBeLessThan(66_000);
    hashes = 0;
    tree.root();
    expect(hashes).toBeLessThan(17);
  });

  it("hands out bytes that later changes do not reach", () => {
    const tree = new LogTree(0, () => undefined);
    const [write] = tree.append([many[0]!]);
    const before = tree.read(0, 0);
    tree.read(0, 0).fill(0);
    write!.bytes.fill(0);
    expect(hex(tree.root())).toBe(hex(many[0]!));
    tree.append(many.slice(1, 300));
    expect(hex(before)).toBe(hex(many[0]!));
    expect(hex(tree.root())).toBe(hex(naiveRoot(many.slice(0, 300))));
  });
});

describe("reading", () => {
  const size = 65_900;
  const store = storeOf(many.slice(0, size));

  it("gives every kind of complete subtree, from memory and from stored tiles", () => {
    const subtrees = fc
      .integer({ min: 0, max: 16 })
      .chain((level) =>
        fc.record({ level: fc.constant(level), index: fc.nat(Math.floor(size / 2 ** level) - 1) }),
      );
    const tree = store.open(size);
    fc.assert(
      fc.property(subtrees, ({ level, index }) => {
        const expected = naiveRoot(many.slice(index * 2 ** level, (index + 1) * 2 ** level));
        expect(hex(tree.read(level, index))).toBe(hex(expected));
      }),
      { numRuns: 60 },
    );
  });

  it("serves proofs, also for sizes before the last", () => {
    const tree = store.open(size);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: size }),
        fc.nat(),
        fc.integer({ min: 1, max: size }),
        (now, at, then) => {
          const root = naiveRoot(many.slice(0, now));
          const index = at % now;
          const path = inclusionProof(index, now, tree.read, nativeSha256);
          const claim = { leafHash: many[index]!, index, size: now, path, root };
          expect(verifyInclusion(claim, nativeSha256)).toBe(true);
          const size1 = 1 + (then % now);
          const root1 = naiveRoot(many.slice(0, size1));
          const proof = consistencyProof(size1, now, tree.read, nativeSha256);
          expect(
            verifyConsistency({ size1, size2: now, root1, root2: root, path: proof }, nativeSha256),
          ).toBe(true);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("opens at an earlier size from the same tiles", () => {
    for (const earlier of [0, 1, 300, 65_536, 65_899]) {
      expect(hex(store.open(earlier).root())).toBe(hex(naiveRoot(many.slice(0, earlier))));
    }
  });

  it.each([
    [0, size],
    [8, 257],
    [17, 0],
    [0, -1],
    [60, 0],
    [0, 0.5],
  ])("refuses (%d, %d), which is no complete subtree", (level, index) => {
    expect(() => store.open(size).read(level, index)).toThrow(RangeError);
  });

  it("hashes a stored tile once for many proofs from it", () => {
    let hashes = 0;
    const tree = store.open(size, (bytes) => {
      hashes += 1;
      return nativeSha256(bytes);
    });
    hashes = 0;
    for (let index = 512; index < 768; index += 1) tree.read(0, index);
    const first = hashes;
    for (let index = 512; index < 768; index += 2) tree.read(1, index / 2);
    expect(hashes).toBe(first);
    expect(first).toBeLessThanOrEqual(2 * 255);
  });

  it("stays right when more tiles are read than are kept", () => {
    const tree = store.open(size);
    for (const _round of [1, 2]) {
      for (let tile = 0; tile < 200; tile += 1) {
        expect(hex(tree.read(0, tile * 256 + 3))).toBe(hex(many[tile * 256 + 3]!));
      }
    }
  });
});

describe("a damaged store", () => {
  const leaves = many.slice(0, 1000);

  it("that lacks a right-edge tile is refused by the tile's name", () => {
    const store = storeOf(leaves);
    store.tiles.delete("0/3");
    expect(() => store.open(1000)).toThrow("tile/0/003.p/232 is missing");
  });

  it("with a short right-edge tile is refused by the tile's name", () => {
    const store = storeOf(leaves);
    store.tiles.set("1/0", store.tiles.get("1/0")!.slice(0, 95));
    expect(() => store.open(1000)).toThrow("tile/1/000.p/3 is short");
  });

  it("with a changed right-edge tile has another root", () => {
    for (const name of ["0/3", "1/0"]) {
      const store = storeOf(leaves);
      store.tiles.get(name)![40]! ^= 1;
      expect(hex(store.open(1000).root())).not.toBe(hex(naiveRoot(leaves)));
    }
  });

  it("with an inner tile missing, short or changed is refused when that tile is read", () => {
    const store = storeOf(leaves);
    const tree = store.open(1000);
    const bytes = store.tiles.get("0/1")!;
    store.tiles.delete("0/1");
    expect(() => tree.read(0, 256)).toThrow("tile/0/001 is missing");
    store.tiles.set("0/1", bytes.slice(0, 8191));
    expect(() => tree.read(0, 256)).toThrow("tile/0/001 is short");
    store.tiles.set("0/1", bytes.with(5000, bytes[5000]! ^ 1));
    expect(() => tree.read(0, 256)).toThrow("tile/0/001 contradicts the tile above it");
    store.tiles.set("0/1", bytes);
    expect(hex(tree.read(0, 256))).toBe(hex(leaves[256]!));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("cannot have %s leaves", (size) => {
    expect(() => new LogTree(size, () => undefined)).toThrow(RangeError);
  });
});

describe("a log beyond 2^32 entries", () => {
  const leaf = naiveLeaf(Buffer.from("plain"));
  const subtrees = [leaf];
  for (let level = 1; level < 53; level += 1)
    subtrees.push(naiveNode(subtrees[level - 1]!, subtrees[level - 1]!));

  /** All leaves are alike, so every tile of a level is 256 times the same hash. */
  const load: TileLoader = (level) => new Uint8Array(Buffer.concat(new Array(256).fill(subtrees[8 * level])));

  function uniformRoot(size: number): Uint8Array {
    let root: Uint8Array | undefined;
    for (let level = 0, rest = BigInt(size); rest > 0n; level += 1, rest >>= 1n) {
      if (rest & 1n) root = root ? naiveNode(subtrees[level]!, root) : subtrees[level]!;
    }
    return root!;
  }

  it.each([2 ** 32, 2 ** 32 + 1, 2 ** 40 + 12_345, 2 ** 48 - 1, 2 ** 53 - 3])(
    "appends to %d and proves",
    (size) => {
      const tree = new LogTree(size, load, nativeSha256);
      expect(hex(tree.root())).toBe(hex(uniformRoot(size)));
      const marked = naiveLeaf(Buffer.from("marked"));
      const writes = tree.append([leaf, marked]);
      expect(writes[0]).toMatchObject({ level: 0, index: Number(BigInt(size) >> 8n) });
      const claim = { leafHash: marked, index: size + 1, size: size + 2, root: tree.root() };
      const path = inclusionProof(size + 1, size + 2, tree.read, nativeSha256);
      expect(verifyInclusion({ ...claim, path }, nativeSha256)).toBe(true);
      expect(verifyInclusion({ ...claim, path, index: (size + 1) % 2 ** 32 }, nativeSha256)).toBe(false);
    },
  );

  it("ends at the largest number that is exact", () => {
    const tree = new LogTree(Number.MAX_SAFE_INTEGER, load, nativeSha256);
    expect(() => tree.append([leaf])).toThrow("full");
  });
});
