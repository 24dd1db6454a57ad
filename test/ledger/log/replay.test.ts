import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { encodeHeader } from "../../../ledger/log/header.ts";
import {
  type ChainReader,
  ChainReplay,
  ReplayError,
  type ReplayedBlock,
  type SignatureCheck,
} from "../../../ledger/log/replay.ts";
import { assembleSeal, prepareSeal } from "../../../ledger/log/seal.ts";
import { chainWithShipment, type TestChain, testSigner } from "../chain-fixture.ts";

/** The bytes of a chain, free to be tampered with. */
class Copy implements ChainReader {
  readonly entries: (Uint8Array | undefined)[];
  readonly blocks: ({ header: Uint8Array; seal: Uint8Array } | undefined)[];

  constructor(chain: TestChain) {
    const count = chain.height + 1;
    this.entries = Array.from({ length: chain.size }, (_, index) => chain.entry(index)!.slice());
    this.blocks = Array.from({ length: count }, (_, height) => {
      const { header, seal } = chain.block(height)!;
      return { header: header.slice(), seal: seal.slice() };
    });
  }

  height() {
    return this.blocks.length === 0 ? undefined : this.blocks.length - 1;
  }

  block(height: number) {
    return this.blocks[height];
  }

  entry(index: number) {
    return this.entries[index];
  }
}

const minute = 60_000;

/** A shipment on its way: three blocks after genesis, one of them empty. */
function sample(): TestChain {
  const { chain, device } = chainWithShipment();
  chain.at(chain.nowMs + minute).seal();
  chain.at(chain.nowMs + minute);
  chain.temperatures(device, chain.nowMs - minute, 1_000, [4, 5, 6]);
  chain.readings(device, [{ name: "door", value: 1, timeMs: chain.nowMs }]);
  chain.seal();
  return chain;
}

function replay(
  reader: ChainReader,
  verify: SignatureCheck = checkNatively,
): { blocks: ReplayedBlock[]; replay: ChainReplay } {
  const replayed = new ChainReplay(reader, { verify });
  return { blocks: [...replayed.blocks()], replay: replayed };
}

function problem(reader: ChainReader): ReplayError {
  try {
    replay(reader);
  } catch (error) {
    if (error instanceof ReplayError) return error;
    throw error;
  }
  throw new Error("the chain was accepted");
}

describe("a chain that is run again", () => {
  it("gives every header byte for byte, and the state", () => {
    const chain = sample();
    const { blocks, replay: replayed } = replay(new Copy(chain));
    expect(blocks.map(({ header }) => encodeHeader(header))).toEqual(
      Array.from({ length: chain.height + 1 }, (_, height) => chain.block(height)!.header),
    );
    expect(replayed.tip?.seal).toEqual(chain.block(chain.height)!.seal);
    expect(replayed.stateCount).toBe(chain.values.size);
    for (const name of chain.values.keys()) expect(replayed.state.get(name), name).toEqual(chain.value(name));
  });

  it("passes with the ledger's own verifier as with a native one", () => {
    expect([...new ChainReplay(new Copy(sample())).blocks()]).toHaveLength(4);
  });

  it("is nothing when there is no block", () => {
    const empty = { height: () => undefined, block: () => undefined, entry: () => undefined };
    expect(replay(empty).blocks).toEqual([]);
  });

  it("does not hold when any one bit of it is another", () => {
    const copy = new Copy(sample());
    const parts = [...copy.entries, ...copy.blocks.flatMap((block) => [block!.header, block!.seal])];
    const total = parts.reduce((sum, part) => sum + part!.length, 0);
    const flip = (at: number, bit: number): void => {
      let left = at;
      const part = parts.find((candidate) => {
        if (left < candidate!.length) return true;
        left -= candidate!.length;
        return false;
      })!;
      part[left]! ^= 1 << bit;
    };
    fc.assert(
      fc.property(fc.nat(total - 1), fc.nat(7), (at, bit) => {
        flip(at, bit);
        try {
          problem(copy);
        } finally {
          flip(at, bit);
        }
      }),
      { numRuns: 80 },
    );
    expect(replay(copy).blocks).toHaveLength(4);
  });

  it("does not hold when an entry or block is missing, doubled, swapped, or one too many", () => {
    const last = new Copy(sample()).entries.length - 1;
    const tampered: [string, (copy: Copy) => void][] = [
      ["missing", (copy) => copy.entries.splice(2, 1)],
      ["missing at the end", (copy) => copy.entries.pop()],
      ["doubled", (copy) => copy.entries.splice(2, 0, copy.entries[2])],
      ["swapped", (copy) => copy.entries.splice(last - 1, 2, copy.entries[last], copy.entries[last - 1])],
      ["one too many", (copy) => copy.entries.push(copy.entries[2])],
      ["no block", (copy) => copy.blocks.splice(2, 1)],
      ["a hole", (copy) => copy.blocks.splice(2, 1, undefined)],
      ["no genesis", (copy) => copy.blocks.shift()],
    ];
    for (const [name, tamper] of tampered) {
      const copy = new Copy(sample());
      tamper(copy);
      expect(problem(copy), name).toBeInstanceOf(ReplayError);
    }
  });

  it("does not hold when a stranger sealed a block, and says which", () => {
    const chain = sample();
    const copy = new Copy(chain);
    const stranger = testSigner("chain:test", "stranger");
    const { header } = replay(copy).blocks[3]!;
    const { protectedHeader, toBeSigned } = prepareSeal(header, "Test Operator", stranger.key);
    copy.blocks[3]!.seal = assembleSeal(protectedHeader, stranger.sign(toBeSigned));
    const { height, message } = problem(copy);
    expect(height).toBe(3);
    expect(message).toContain("is not the key that seals it");
  });

  it("does not hold when the operator itself seals a header that does not follow from the statements", () => {
    const chain = sample();
    const copy = new Copy(chain);
    const { header } = replay(copy).blocks[3]!;
    const forged = { ...header, stateRoot: new Uint8Array(32).fill(7) };
    const { protectedHeader, toBeSigned } = prepareSeal(forged, "Test Operator", chain.operator.key);
    copy.blocks[3] = {
      header: encodeHeader(forged),
      seal: assembleSeal(protectedHeader, chain.operator.sign(toBeSigned)),
    };
    expect(problem(copy).message).toBe("block 3: executed again it has another stateRoot");
  });

  it("names the statement that the rules refuse", () => {
    const copy = new Copy(sample());
    const index = copy.entries.length - 1;
    copy.entries[index] = copy.entries[index - 1];
    const { index: blamed, message } = problem(copy);
    expect(blamed).toBe(index);
    expect(message).toContain("sequence_used");
  });
});
