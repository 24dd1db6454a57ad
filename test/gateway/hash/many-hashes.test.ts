import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ManyHashes, manyHashes } from "../../../gateway/hash/many-hashes.ts";
import type { Sha256 } from "../../../ledger/log/hash.ts";
import { type NodeHashes, SingleHashes } from "../../../ledger/log/node-hashes.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { compile } from "../ingest/ed25519/compile.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
let module: Uint8Array<ArrayBuffer>;
/** What can hash a tree; each with memory of its own for every one. */
const ways: Record<string, () => NodeHashes> = {
  "four at a time": () => new ManyHashes(sha256, new WebAssembly.Module(module)),
  "one by one": () => new SingleHashes(sha256),
};

beforeAll(async () => {
  module = await compile("sha256.ts", "hash/assembly");
}, 120_000);

/** Half of the first node that is free for a digest: that of the root comes before. */
const halfFirst = 2;

function digestAt({ bytes }: NodeHashes, half: number): Uint8Array {
  return bytes.slice(32 * half, 32 * half + 32);
}

function digestsBy(hashes: NodeHashes, messages: readonly (Uint8Array | string)[]): Uint8Array[] {
  messages.forEach((message, place) => {
    if (typeof message === "string") hashes.addText(message, halfFirst + place);
    else hashes.addBytes(message, halfFirst + place);
  });
  hashes.hashMessages();
  return messages.map((_, place) => digestAt(hashes, halfFirst + place));
}

describe.each(Object.keys(ways))("messages that are hashed %s", (way) => {
  it("have their digests, whatever was hashed before them", () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 130 }),
      fc.uint8Array({ minLength: 53, maxLength: 66 }),
      fc.string({ maxLength: 130 }),
      fc.string({ unit: "binary", minLength: 20, maxLength: 60 }),
    );
    const rounds = fc.array(fc.array(message, { maxLength: 40 }), { minLength: 1, maxLength: 4 });
    const hashes = ways[way]!();
    fc.assert(
      fc.property(rounds, (lists) => {
        for (const messages of lists)
          expect(digestsBy(hashes, messages)).toEqual(messages.map((one) => sha256(Buffer.from(one))));
      }),
    );
  });

  it("may be as many as there are places", () => {
    const hashes = ways[way]!();
    const messages = Array.from({ length: hashes.messagesMax }, (_, i) => Uint8Array.of(i, i >> 8));
    expect(digestsBy(hashes, messages)).toEqual(messages.map(sha256));
  });
});

it("more messages than there are places are an error", () => {
  const hashes = new ManyHashes(sha256, new WebAssembly.Module(module));
  for (let i = 0; i < hashes.messagesMax; i++) hashes.addBytes(Uint8Array.of(1), i);
  expect(() => hashes.addBytes(Uint8Array.of(1), 0)).toThrow(RangeError);
  expect(() => hashes.addText("a", 0)).toThrow(RangeError);
});

describe.each(Object.keys(ways))("nodes that are hashed %s", (way) => {
  it("have the digest of their prefix and their hashes, where they lie, also when memory grew", () => {
    const hashes = ways[way]!();
    const count = 5_000;
    const contents = new Uint8Array(64 * count);
    let seed = 1;
    for (let at = 0; at < contents.length; at++) {
      seed = (Math.imul(seed, 48_271) >>> 0) % 0x7fff_ffff;
      contents[at] = seed;
    }
    hashes.bytes.set(contents.subarray(0, 64 * 200));
    while (hashes.bytes.length < 2 * contents.length) hashes.grow();
    expect(hashes.bytes.slice(0, 640)).toEqual(contents.slice(0, 640));
    hashes.bytes.set(contents);
    const listed = Uint32Array.from({ length: 2 * count }, (_, i) =>
      i % 2 === 0 ? 2 * i + (i % 3) : 2 * count + (i >> 1),
    );
    hashes.hashNodes(listed, 3, count);
    const expected = Array.from({ length: count }, (_, i) => {
      const node = contents.subarray(64 * i, 64 * (i + 1));
      return i < 3 ? new Uint8Array(32) : sha256(Buffer.concat([Buffer.of((listed[2 * i]! >> 1) & 1), node]));
    });
    expect(Buffer.concat([contents, ...expected]).equals(hashes.bytes.subarray(0, 96 * count))).toBe(true);
  });
});

describe("the two ways", () => {
  it("make the same state tree, also when it takes more memory than there is at first", () => {
    const values = Array.from({ length: 12_000 }, (_, i) => ({
      name: i % 7 === 0 ? `näme/${i % 7_000}` : `name/${i % 7_000}`.padEnd(i % 300, "-"),
      bytes: Buffer.from(`value ${i}`.padEnd(i % 150, ".")),
    }));
    const roots = Object.values(ways).map((hashes) => {
      const tree = new StateTree(sha256, hashes());
      tree.assign(values);
      const first = tree.root();
      tree.assign([{ name: values[0]!.name, bytes: Buffer.from("another") }]);
      tree.set(sha256(Buffer.from(values[1]!.name)), undefined);
      return [first, tree.root()];
    });
    const slow = new StateTree(sha256);
    for (const { name, bytes } of values) slow.set(sha256(Buffer.from(name)), sha256(bytes));
    expect(roots[0]).toEqual(roots[1]);
    expect(roots[0]![0]).toEqual(slow.root());
  });

  it("make the same log, with whatever blocks", () => {
    const blocks = [0, 1, 1, 253, 2, 1, 600, 1200, 3, 1];
    const [many, single] = Object.values(ways).map((hashes) => {
      const tiles = new Map<string, string>();
      const log = new LogTree(0, () => undefined, sha256, hashes());
      const roots = blocks.map((count) => {
        const leaves = Array.from({ length: count }, (_, i) => sha256(Uint8Array.of(log.size + i, i >> 8)));
        for (const { level, index, bytes } of log.append(leaves))
          tiles.set(`${level}/${index}`, Buffer.from(bytes).toString("hex"));
        return log.root();
      });
      return { roots, tiles };
    });
    expect(many).toEqual(single);
  });
});

describe("a module that computes something else", () => {
  it("is not used, and somebody hears why", () => {
    const folder = mkdtempSync(join(tmpdir(), "tallyman-hash-"));
    try {
      const file = pathToFileURL(join(folder, "sha256.wasm"));
      const reports: string[] = [];
      const made = () => manyHashes(sha256, (message) => reports.push(message), file)();
      expect(made()).toBeInstanceOf(SingleHashes);
      expect(reports).toEqual([]);
      writeFileSync(file, module);
      expect(made()).toBeInstanceOf(ManyHashes);
      const wrong = Uint8Array.from(module);
      // The first of the initial words, 0x6a09e667 as it lies in memory.
      const at = Buffer.from(wrong).indexOf(Buffer.from([0x67, 0xe6, 0x09, 0x6a]));
      wrong[at]! ^= 1;
      writeFileSync(file, wrong);
      expect(made()).toBeInstanceOf(SingleHashes);
      writeFileSync(file, "no module");
      expect(made()).toBeInstanceOf(SingleHashes);
      expect(reports).toHaveLength(2);
      expect(reports[0]).toContain("fails its own test");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
