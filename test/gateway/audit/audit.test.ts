import { join } from "node:path";
import { type Database, open } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AuditReport, auditBlocks } from "../../../gateway/audit/audit-chain.ts";
import { auditFolder } from "../../../gateway/audit/audit-folder.ts";
import { auditStore } from "../../../gateway/audit/audit-store.ts";
import { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import type { BlockBytes } from "../../../ledger/log/block-bytes.ts";
import { decodeHeader, encodeHeader } from "../../../ledger/log/header.ts";
import { nestedChain, simpleChain } from "../../ledger/evidence/sample.ts";
import { populate, removeFolder, startTestGateway, submit, temporaryFolder } from "../fixture.ts";
import { blocksOf, workerFile, writeStore } from "./stored-chain.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

const options = { workers: 2, workerFile };
const audit = () => auditFolder(folder, options);

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
const auditList = (blocks: readonly BlockBytes[]) => auditBlocks(each(blocks), () => 0, options);

describe("an audit", () => {
  it("of a whole store checks every row of it, and says how much that is", async () => {
    const chain = nestedChain();
    await writeStore(folder, blocksOf(chain));
    const { holds, problem, checked, head } = await audit();
    expect(problem).toBeUndefined();
    expect(holds).toBe(true);
    const statements = chain.size - chain.height;
    expect(checked).toMatchObject({
      blocks: chain.height + 1,
      statements,
      signatures: statements + chain.height + 1,
      derived: { stateValues: chain.values.size, statementRows: statements, sequenceRows: statements },
    });
    expect(head).toMatchObject({ chain: "chain:test", height: chain.height, size: chain.size });
    expect(head!.operatorKid).toBe(chain.operatorKid());
  });

  it("comes to the same with blocks that come from elsewhere, and without workers", async () => {
    const chain = simpleChain();
    const report = await auditList(blocksOf(chain));
    expect(report).toMatchObject({ holds: true, head: { height: chain.height } });
    const alone = await auditBlocks(each(blocksOf(chain)), () => 0, { workers: 0 });
    expect({ ...alone, elapsedMs: 0 }).toEqual({ ...report, elapsedMs: 0 });
  });

  it("works beside the gateway that has the store open and goes on sealing", async () => {
    const running = await startTestGateway({ folder, bounds: { blockAgeMsMax: 1 } });
    const world = await populate(running);
    let going = true;
    const traffic = (async () => {
      while (going)
        await submit(
          running,
          world.device.readings([{ name: "temperature", value: 5, timeMs: Date.now() }], Date.now()),
        );
    })();
    const reports: AuditReport[] = [];
    for (let i = 0; i < 5; i++) reports.push(await audit());
    going = false;
    await traffic;
    await running.close();
    expect(reports.map(({ problem }) => problem)).toEqual(Array(5).fill(undefined));
    const sizes = reports.map(({ head }) => head!.size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes.at(-1)).toBeGreaterThan(sizes[0]!);
    expect((await audit()).holds).toBe(true);
  });

  it("tells how far it is", async () => {
    const chain = simpleChain();
    await writeStore(folder, blocksOf(chain));
    const seen: number[] = [];
    await auditFolder(folder, {
      ...options,
      onProgress: ({ entries, total }) => {
        expect(total).toBe(chain.size);
        seen.push(entries);
      },
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(chain.size);
  });

  it("of a folder without a ledger says so", async () => {
    await expect(audit()).rejects.toThrow("holds no ledger");
  });
});

type Tables = Record<string, Database<unknown, never>>;

/** Changes the store's file behind its back. */
async function tamper(change: (tables: Tables) => void): Promise<void> {
  const root = open({ path: join(folder, "ledger"), maxDbs: 16 });
  const table = (name: string, settings: object) => root.openDB({ name, ...settings }) as Tables[string];
  root.transactionSync(() =>
    change({
      entries: table("entries", { encoding: "binary" }),
      blocks: table("blocks", { encoding: "msgpack" }),
      tiles: table("tiles", { encoding: "binary" }),
      state: table("state", { encoding: "binary" }),
      names: table("names", { encoding: "ordered-binary" }),
      tail: table("tail", { encoding: "binary" }),
    }),
  );
  await root.close();
}

const first = (table: Database<unknown, never>) => [...table.getKeys({ limit: 1 })][0] as never;
const last = (table: Database<unknown, never>) => [...table.getKeys({ reverse: true, limit: 1 })][0] as never;
const flipped = (bytes: unknown) => {
  const copy = Buffer.from(bytes as Buffer);
  copy[copy.length - 1]! ^= 1;
  return copy;
};

/** Changes the 32-bit words of the index's newest row. */
function changeIndex(tail: Database<unknown, never>, change: (words: Uint32Array) => Uint32Array): void {
  const words = new Uint32Array(new Uint8Array(tail.get(last(tail)) as Buffer).buffer);
  tail.putSync(last(tail), Buffer.from(change(words).buffer));
}

describe("the first thing that is wrong", () => {
  const cases: [string, (tables: Tables) => void, object][] = [
    [
      "a byte of a statement",
      ({ entries }) => entries!.putSync(5 as never, flipped(entries!.get(5 as never))),
      { height: 1, index: 5 },
    ],
    ["a missing entry", ({ entries }) => entries!.removeSync(7 as never), { part: "chain", index: 7 }],
    [
      "an entry too many",
      ({ entries }) => entries!.putSync(9_999 as never, Buffer.of(1)),
      { part: "derived" },
    ],
    [
      "an entry just behind the last",
      ({ entries }) => entries!.putSync((Number(last(entries!)) + 1) as never, Buffer.of(1)),
      { part: "derived" },
    ],
    ["a missing block", ({ blocks }) => blocks!.removeSync(1 as never), { part: "chain", height: 1 }],
    [
      "a block that begins elsewhere",
      ({ blocks }) => blocks!.putSync(1 as never, (blocks!.get(1 as never) as unknown[]).with(2, 5)),
      { part: "derived", height: 1 },
    ],
    [
      "a tile",
      ({ tiles }) => tiles!.putSync(first(tiles!), flipped(tiles!.get(first(tiles!)))),
      { part: "derived" },
    ],
    ["a missing tile", ({ tiles }) => tiles!.removeSync(first(tiles!)), { part: "derived" }],
    ["a tile too many", ({ tiles }) => tiles!.putSync([7, 7] as never, Buffer.of(1)), { part: "derived" }],
    [
      "a state value",
      ({ state }) => state!.putSync("party/carrier" as never, Buffer.of(0xa0)),
      { part: "derived", what: expect.stringContaining("party/carrier") },
    ],
    [
      "a missing state value",
      ({ state }) => state!.removeSync("party/carrier" as never),
      { part: "derived" },
    ],
    [
      "a state value too many",
      ({ state }) => state!.putSync("party/nobody" as never, Buffer.of(0xa0)),
      { part: "derived", what: expect.stringContaining("party/nobody") },
    ],
    [
      "a statement that the index has under another hash",
      ({ tail }) => changeIndex(tail!, (words) => words.with(1, words[1]! ^ 1)),
      { part: "derived" },
    ],
    [
      "a sequence number that leads elsewhere",
      ({ tail }) => changeIndex(tail!, (words) => words.with(2 * words[0]! + 4, 77)),
      { part: "derived" },
    ],
    ["a block that the index has not", ({ tail }) => tail!.removeSync(first(tail!)), { part: "derived" }],
    [
      "a statement that is missing in a record",
      ({ tail }) => changeIndex(tail!, (words) => words.slice(0, -4)),
      { part: "derived" },
    ],
    [
      "a statement too many in a record",
      ({ tail }) => changeIndex(tail!, (words) => Uint32Array.of(...words, ...words.slice(-4, -1), 99)),
      { part: "derived" },
    ],
    ["a record without its name", ({ names }) => names!.removeSync(last(names!)), { part: "derived" }],
  ];

  it.each(cases)("is named: %s", async (_, change, expected) => {
    await writeStore(folder, blocksOf(simpleChain()));
    await tamper(change);
    const { holds, problem } = await audit();
    expect(holds).toBe(false);
    expect(problem).toMatchObject(expected);
    const store = LedgerStore.open(join(folder, "ledger"));
    expect(() => [...auditStore(store)]).toThrow();
    await store.close();
  });

  it("is the earliest, wherever else something is wrong", async () => {
    const blocks = blocksOf(simpleChain());
    await writeStore(folder, blocks);
    await tamper(({ entries, state, tiles }) => {
      for (const index of [9, 6, 12]) entries!.putSync(index as never, flipped(entries!.get(index as never)));
      state!.putSync("party/carrier" as never, Buffer.of(0xa0));
      tiles!.removeSync(first(tiles!));
    });
    const { problem } = await audit();
    expect(problem).toMatchObject({ part: "signature", index: 6 });
    // Damage, as far as anybody can tell: the block that was sealed does not have it.
    expect(problem).not.toHaveProperty("isSealed");
  });

  it("is a signature that nobody made, in a chain that is in order otherwise", async () => {
    const chain = simpleChain();
    const shipper = chain.party("late", ["shipper"]);
    const forger = { ...shipper, sign: chain.operator.sign };
    chain.device("forged", forger);
    chain.seal();
    const index = chain.size - 1;
    chain.party("later");
    chain.seal();
    const report = await auditList(blocksOf(chain));
    expect(report.problem).toMatchObject({
      part: "signature",
      index,
      height: chain.heightOf(index),
      isSealed: true,
    });
    const unsealed = blocksOf(chain).map((block, height) =>
      height === chain.heightOf(index) ? { ...block, seal: flipped(block.seal) } : block,
    );
    expect((await auditList(unsealed)).problem).toMatchObject({ part: "signature", index });
    expect((await auditList(unsealed)).problem).not.toHaveProperty("isSealed");
  });

  it("is a seal that does not verify", async () => {
    const blocks = blocksOf(simpleChain());
    const forged = blocks.map((block, i) => (i === 2 ? { ...block, seal: flipped(block.seal) } : block));
    // The seal of block 2 is the first entry of block 3, too, and that one is right.
    const { problem } = await auditList(forged);
    expect(problem).toMatchObject({ part: "signature", height: 2 });
    expect(problem!.index).toBeUndefined();
  });

  it("is a block that does not follow, an entry beyond its block, or a header that is none", async () => {
    const blocks = blocksOf(simpleChain());
    const { previous: _, ...header } = decodeHeader(blocks[2]!.header);
    const other = encodeHeader({ ...header, previous: new Uint8Array(32) });
    const cases: [readonly BlockBytes[], object][] = [
      [blocks.toSpliced(2, 1), { part: "chain", height: 2 }],
      [blocks.with(2, { ...blocks[2]!, header: other }), { part: "chain", height: 2 }],
      [blocks.with(2, { ...blocks[2]!, header: Uint8Array.of(0x80) }), { part: "chain", height: 2 }],
      [
        blocks.with(2, { ...blocks[2]!, entries: [...blocks[2]!.entries, Uint8Array.of(1)] }),
        { part: "chain", height: 2 },
      ],
      [
        blocks.with(2, { ...blocks[2]!, entries: blocks[2]!.entries.slice(0, -1) }),
        { part: "chain", height: 2 },
      ],
    ];
    for (const [changed, expected] of cases)
      expect((await auditList(changed)).problem).toMatchObject(expected);
  });
});
