import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { headerHash } from "../../../ledger/log/header.ts";
import { BlockReplay, type ReplayOptions } from "../../../ledger/log/replay.ts";
import { SnapshotError, SnapshotReader, snapshotParts } from "../../../ledger/log/replay-snapshot.ts";
import { ReplayState } from "../../../ledger/log/replay-state.ts";
import { assembleSeal, decodeSeal, prepareSeal } from "../../../ledger/log/seal.ts";
import { keyStateName } from "../../../ledger/state/keys.ts";
import { StateTree } from "../../../ledger/state/state-tree.ts";
import { encodeState, type StateValue } from "../../../ledger/state/view.ts";
import {
  chainWithShipment,
  nativeSha256,
  type TestChain,
  type TestSigner,
  testSigner,
} from "../chain-fixture.ts";

const options: ReplayOptions = { hash: nativeSha256, verify: checkNatively };

/** A shipment on its way, a block a minute; the operator's key is replaced in the midst of it. */
function sample(): TestChain {
  const { chain, device } = chainWithShipment();
  for (let minute = 0; minute < 12; minute++) {
    if (minute === 5) chain.rotateOperator("the operator's second key");
    chain.at(chain.nowMs + 60_000);
    chain.temperatures(device, chain.nowMs - 30_000, 1_000, [minute, 5, 6]);
    chain.seal();
  }
  return chain;
}

let chain: TestChain;

/** Runs blocks of the chain from where `at` stands up to `height`. */
function runUpTo(height: number, at = new ReplayState(nativeSha256)): ReplayState {
  const replay = new BlockReplay(options, at);
  for (let next = at.tip ? at.tip.header.height + 1 : 0; next <= height; next++)
    at.take(replay.run(chain.block(next)!, (index) => chain.entry(index)));
  return at;
}

function read(parts: Iterable<Uint8Array>): ReplayState {
  const reader = new SnapshotReader(options);
  for (const part of parts) reader.take(part);
  return reader.finish();
}

/** The state with other values, under a header that somebody sealed: the operator unless said otherwise. */
function sealed(
  { tip, log }: ReplayState,
  values: Map<string, StateValue>,
  signer: TestSigner = chain.operator,
): ReplayState {
  const stateTree = new StateTree(nativeSha256);
  stateTree.assign([...values].map(([name, value]) => ({ name, bytes: encodeState(value) })));
  const header = { ...tip!.header, stateRoot: stateTree.root() };
  const { issuer } = decodeSeal(tip!.seal);
  const { protectedHeader, toBeSigned } = prepareSeal(header, issuer, signer.key);
  const seal = assembleSeal(protectedHeader, signer.sign(toBeSigned));
  return new ReplayState(nativeSha256, { tip: { header, seal }, log, stateTree, values });
}

beforeAll(() => {
  chain = sample();
});

describe("a replay that is written down", () => {
  it("goes on as if it had not been stopped, from any block", () => {
    const whole = runUpTo(chain.height);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: chain.height }), (height) => {
        const stopped = runUpTo(height);
        const restored = read(snapshotParts(stopped));
        expect([...restored.values]).toEqual([...stopped.values]);
        expect(restored.log.edge()).toEqual(stopped.log.edge());
        const went = runUpTo(chain.height, restored);
        expect(headerHash(went.tip!.header)).toEqual(headerHash(whole.tip!.header));
        expect(went.tip!.seal).toEqual(whole.tip!.seal);
      }),
      { numRuns: 12 },
    );
  });

  it("is no more or other than what was sealed, whichever byte is flipped or cut off", () => {
    const parts = [...snapshotParts(runUpTo(chain.height))];
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (which, where, flip, cut) => {
          const at = which % parts.length;
          const part = parts[at]!.slice();
          const offset = where % part.length;
          part[offset]! ^= flip;
          const changed = parts.with(at, cut ? part.subarray(0, offset) : part);
          expect(() => read(changed)).toThrow(SnapshotError);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("comes in many parts when the state is large, and all of them count", () => {
    const state = runUpTo(chain.height);
    const values = new Map(state.values);
    for (let i = 0; i < 9_000; i++)
      values.set(`made/up-${i}`, { count: i, hash: nativeSha256(Uint8Array.of(i)) });
    const parts = [...snapshotParts(sealed(state, values))];
    expect(parts.length).toBeGreaterThan(3);
    expect([...read(parts).values]).toEqual([...values]);
    const [head, first, second, ...rest] = parts as [Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];
    const lacking = [
      [head, first, ...rest],
      [head, first, first, ...rest],
      [head, second, second, ...rest],
    ];
    for (const some of lacking) expect(() => read(some)).toThrow(SnapshotError);
  });

  it("is not taken with parts left out, repeated or exchanged, or of another version", () => {
    const [head, ...values] = [...snapshotParts(runUpTo(chain.height))] as [Uint8Array, ...Uint8Array[]];
    const reordered = [[], [head], values, [head, ...values, values[0]!], [...values, head], [head, head]];
    for (const parts of reordered) expect(() => read(parts)).toThrow(SnapshotError);
    const another = encodeCbor(["tallyman-replay/0", 1, 2, 3, 4]);
    expect(() => read([another, ...values])).toThrow("another version");
    expect(() => [...snapshotParts(new ReplayState(nativeSha256))]).toThrow(RangeError);
  });

  it("is not taken with a value that the seal does not cover, whoever counts and hashes it anew", () => {
    const state = runUpTo(chain.height);
    const values = new Map(state.values).set("party/made-up", { legalName: "Made up" });
    const { tip, log, stateTree } = state;
    const forged = new ReplayState(nativeSha256, { tip: tip!, log, stateTree, values });
    expect(() => read(snapshotParts(forged))).toThrow("its state has another root");
  });

  it("is not taken with a key that no rule wrote, whoever seals with it", () => {
    const state = runUpTo(chain.height);
    const thief = testSigner(chain.chain, "a thief");
    const key = { algorithm: "Ed25519", bytes: thief.key.bytes, signer: "operator", reference: chain.chain };
    const wrong: StateValue[] = [
      {},
      { ...key, signer: "party" },
      { ...key, bytes: undefined },
      { ...key, bytes: "x" },
    ];
    for (const value of [...wrong, { ...key, bytes: new Uint8Array(31) }, { ...key, algorithm: "none" }]) {
      const values = new Map(state.values).set(keyStateName(thief.key.kid), value);
      expect(() => read(snapshotParts(sealed(state, values, thief)))).toThrow(SnapshotError);
    }
  });

  it("is not taken with the seal of another key, or of another block", () => {
    const { tip, log, stateTree, values } = runUpTo(chain.height);
    const { header } = tip!;
    const { issuer } = decodeSeal(tip!.seal);
    const thief = testSigner(chain.chain, "a thief");
    const { protectedHeader, toBeSigned } = prepareSeal(header, issuer, thief.key);
    const seals = [
      assembleSeal(protectedHeader, thief.sign(toBeSigned)),
      assembleSeal(decodeSeal(tip!.seal).protectedHeader, thief.sign(toBeSigned)),
      chain.block(chain.height - 1)!.seal,
    ];
    for (const seal of seals) {
      const forged = { tip: { header, seal }, log, stateTree, values: new Map(values) };
      expect(() => read(snapshotParts(new ReplayState(nativeSha256, forged)))).toThrow(/its seal/);
    }
  });
});
