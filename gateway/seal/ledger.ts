/**
 * Opens the ledger. Start-up is the recovery path and is the same every time: read where the chain stands,
 * prove the store against the last seal, go on from there. A store that cannot be proved is refused.
 */
import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import type { ChainTip, LedgerState } from "../../ledger/log/block.ts";
import type { NodeHashes } from "../../ledger/log/node-hashes.ts";
import { decodeSeal, sealSignature } from "../../ledger/log/seal.ts";
import { LogTree, type TileLoader } from "../../ledger/log/tiles.ts";
import { keyOf, publicKeyOf } from "../../ledger/state/keys.ts";
import { type NamedBytes, StateTree } from "../../ledger/state/state-tree.ts";
import { manyHashes } from "../hash/many-hashes.ts";
import { checkNatively } from "../ingest/native-signature.ts";
import { nativeSha256 } from "../native-hash.ts";
import { type LedgerStore, StoreError } from "../store/ledger-store.ts";
import { damageRemedy as remedy } from "../store/store-error.ts";

/** The ledger in memory; the sealer moves `tip` forward block by block. */
export interface Ledger extends LedgerState {
  tip: ChainTip | undefined;
  readonly store: LedgerStore;
}

/**
 * Reads the ledger of `chain` from the store, proved, or empty when the chain has not begun. `report` hears what takes longer
 * than it could on this machine.
 */
export function openLedger(
  store: LedgerStore,
  chain: string,
  report: (message: string) => void = console.error,
): Ledger {
  const tip = store.tip();
  if (tip && tip.header.chain !== chain)
    throw new StoreError(`the store holds ${tip.header.chain}, not ${chain}`);
  const makeHashes = manyHashes(nativeSha256, report);
  const stateTree = readStateTree(store, makeHashes());
  const loadTile: TileLoader = (level, index) => store.tile(level, index);
  const log = new LogTree(tip?.header.size ?? 0, loadTile, nativeSha256, makeHashes());
  const ledger: Ledger = { chain, tip, state: store, stateTree, log, store };
  if (tip) proveStore(ledger, tip);
  return ledger;
}

/** Values that are read before they are hashed together. */
const valuesPerRead = 512;

function readStateTree(store: LedgerStore, hashes: NodeHashes): StateTree {
  const tree = new StateTree(nativeSha256, hashes);
  let values: NamedBytes[] = [];
  for (const { name, bytes } of store.stateEntries()) {
    values.push({ name, bytes });
    if (values.length < valuesPerRead) continue;
    tree.assign(values);
    values = [];
  }
  tree.assign(values);
  return tree;
}

function proveStore({ stateTree, log, store }: Ledger, { header, seal }: ChainTip): void {
  const where = `block ${header.height}`;
  if (!equalBytes(stateTree.root(), header.stateRoot))
    throw new StoreError(`the stored state does not give the state root sealed in ${where}; ${remedy}`);
  if (!equalBytes(log.root(), header.logRoot))
    throw new StoreError(`the stored log does not give the log root sealed in ${where}; ${remedy}`);
  const decoded = decodeSeal(seal);
  const key = keyOf(store, decoded.kid);
  const check = key?.signer === "operator" && sealSignature(decoded, header.logRoot, publicKeyOf(key));
  if (!check || !checkNatively(check.key, check.message, check.signature))
    throw new StoreError(`the seal of ${where} (key ${toHex(decoded.kid)}) does not verify; ${remedy}`);
}
