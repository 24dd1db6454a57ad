import { join } from "node:path";
import { type Database, open } from "lmdb";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Scrub } from "../../../gateway/audit/scrub.ts";
import { openLedger } from "../../../gateway/seal/ledger.ts";
import { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import { nestedChain } from "../../ledger/evidence/sample.ts";
import { removeFolder, temporaryFolder } from "../fixture.ts";
import { blocksOf, writeStore } from "./stored-chain.ts";

let folder: string;
const path = () => join(folder, "ledger");

beforeEach(async () => {
  folder = temporaryFolder();
  await writeStore(folder, blocksOf(nestedChain()));
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
  removeFolder(folder);
});

/** What is found in so many seconds in which no time passes while something is looked at. */
async function foundWithin(seconds: number): Promise<string[]> {
  const store = LedgerStore.open(path());
  const found: string[] = [];
  const scrub = new Scrub(openLedger(store, "chain:test"), (problem) => found.push(problem));
  vi.advanceTimersByTime(seconds * 1_000);
  scrub.close();
  await store.close();
  return found;
}

async function damageEntry(index: number): Promise<void> {
  const root = open({ path: path(), maxDbs: 16 });
  const entries: Database<Uint8Array, number> = root.openDB({ name: "entries", encoding: "binary" });
  const bytes = Uint8Array.from(entries.get(index)!);
  bytes[bytes.length >> 1]! ^= 1;
  entries.putSync(index, bytes);
  await root.close();
}

it("finds nothing in what was sealed, round after round", async () => {
  expect(await foundWithin(5)).toEqual([]);
});

it("finds each entry that was damaged, wherever in its block it is, and says so once", async () => {
  const { size } = nestedChain();
  for (const index of [0, Math.floor(size / 2), size - 1]) {
    await damageEntry(index);
    const found = await foundWithin(5);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^entry ${index} in block \\d+ is not what was sealed`));
    await damageEntry(index);
  }
});
