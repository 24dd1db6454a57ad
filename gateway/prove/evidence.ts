/** Evidence bundles of this ledger, signed by its operator as the exporter. docs/evidence.md. */
import { prepareBundle } from "../../ledger/evidence/export.ts";
import type { Publisher } from "../checkpoint/publisher.ts";
import { nativeCrc32, nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "../seal/ledger.ts";
import type { OperatorKey } from "../seal/operator-key.ts";

/**
 * The bundle of a shipment as of the newest block, of which it does not wait for anything; then, when there are
 * witnesses, for their cosignatures of a checkpoint that covers it. `verifyPage` is the offline checker that travels with
 * it. Throws `EvidenceError` for an unknown shipment or too large a history.
 */
export async function exportEvidence(
  { store, stateTree, log, tip, chain }: Ledger,
  operatorKey: OperatorKey,
  checkpoints: Pick<Publisher, "covering" | "proof">,
  shipment: string,
  verifyPage: Uint8Array | undefined,
): Promise<Uint8Array> {
  const { size, finish } = prepareBundle(
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
    {
      hash: nativeSha256,
      checksum: nativeCrc32,
      carried: verifyPage ? [{ name: "verify.html", bytes: verifyPage }] : [],
      withCheckpoint: true,
    },
  );
  const checkpoint = await checkpoints.covering(size);
  return finish({ note: checkpoint.note, path: checkpoints.proof(size, checkpoint.size) });
}
