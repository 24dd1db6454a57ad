/** Two views of one log side by side: contradictions are found and proved, and an honest log is never accused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkpointText } from "../../../ledger/checkpoint/checkpoint.ts";
import {
  decodeForkProof,
  encodeForkProof,
  type ForkProof,
  verifyForkProof,
} from "../../../ledger/checkpoint/fork.ts";
import { encodeNote } from "../../../ledger/checkpoint/note.ts";
import { NoteError } from "../../../ledger/checkpoint/note-error.ts";
import { signNote } from "../../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../../ledger/encoding/bytes.ts";
import { viewsOf } from "../../../ledger/evidence/bundle-view.ts";
import { compareViews, KnownNodes, type LogView } from "../../../ledger/evidence/compare.ts";
import { proveEntries } from "../../../ledger/evidence/multiproof.ts";
import { LogTree } from "../../../ledger/log/tiles.ts";
import { nativeSha256, type TestChain } from "../chain-fixture.ts";
import { naiveLeaf, naiveRoot } from "../log/naive-merkle.ts";
import { bundleOf, hourMs, minuteMs, simpleChain } from "./sample.ts";
import {
  finished,
  logKey,
  logSigner,
  origin,
  prepared,
  witnessedBundleOf,
  witnessedChain,
} from "./witnessed.ts";

const keys = { checkpoint: logKey };

/** Leaves of a log that says `fork` from `forkAt` on. */
function leavesOf(size: number, forkAt: number, fork: string): Uint8Array[] {
  return Array.from({ length: size }, (_, i) => naiveLeaf(Buffer.from(i < forkAt ? `${i}` : `${fork} ${i}`)));
}

/** A signed checkpoint over the leaves, with what a multiproof of some of them shows. */
function viewOf(leaves: readonly Uint8Array[], shown: readonly number[]): LogView {
  const tree = new LogTree(0, () => undefined, nativeSha256);
  tree.append([...leaves]);
  const size = leaves.length;
  const root = tree.root();
  const text = checkpointText({ origin, size, root, extensions: [] });
  const note = encodeNote({ text, signatures: [signNote(text, logKey, logSigner.sign)] });
  const hashes = proveEntries(size, shown, tree.read, nativeSha256);
  const proven = shown.map((index) => ({ index, leafHash: leaves[index]! }));
  const head = { log: origin, size, root, header: undefined };
  return {
    signed: { type: "checkpoint", note },
    head,
    nodes: new KnownNodes(head, { leaves: proven, hashes }, nativeSha256),
  };
}

const shownOf = (size: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 6 })
    .map((list) => list.sort((a, b) => a - b));

const size = fc.integer({ min: 1, max: 70 });

/** Trees of one size contradict each other by their roots alone: left to chance, some runs would meet none. */
const sizePairs = fc.oneof(
  { weight: 4, arbitrary: fc.record({ size1: size, size2: size }) },
  { weight: 1, arbitrary: size.map((both) => ({ size1: both, size2: both })) },
);

const pairs = fc
  .tuple(sizePairs, fc.integer({ min: 0, max: 80 }))
  .map(([sizes, forkAt]) => ({ ...sizes, forkAt }))
  .chain((sizes) =>
    fc
      .record({ shown1: shownOf(sizes.size1), shown2: shownOf(sizes.size2) })
      .map((shown) => ({ ...sizes, ...shown })),
  );

describe("two views of a log", () => {
  it("are accused only when their trees differ, by a proof that others can check, and called consistent only when they do not", () => {
    const answers = new Set<string>();
    fc.assert(
      fc.property(pairs, ({ size1, size2, forkAt, shown1, shown2 }) => {
        const [one, two] = [leavesOf(size1, forkAt, "a"), leavesOf(size2, forkAt, "b")];
        const common = Math.min(size1, size2);
        const differ = !equalBytes(naiveRoot(one.slice(0, common)), naiveRoot(two.slice(0, common)));
        const comparison = compareViews(viewOf(one, shown1), viewOf(two, shown2), nativeSha256);
        answers.add(comparison.answer);
        if (comparison.answer === "consistent") expect(differ).toBe(false);
        if (comparison.answer !== "contradiction") return;
        expect(differ).toBe(true);
        answers.add(comparison.proof.contradiction.type);
        const kept = decodeForkProof(encodeForkProof(comparison.proof));
        expect(kept).toEqual(comparison.proof);
        expect(verifyForkProof(kept, keys).map(({ size }) => size)).toEqual([common, Math.max(size1, size2)]);
      }),
      { numRuns: 400 },
    );
    expect([...answers].sort()).toEqual([
      "consistency",
      "consistent",
      "contradiction",
      "node",
      "size",
      "unknown",
    ]);
  });

  it("tell as soon as both show the entry in which they differ", () => {
    for (const [size1, size2, forkAt] of [
      [20, 33, 7],
      [33, 64, 32],
      [5, 6, 0],
      [64, 65, 63],
    ] as const) {
      const [one, two] = [leavesOf(size1, forkAt, "a"), leavesOf(size2, forkAt, "b")];
      expect(compareViews(viewOf(one, [forkAt]), viewOf(two, [forkAt]), nativeSha256).answer).toBe(
        "contradiction",
      );
    }
  });
});

