import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditWholeStore } from "../../../gateway/audit/audit-chain.ts";
import { openLedger } from "../../../gateway/seal/ledger.ts";
import { LedgerStore } from "../../../gateway/store/ledger-store.ts";
import { spaceFiles } from "../../../gateway/store/space.ts";
import { fromHex } from "../../../ledger/encoding/bytes.ts";
import { workerFile } from "../audit/stored-chain.ts";
import { removeFolder, temporaryFolder } from "../fixture.ts";

const fixture = join(import.meta.dirname, "fixtures", "layout-1");

interface Answers {
  readonly statements: readonly {
    readonly hash: string;
    readonly kid: string;
    readonly sequence: number;
    readonly index: number;
  }[];
  readonly records: Readonly<Record<string, readonly number[]>>;
}

const answers = JSON.parse(readFileSync(join(fixture, "answers.json"), "utf8")) as Answers;

let folder: string;
let said: string[];

beforeEach(() => {
  folder = temporaryFolder();
  said = [];
  mkdirSync(join(folder, "ledger"));
  writeFileSync(join(folder, "ledger", "data.mdb"), gunzipSync(readFileSync(join(fixture, "data.mdb.gz"))));
});

afterEach(() => removeFolder(folder));

const openStore = () =>
  LedgerStore.open(join(folder, "ledger"), open, spaceFiles, (message) => said.push(message));

function expectAnswers(store: LedgerStore): void {
  expect(answers.statements.length).toBeGreaterThan(60);
  for (const { hash, kid, sequence, index } of answers.statements) {
    expect(store.indexOfStatement(fromHex(hash))).toBe(index);
    expect(store.indexOfSequence(fromHex(kid), sequence)).toBe(index);
  }
  for (const [record, indexes] of Object.entries(answers.records))
    expect(store.recordEntries(record)).toEqual(indexes);
}

describe("a store of layout 1", () => {
  it("is brought up to date at the start, answers as before, and passes the audit", async () => {
    const store = openStore();
    expect(said[0]).toMatch(/^the ledger's indexes are made anew from \d+ entries/);
    expect(said.at(-1)).toMatch(/^indexes: (\d+) of \1 entries$/);
    openLedger(store, "chain:layout-1");
    expectAnswers(store);
    await store.close();
    const again = openStore();
    expect(said).toHaveLength(2);
    expectAnswers(again);
    await again.close();
    const read = LedgerStore.openToRead(join(folder, "ledger"));
    await expect(auditWholeStore(read, { workerFile })).resolves.toMatchObject({ holds: true });
    await read.close();
  });

  it("is begun again when that was interrupted", async () => {
    const root = open({ path: join(folder, "ledger"), maxDbs: 16 });
    for (const name of ["names", "tail", "postings", "hashes"])
      root.openDB({ name, encoding: "binary" }).putSync(7, Buffer.of(1, 2, 3));
    await root.close();
    const store = openStore();
    expectAnswers(store);
    await store.close();
  });

  it("is not opened to be read, and says what to do", () => {
    expect(() => LedgerStore.openToRead(join(folder, "ledger"))).toThrow("start a gateway on it once");
  });

  it("with a damaged entry is refused", async () => {
    const root = open({ path: join(folder, "ledger"), maxDbs: 16 });
    const entries = root.openDB<Buffer, number>({ name: "entries", encoding: "binary" });
    const entry = entries.get(20)!;
    entry[40]! ^= 1;
    entries.putSync(20, entry);
    await root.close();
    expect(openStore).toThrow("entry 20 in block");
    expect(openStore).toThrow("entry 20 in block");
  });
});

it("a store of a later layout is refused", async () => {
  const store = openStore();
  await store.close();
  const root = open({ path: join(folder, "ledger"), maxDbs: 16 });
  root.openDB({ name: "meta", encoding: "json" }).putSync("layout", 3);
  await root.close();
  expect(openStore).toThrow("has layout 3, this gateway writes layout 2");
});
