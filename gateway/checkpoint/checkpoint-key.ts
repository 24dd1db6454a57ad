/**
 * The key that signs the log's checkpoints. It is another than the operator's, which signs blocks: a checkpoint names
 * the log by its origin, and other people's logs and witnesses know nothing of chains. The operator states it in the log.
 */
import { createPrivateKey } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type VerifierKey, verifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { checkpointKeyOf, encodeCheckpointKey } from "../../ledger/state/checkpoint-key.ts";
import type { StateReader } from "../../ledger/state/view.ts";
import { createOperatorKeyFile, operatorKey } from "../seal/operator-key.ts";
import { type OperatorVoice, stateAsOperator } from "../seal/operator-statement.ts";
import { KeyFileError, type ReadKeyOptions, readKeyFile } from "../seal/sealed-key-file.ts";

export const checkpointKeyFileName = "checkpoint.pem";

export interface CheckpointSigner {
  readonly key: VerifierKey;
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * Reads the key from `folder`, and makes one when the chain has not stated any yet. `origin` is the log's name; absent,
 * the one stated before, or else the chain's. Throws `KeyFileError` for a stated key whose file is missing, and
 * `NoteError` for an origin that no log may have.
 */
export function loadCheckpointKey(
  folder: string,
  { state, chain }: { readonly state: StateReader; readonly chain: string },
  { origin, ...options }: ReadKeyOptions & { readonly origin?: string | undefined },
): CheckpointSigner {
  const file = join(folder, checkpointKeyFileName);
  const stated = checkpointKeyOf(state);
  if (!existsSync(file)) {
    if (stated)
      throw new KeyFileError(
        `${file} is missing: restore it from a backup. If it is lost, make another with: openssl genpkey -algorithm ed25519 -out ${file}; whoever relies on this log must then be told the new key`,
      );
    createOperatorKeyFile(file, options.passphrase);
  }
  const { publicKey, sign } = operatorKey(createPrivateKey(Buffer.from(readKeyFile(file, options))));
  return { key: verifierKey("log", origin ?? stated?.origin ?? chain, publicKey), sign };
}

/** States the key in the log, and seals that, unless it is what was stated last. */
export function stateCheckpointKey(voice: OperatorVoice, { key: { name, key } }: CheckpointSigner): void {
  const stated = checkpointKeyOf(voice.sealer.state);
  if (stated && stated.origin === name && equalBytes(stated.bytes, key.bytes)) return;
  const payload = encodeCheckpointKey({ origin: name, key: encodeCoseKey(key) });
  stateAsOperator(voice, { kind: "operator.checkpoint-key", subject: voice.chain, payload }, () => undefined);
  voice.sealer.seal();
}
