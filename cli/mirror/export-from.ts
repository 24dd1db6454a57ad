/** An evidence bundle made from a copy of the ledger, without any gateway. The exporter is whoever has the copy. */
import { ClientError } from "../../client/client-error.ts";
import type { KeyFile } from "../../client/key-file.ts";
import { type LogClient, type LogSource, provePrefix } from "../../client/log-client.ts";
import { openLedgerIn } from "../../gateway/audit/audit-folder.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import { openLedger } from "../../gateway/seal/ledger.ts";
import type { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { openCheckpoint, type SignedCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { type VerifierKey, verifierKey, verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import type { BundleCheckpoint } from "../../ledger/evidence/checkpoint.ts";
import { type PreparedBundle, prepareBundle } from "../../ledger/evidence/export.ts";
import { EvidenceError } from "../../ledger/evidence/problem.ts";
import { publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import type { BlockHeader } from "../../ledger/log/header.ts";
import { checkpointKeyOf } from "../../ledger/state/checkpoint-key.ts";
import { keyOf } from "../../ledger/state/keys.ts";

/**
 * The bundle of the shipment as of the newest block in `folder`, signed with the exporter's own key, which has to be a
 * party's that the chain knows; with `checkpoints`, and the cosigned checkpoint that the log has there. Throws
 * `ClientError`, and `StoreError` for a ledger that cannot be proved.
 */
export async function exportFrom(
  folder: string,
  shipment: string,
  key: ExporterKey,
  checkpoints: CheckpointSource | undefined,
): Promise<Uint8Array> {
  const store = openLedgerIn(folder);
  try {
    const { prepared, header, checkpointKey } = bundleFrom(store, shipment, key, checkpoints !== undefined);
    return prepared.finish(checkpoints && (await checkpointOver(header, checkpointKey, checkpoints)));
  } catch (error) {
    if (error instanceof EvidenceError)
      throw new ClientError(`No bundle was made: ${error.message}.`, { cause: error });
    throw error;
  } finally {
    await store.close();
  }
}

type ExporterKey = Pick<KeyFile, "publicKey" | "sign">;

/** Where the log's checkpoints are to be had: they are believed as far as the copy leads to them. */
export type CheckpointSource = LogSource & Pick<LogClient, "cosignedCheckpoint">;

/** The cosigned checkpoint, by the key that the log states, whose log begins with the copy's. */
async function checkpointOver(
  { size, logRoot }: BlockHeader,
  key: VerifierKey | undefined,
  source: CheckpointSource,
): Promise<BundleCheckpoint> {
  if (!key) throw new ClientError("The log does not state a key for checkpoints: leave out --checkpoint.");
  const checkpoint = signedBy(key, await source.cosignedCheckpoint(), source.url);
  if (checkpoint.size < size)
    throw new ClientError(
      `The newest checkpoint that witnesses cosigned has ${checkpoint.size} entries, this copy ${size}: try again when they have cosigned that much.`,
    );
  const { prefixRoot, path } = await provePrefix(source, checkpoint, size);
  if (!equalBytes(prefixRoot, logRoot))
    throw new ClientError(
      `The checkpoint at ${source.url} CONTRADICTS this copy: another log of ${size} entries is under it. Save it, and make the proof with: tallyman compare BUNDLE CHECKPOINT --log ${verifierKeyText(key)} --gateway ${source.url}.`,
    );
  return { note: checkpoint.note, path };
}

function signedBy(key: VerifierKey, bytes: Uint8Array, url: string): SignedCheckpoint {
  try {
    return openCheckpoint(bytes, key);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new ClientError(`${url} shows no checkpoint of ${key.name}: ${error.message}.`, { cause: error });
  }
}

interface FromCopy {
  readonly prepared: PreparedBundle;
  readonly header: BlockHeader;
  readonly checkpointKey: VerifierKey | undefined;
}

/** Waits for nothing, so that a store which others go on writing is read as of one moment. */
function bundleFrom(
  store: LedgerStore,
  shipment: string,
  { publicKey, sign }: ExporterKey,
  withCheckpoint: boolean,
): FromCopy {
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
  const stated = checkpointKeyOf(state);
  return {
    prepared: prepareBundle(source, shipment, exporter, {
      hash: nativeSha256,
      withCheckpoint: withCheckpoint && stated !== undefined,
    }),
    header: tip.header,
    checkpointKey: stated && verifierKey("log", stated.origin, publicKeyFromBytes("Ed25519", stated.bytes)),
  };
}
