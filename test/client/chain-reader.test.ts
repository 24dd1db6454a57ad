import { describe, expect, it } from "vitest";
import { type ReadChainOptions, readChain } from "../../client/chain-reader.ts";
import { Refused, UnreachableError } from "../../client/http-client.ts";
import { type BlockBytes, decodeBlockSequence, encodeBlockBytes } from "../../ledger/log/block-bytes.ts";
import { encodeHeader } from "../../ledger/log/header.ts";

const zero = new Uint8Array(32);

function block(height: number): BlockBytes {
  const header = {
    chain: "chain:x",
    height,
    previous: zero,
    timeMs: 1,
    size: height + 1,
    logRoot: zero,
    stateRoot: zero,
  };
  return {
    header: encodeHeader(header),
    seal: Uint8Array.of(height),
    entries: [Uint8Array.of(1, height), new Uint8Array(0)],
  };
}

const sequence = (blocks: readonly BlockBytes[]) => Buffer.concat(blocks.map(encodeBlockBytes));

/** Gives pages of two blocks; `answer` may stand in for a request by its number. */
function client(blocks: BlockBytes[], answer: (request: number) => Uint8Array | undefined = () => undefined) {
  const asked: number[] = [];
  const blockSequence: ReadChainOptions["client"]["blockSequence"] = async ({ from }) => {
    asked.push(from);
    return answer(asked.length - 1) ?? sequence(blocks.slice(from, from + 2));
  };
  return { url: "http://gateway/", asked, blockSequence };
}

const unreachable = () => {
  throw new UnreachableError("away");
};

async function heights(options: ReadChainOptions): Promise<number[]> {
  const read: number[] = [];
  for await (const { header } of readChain(options)) read.push(header.height);
  return read;
}

const blocks = [0, 1, 2, 3, 4].map(block);

describe("reading a chain", () => {
  it("gives every block once, in order, with its exact bytes, from any height", async () => {
    const read: BlockBytes[] = [];
    for await (const { bytes } of readChain({ client: client(blocks) })) read.push(bytes);
    expect(read.map((one) => Buffer.from(encodeBlockBytes(one)))).toEqual(
      blocks.map((one) => Buffer.from(encodeBlockBytes(one))),
    );
    expect(await heights({ client: client(blocks), from: 3 })).toEqual([3, 4]);
    expect(await heights({ client: client(blocks), from: 5 })).toEqual([]);
  });

  it("asks again for what is missing after a failure, and gives up after the last", async () => {
    const waits: number[] = [];
    const flaky = client(blocks, (request) => (request === 1 || request === 2 ? unreachable() : undefined));
    expect(await heights({ client: flaky, onRetry: (_, waitMs) => waits.push(waitMs) })).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect(flaky.asked).toEqual([0, 2, 2, 2, 4, 5]);
    expect(waits).toEqual([200, 400]);
    const gone = client(blocks, (request) => (request > 0 ? unreachable() : undefined));
    await expect(heights({ client: gone, failuresMax: 2 })).rejects.toThrow("away");
    expect(gone.asked).toEqual([0, 2, 2]);
  });

  it("does not ask again where it is refused", async () => {
    const closed = client(blocks, () => {
      throw new Refused({ code: "scope_missing", detail: "", final: false, status: 403 });
    });
    await expect(heights({ client: closed })).rejects.toThrow("scope_missing");
    expect(closed.asked).toEqual([0]);
  });

  it("follows what is sealed later until it is told to end", async () => {
    const growing = blocks.slice(0, 1);
    const end = new AbortController();
    const read: number[] = [];
    for await (const { header } of readChain({ client: client(growing), followMs: 1, signal: end.signal })) {
      read.push(header.height);
      if (header.height === 4) end.abort();
      else growing.push(block(header.height + 1));
    }
    expect(read).toEqual([0, 1, 2, 3, 4]);
  });

  it("refuses what is no chain", async () => {
    const encoded = sequence(blocks);
    for (const bytes of [
      encoded.subarray(0, encoded.length - 1),
      Uint8Array.of(0x83, 0x40, 0x40, 0x01),
      Uint8Array.of(0x82, 0x40, 0x40),
      Uint8Array.of(0x83, 0x40, 0x40, 0x80),
      sequence([block(1)]),
      sequence([block(0), block(0)]),
    ])
      await expect(heights({ client: client([], () => bytes) })).rejects.toThrow("is not a chain");
  });

  it("takes bounded work: a count that cannot be there is refused before anything is made", () => {
    expect(() => decodeBlockSequence(Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff))).toThrow("cut off");
  });
});