describe("a proof of a fork", () => {
  const proofs = [
    compareViews(viewOf(leavesOf(20, 7, "a"), [7]), viewOf(leavesOf(37, 7, "b"), [7]), nativeSha256),
    compareViews(viewOf(leavesOf(20, 7, "a"), []), viewOf(leavesOf(21, 7, "b"), [20]), nativeSha256),
    compareViews(viewOf(leavesOf(20, 7, "a"), []), viewOf(leavesOf(20, 7, "b"), []), nativeSha256),
  ].map((comparison) => {
    if (comparison.answer !== "contradiction") throw new Error(comparison.answer);
    return comparison.proof;
  });
  const proves = (proof: ForkProof) => {
    try {
      verifyForkProof(proof, keys);
      return true;
    } catch (error) {
      if (error instanceof NoteError) return false;
      throw error;
    }
  };

  it("is worth nothing against an honest log: no two of its heads and no proof of its own give one", () => {
    const leaves = leavesOf(40, 99, "a");
    const honest = [viewOf(leaves.slice(0, 20), [3]), viewOf(leaves, [3, 20])];
    for (const proof of proofs)
      for (const first of honest)
        for (const second of honest)
          expect(proves({ ...proof, heads: [first.signed, second.signed] }), proof.contradiction.type).toBe(
            false,
          );
  });

  it("does not survive any changed byte: it proves nothing or the same", () => {
    for (const proof of proofs) {
      const bytes = encodeForkProof(proof);
      for (let at = 0; at < bytes.length; at += 3) {
        const changed = bytes.slice();
        changed[at]! ^= 1 << (at % 8);
        const answer = attempt(() => verifyForkProof(decodeForkProof(changed), keys));
        if (answer)
          expect(answer.map(({ size }) => size)).toEqual(
            verifyForkProof(proof, keys).map(({ size }) => size),
          );
      }
    }
  });

  it("names the keys that it needs, and is of one log", () => {
    expect(() => verifyForkProof(proofs[0]!, {})).toThrow("name the log's checkpoint key");
    for (const broken of [Uint8Array.of(), Uint8Array.of(0xa0), encodeForkProof(proofs[0]!).slice(0, -1)])
      expect(() => decodeForkProof(broken)).toThrow(NoteError);
  });

  function attempt<T>(verify: () => T): T | undefined {
    try {
      return verify();
    } catch (error) {
      if (error instanceof NoteError) return undefined;
      throw error;
    }
  }
});

describe("two bundles side by side", () => {
  /** The same chain up to here; what comes then is somebody's choice. */
  const branch = (build: () => TestChain, minutes: number, blocks: number) => {
    const chain = build();
    for (let i = 1; i <= blocks; i++) chain.at(chain.nowMs + minutes * minuteMs).seal();
    return chain;
  };
  const compare = (one: Uint8Array, two: Uint8Array) =>
    compareViews(viewsOf(one)[0]!, viewsOf(two)[0]!, nativeSha256);
  const operator = [simpleChain().operator.key];

  it("of one height and two histories are a fork by their seals", () => {
    const comparison = compare(bundleOf(branch(simpleChain, 1, 3)), bundleOf(branch(simpleChain, 2, 3)));
    if (comparison.answer !== "contradiction") throw new Error(comparison.answer);
    expect(comparison.proof.contradiction.type).toBe("height");
    expect(verifyForkProof(comparison.proof, { operator }).map(({ header }) => header!.height)).toEqual([
      simpleChain().height + 3,
      simpleChain().height + 3,
    ]);
    expect(() => verifyForkProof(comparison.proof, { operator: [logSigner.key] })).toThrow(
      "key of the operator",
    );
  });

  it("of successive heights are a fork when the later one does not follow the earlier", () => {
    const comparison = compare(bundleOf(branch(simpleChain, 1, 1)), bundleOf(branch(simpleChain, 2, 2)));
    if (comparison.answer !== "contradiction") throw new Error(comparison.answer);
    expect(comparison.proof.contradiction.type).toBe("previous");
    verifyForkProof(comparison.proof, { operator });
  });

  it("of one history are never accused, at whatever positions they were made", () => {
    const chain = simpleChain();
    const bundles = [bundleOf(chain)];
    for (let i = 0; i < 6; i++) {
      chain.at(chain.nowMs + hourMs).seal();
      bundles.push(bundleOf(chain));
    }
    for (const one of bundles)
      for (const two of bundles) expect(compare(one, two).answer).not.toBe("contradiction");
  });

  it("are caught by their checkpoints when one operator shows two parties two histories", () => {
    const [one, two] = [branch(witnessedChain, 1, 2), branch(witnessedChain, 2, 2)];
    const early = prepared(one);
    one.at(one.nowMs + hourMs).seal();
    two.at(two.nowMs + hourMs).seal();
    const [mine, theirs] = [viewsOf(finished(early, one)), viewsOf(witnessedBundleOf(two))];
    const answers = mine.flatMap((view) => theirs.map((other) => compareViews(view, other, nativeSha256)));
    const proofs = answers.flatMap((answer) => (answer.answer === "contradiction" ? [answer.proof] : []));
    expect(proofs.length).toBeGreaterThan(1);
    for (const proof of proofs) verifyForkProof(proof, { ...keys, operator });
  });
});
