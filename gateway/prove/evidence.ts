/** Evidence bundles of this ledger, signed by its operator as the exporter. docs/evidence.md. */
import { exportBundle } from "../../ledger/evidence/export.ts";
import { type Ledger, nativeSha256 } from "../seal/ledger.ts";
import type { OperatorKey } from "../seal/operator-key.ts";

/**
 * The bundle of a shipment as of the newest block; no block is sealed while it is made. `verifyPage` is the
 * offline checker that travels with it. Throws `EvidenceError` for an unknown shipment or too large a history.
 */
export function exportEvidence(
  { store, stateTree, log, tip, chain }: Ledger,
  operatorKey: OperatorKey,
  shipment: string,
  verifyPage: Uint8Array | undefined,
): Uint8Array {
  const { bytes } = exportBundle(
    {
      height: tip!.header.height,
      stateTree,
      readNode: log.read,
      entry: (index) => store.entry(index),
      recordEntries: (record) => store.recordEntries(record),
      stateBytes: (name) => store.stateBytes(name),
      block: (height) => store.block(height),
    },
    shipment,
    { reference: chain, key: operatorKey.publicKey, sign: (bytes) => operatorKey.sign(bytes) },
    { hash: nativeSha256, carried: verifyPage ? [{ name: "verify.html", bytes: verifyPage }] : [] },
  );
  return bytes;
}
