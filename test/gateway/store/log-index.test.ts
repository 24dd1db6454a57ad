/** The log's index beside maps, over a log of several runs: as it is written, followed from aside, and opened again. */
import { createHash } from "node:crypto";
import { open, type RootDatabase } from "lmdb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runEntries } from "../../../gateway/store/index-run.ts";
import { LogIndex } from "../../../gateway/store/log-index.ts";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import type { Block } from "../../../ledger/log/block.ts";
import { removeFolder, temporaryFolder } from "../fixture.ts";

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32 */
function generator(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const hashOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

/** Makes blocks, and knows what an index must answer about them. */
class Model {
  readonly statements = new Map<string, number>();
  /** By key, then by number. */
  readonly sequences = new Map<string, Map<number, number>>();
  readonly records = new Map<string, number[]>();
  size = 0;
  readonly #random = generator(seed);
  readonly #next = new Map<string, number>();

  block(statements: number): Block {
    const entries: unknown[] = this.size > 0 ? [{ index: this.size++ }] : [];
    for (let i = 0; i < statements; i++) entries.push(this.#entry(this.size++));
    return { entries } as unknown as Block;
  }

  #entry(index: number): unknown {
    const signer = this.#random(2) === 0 ? `quiet-${this.#random(3_000)}` : `busy-${this.#random(5)}`;
    const kid = hashOf(signer);
    const hash = hashOf(String(index));
    // Now and then hashes begin alike, and like that of no statement at all.
    if (this.#random(500) === 0) hash.fill(0, 0, 8);
    const sequence = this.#sequence(toHex(kid));
    const filed = ["device", "shipment"].slice(this.#random(2)).map((kind) => {
      const record = `record/${kind}:${signer}`;
      const indexes = this.records.get(record) ?? [];
      this.records.set(record, indexes);
      return { record, place: indexes.push(index) - 1 };
    });
    this.statements.set(toHex(hash), index);
    this.sequences.get(toHex(kid))!.set(sequence, index);
    return { index, executed: { statement: { hash, kid, sequence }, filed } };
  }

  /** Mostly the next one; some are left out and come later; some keys begin beyond 32 bits. */
  #sequence(kid: string): number {
    const used = this.sequences.get(kid) ?? new Map<number, number>();
    this.sequences.set(kid, used);
    const next = this.#next.get(kid) ?? 2 ** (10 * this.#random(5));
    if (this.#random(10) === 0 && used.size > 0 && !used.has(next - 2)) return next - 2;
    const sequence = this.#random(20) === 0 ? next + 1 : next;
    this.#next.set(kid, sequence + 1);
    return sequence;
  }
}

let folder: string;
let root: RootDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  root = open({ path: folder, maxDbs: 8 });
});

afterEach(async () => {
  await root.close();
  removeFolder(folder);
});

function add(index: LogIndex, block: Block): void {
  const addition = index.additionOf(block);
  if (!addition) return;
  root.transactionSync(() => index.write(addition));
  index.take(addition);
}

/** One question in `every`, and what was answered wrong. */
function expectAnswers(index: LogIndex, model: Model, every: number): void {
  const random = generator(model.size);
  const isAsked = () => random(every) === 0;
  const wrong: string[] = [];
  const note = (right: boolean, what: string) => {
    if (!right) wrong.push(what);
  };
  for (const [hash, at] of model.statements)
    if (isAsked()) note([...index.indexesOfHash(fromHex(hash))].includes(at), `hash of ${at}`);
  for (const [kid, used] of model.sequences)
    for (const [sequence, at] of used)
      if (isAsked())
        note(
          index.indexOfSequence(fromHex(kid), sequence, random(2) ? at : undefined) === at,
          `${sequence} of ${at}`,
        );
  for (const [record, indexes] of model.records) {
    if (!isAsked()) continue;
    const count = indexes.length;
    const [from, most] = [random(count + 2), random(50)];
    const all = index.recordEntries(record, 0, Number.MAX_SAFE_INTEGER, count);
    note(all.join() === indexes.join(), `all of ${record}`);
    const some = index.recordEntries(record, from, most, count);
    note(some.join() === indexes.slice(from, from + most).join(), `${most} from ${from} of ${record}`);
  }
  expect(wrong).toEqual([]);
  expect([...index.indexesOfHash(hashOf("nothing"))]).toEqual([]);
  expect(index.indexOfSequence(hashOf("nobody"), 0)).toBeUndefined();
  expect(index.recordEntries("record/device:nobody", 0, 10, 10)).toEqual([]);
}

it(`answers as maps do, at the ends of runs and within (seed ${seed})`, { timeout: 120_000 }, () => {
  const model = new Model();
  const writer = new LogIndex(root, false);
  const follower = new LogIndex(root, true);
  const random = generator(seed + 1);
  add(writer, model.block(1));
  while (model.size < 2.2 * runEntries) {
    const run = Math.floor(model.size / runEntries);
    // Large blocks, and around the end of a run small and empty ones.
    const left = (run + 1) * runEntries - model.size;
    add(writer, model.block(left > 4_000 ? 3_000 : random(left < 20 ? 3 : 900)));
    const crossed = Math.floor(model.size / runEntries) > run;
    if (crossed || random(30) === 0) {
      expectAnswers(writer, model, 2_000);
      expectAnswers(follower, model, 5_000);
    }
    if (crossed) expectAnswers(new LogIndex(root, false), model, 5_000);
  }
  const places = [...model.records.values()].reduce((sum, { length }) => sum + length, 0);
  const counts = { statements: model.statements.size, sequences: model.statements.size, records: places };
  for (const index of [writer, follower, new LogIndex(root, false)]) {
    expectAnswers(index, model, 100);
    expect(index.counts()).toEqual(counts);
  }
  // What is in rows is not kept a second time.
  expect([...root.openDB({ name: "tail" }).getKeys()].length).toBeLessThan(runEntries / 100);
});

it("finds nothing of a block whose transaction failed", () => {
  const model = new Model();
  const index = new LogIndex(root, false);
  add(index, model.block(3));
  const lost = index.additionOf(model.block(3))!;
  expect(() =>
    root.transactionSync(() => {
      index.write(lost);
      throw new Error("EIO");
    }),
  ).toThrow("EIO");
  const hashes = [...model.statements].map(([hash]) => [...index.indexesOfHash(fromHex(hash))]);
  expect(hashes).toEqual([[0], [1], [2], [], [], []]);
});
