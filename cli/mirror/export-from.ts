/** An evidence bundle made from a copy of the ledger, without any gateway. The exporter is whoever has the copy. */
import { ClientError } from "../../client/client-error.ts";
import type { KeyFile } from "../../client/key-file.ts";
import { openLedgerIn } from "../../gateway/audit/audit-folder.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import { openLedger } from "../../gateway/seal/ledger.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { exportBundle } from "../../ledger/evidence/export.ts";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import { keyOf } from "../../ledger/state/keys.ts";

/**
 * The bundle of the shipment as of the newest block in `folder`, signed with the exporter's own key, which has to be a
 * party's that the chain knows. Throws `ClientError`, and `StoreError` for a ledger that cannot be proved.
 */
export async function exportFrom(folder: string, shipment: string, key: KeyFile): Promise<Uint8Array> {
  const store = openLedgerIn(folder);
  try {
    return bundleFrom(store, shipment, key);
  } catch (error) {
    if (error instanceof EvidenceError)
      throw new ClientError(`No bundle was made: ${error.message}.`, { cause: error });
    throw error;
  } finally {
    await store.close();
  }
}

/** Waits for nothing, so that a store which others go on writing is read as of one moment. */
function bundleFrom(store: LedgerStore, shipment: string, { publicKey, sign }: KeyFile): Uint8Array {
  const tip = store.tip();
  if (!tip) throw new ClientError("The folder holds a ledger without any block.");
  const { state, stateTree, log } = openLedger(store, tip.header.chain);
  const registered = keyOf(state, publicKey.kid);
  if (
    !registered ||
    registered.revokedAt !== undefined ||
    !["party", "registrar"].includes(registered.signer)
  )
    throw new ClientError(
      "A bundle is signed by whoever makes it, with a party's own key that this chain knows and that was not revoked: name such a key file with --key.",
    );
  if (!state.get(`shipment/${shipment}`))
    throw new ClientError(
      `Up to block ${tip.header.height} there is no shipment ${shipment} here. Check its identifier; if it is newer than this copy, bring the copy level with tallyman mirror first.`,
    );
  const source = {
    height: tip.header.height,
    stateTree,
    readNode: log.read,
    entry: (index: number) => store.entry(index),
    recordEntries: (record: string) => store.recordEntries(record),
    stateBytes: (name: string) => store.stateBytes(name),
    block: (height: number) => store.block(height),
  };
  const exporter = { reference: registered.reference, key: publicKey, sign };
  return exportBundle(source, shipment, exporter, { hash: nativeSha256 }).bytes;
}
