/**
 * Opens damaged copies of a ledger, one after the other, as a start does, and then looks at everything. A process of
 * its own, since a damaged file can make the database library end it.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { auditStore } from "../../gateway/audit/audit-store.ts";
import { blockProblem, proveNewestBlocks } from "../../gateway/audit/scrub.ts";
import { openLedger } from "../../gateway/seal/ledger.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { reading } from "../../gateway/store/store-error.ts";
import { lightChain } from "./light-gateway.ts";

export type Damage =
  | { readonly flipped: number; readonly bit: number }
  | { readonly length: number }
  | { readonly none: true };

export interface DamageOrder {
  /** Of an undamaged ledger. */
  readonly folder: string;
  readonly workFolder: string;
  readonly damages: readonly Damage[];
}

export interface DamageResult {
  /** Where it was noticed; `fine` when everything was served. */
  readonly stage: "start" | "scrub" | "audit" | "fine";
  readonly message: string;
  /** Digest of everything that is served. */
  readonly digest: string;
}

const order = JSON.parse(readFileSync(0, "utf8")) as DamageOrder;

function damaged(damage: Damage): string {
  rmSync(order.workFolder, { recursive: true, force: true });
  mkdirSync(order.workFolder, { recursive: true });
  const file = join(order.workFolder, "data.mdb");
  copyFileSync(join(order.folder, "data.mdb"), file);
  if ("length" in damage) truncateSync(file, damage.length);
  if ("flipped" in damage) {
    const descriptor = openSync(file, "r+");
    const byte = Buffer.alloc(1);
    readSync(descriptor, byte, 0, 1, damage.flipped);
    byte[0]! ^= 1 << damage.bit;
    writeSync(descriptor, byte, 0, 1, damage.flipped);
    closeSync(descriptor);
  }
  return order.workFolder;
}

function look(folder: string): DamageResult {
  let stage: DamageResult["stage"] = "start";
  let store: LedgerStore | undefined;
  try {
    const ledger = reading(folder, () => {
      store = LedgerStore.open(folder, undefined, undefined, () => undefined);
      const opened = openLedger(store, lightChain);
      proveNewestBlocks(opened);
      return opened;
    });
    stage = "scrub";
    for (let height = 0; height <= ledger.tip!.header.height; height++) {
      const problem = blockProblem(ledger, height);
      if (problem !== undefined) throw new Error(problem);
    }
    stage = "audit";
    for (const _ of auditStore(ledger.store));
    return { stage: "fine", message: "", digest: digestOf(ledger.store) };
  } catch (error) {
    return { stage, message: error instanceof Error ? error.message : String(error), digest: "" };
  } finally {
    void store?.close();
  }
}

/** Of everything that can be asked of the store. */
function digestOf(store: LedgerStore): string {
  const hash = createHash("sha256");
  for (let height = 0; height <= store.height()!; height++) {
    const { header, seal, entries } = store.blockBytes(height)!;
    for (const bytes of [header, seal, ...entries]) hash.update(bytes);
  }
  for (const { name, bytes } of store.stateEntries()) {
    hash.update(name).update(bytes);
    if (name.startsWith("record/")) hash.update(JSON.stringify(store.recordEntries(name)));
  }
  return hash.digest("hex");
}

for (const damage of order.damages) writeSync(1, `${JSON.stringify(look(damaged(damage)))}\n`);
process.exit(0);
