import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ManyHashes, manyHashes } from "../../../gateway/hash/many-hashes.ts";
import { type HashBatch, type Sha256, SingleHashes } from "../../../ledger/log/hash.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { compile } from "../ingest/ed25519/compile.ts";

const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
let module: Uint8Array;
let batches: readonly HashBatch[];

beforeAll(async () => {
  module = await compile("sha256.ts", "hash/assembly");
  batches = [new ManyHashes(sha256, module), new SingleHashes(sha256)];
}, 120_000);

function digestsBy(batch: HashBatch, messages: readonly Uint8Array[]): Uint8Array[] {
  for (const message of messages) {
    // From the middle of something longer.
    const source = new Uint8Array(message.length + 5);
    source.set(message, 3);
    batch.add(source, 3, 3 + message.length);
  }
  batch.hash();
  return messages.map((_, place) => {
    const target = new Uint8Array(34);
    batch.copyDigest(place, target, 1);
    return target.slice(1, 33);
  });
}

describe("messages that are hashed together", () => {
  it("have the digests that they have one by one, whatever was hashed before them", () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 130 }),
      fc.uint8Array({ minLength: 53, maxLength: 66 }),
    );
    const rounds = fc.array(fc.array(message, { maxLength: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rounds, (lists) => {
        for (const batch of batches)
          for (const messages of lists) expect(digestsBy(batch, messages)).toEqual(messages.map(sha256));
      }),
    );
  });

  it("may be as many as the batch takes, and no more", () => {
    const [batch] = batches;
    const messages = Array.from({ length: batch!.countMax }, (_, i) => Uint8Array.of(i, i >> 8));
    expect(digestsBy(batch!, messages)).toEqual(messages.map(sha256));
    for (const message of messages) batch!.add(message, 0, message.length);
    expect(() => batch!.add(messages[0]!, 0, 2)).toThrow(RangeError);
    batch!.hash();
  });

  it("make the same state tree", () => {
    const values = Array.from({ length: 3_000 }, (_, i) => ({
      name: i % 7 === 0 ? `näme/${i % 1_700}` : `name/${i % 1_700}`.padEnd(i % 300, "-"),
      bytes: Buffer.from(`value ${i}`.padEnd(i % 150, ".")),
    }));
    const roots = batches.map((batch) => {
      const tree = new StateTree(sha256, batch);
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
});

describe("a module that computes something else", () => {
  it("is not used, and somebody hears why", () => {
    const folder = mkdtempSync(join(tmpdir(), "tallyman-hash-"));
    try {
      const file = pathToFileURL(join(folder, "sha256.wasm"));
      const reports: string[] = [];
      const made = () => manyHashes(sha256, (message) => reports.push(message), file);
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
