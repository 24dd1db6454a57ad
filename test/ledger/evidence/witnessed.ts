/** A chain whose log others witness, and its bundles with a cosigned checkpoint. */
import { checkpointText } from "../../../ledger/checkpoint/checkpoint.ts";
import type { Note } from "../../../ledger/checkpoint/note.ts";
import { type Policy, parsePolicy } from "../../../ledger/checkpoint/policy.ts";
import {
  cosignNote,
  signNote,
  verifierKey,
  verifierKeyText,
} from "../../../ledger/checkpoint/verifier-key.ts";
import { utf8Encode } from "../../../ledger/encoding/utf8.ts";
import { type PreparedBundle, prepareBundle } from "../../../ledger/evidence/export.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { consistencyProof, treeRoot } from "../../../ledger/log/merkle.ts";
import { nativeSha256, type TestChain, testSigner } from "../chain-fixture.ts";
import { exporterOf, simpleChain } from "./sample.ts";

export const origin = "gateway.example";
export const logSigner = testSigner("log:checkpoints");
export const logKey = verifierKey("log", origin, logSigner.key);
export const cosignedAtSeconds = 1_767_700_000;

const witnessSigners = ["one", "two", "three"].map((name) => testSigner(`witness:${name}`));
export const witnessKeys = witnessSigners.map((signer, i) =>
  verifierKey("witness", `w${i + 1}.example`, signer.key),
);

/** `simpleChain`, whose operator has stated its checkpoint key. */
export function witnessedChain(): TestChain {
  const chain = simpleChain();
  const key = encodeCoseKey(logSigner.key);
  chain.say(chain.operator, "operator.checkpoint-key", chain.chain, { origin, key });
  chain.seal();
  return chain;
}

/** A checkpoint of the log as it stands, or of anything, cosigned by the first `cosigners` witnesses. */
export function cosigned(
  chain: TestChain,
  cosigners: number,
  { size = chain.log.size, root = treeRoot(size, chain.readNode), name = origin } = {},
): Note {
  const text = checkpointText({ origin: name, size, root, extensions: [] });
  const witnesses = witnessSigners
    .slice(0, cosigners)
    .map((signer, i) => cosignNote(text, cosignedAtSeconds, witnessKeys[i]!, signer.sign));
  return { text, signatures: [signNote(text, logKey, logSigner.sign), ...witnesses] };
}

export function prepared(chain: TestChain): PreparedBundle {
  return prepareBundle(chain, "S", exporterOf(chain), { hash: nativeSha256, withCheckpoint: true });
}

/** Finished with a checkpoint of the log as it stands now, which may have grown. */
export function finished({ size, finish }: PreparedBundle, chain: TestChain, cosigners = 2): Uint8Array {
  return finish({
    note: cosigned(chain, cosigners),
    path: consistencyProof(size, chain.log.size, chain.readNode),
  });
}

export function witnessedBundleOf(chain: TestChain, cosigners = 2): Uint8Array {
  return finished(prepared(chain), chain, cosigners);
}

/** A policy of our log and `count` of the three witnesses, or what `quorum` says. */
export function policyOf(quorum: string, { logs = [verifierKeyText(logKey)] } = {}): Policy {
  const lines = [
    ...logs.map((key) => `log ${key}`),
    ...witnessKeys.map((key, i) => `witness w${i + 1} ${verifierKeyText(key)}`),
    "group two-of-three 2 w1 w2 w3",
    `quorum ${quorum}`,
    "",
  ];
  return parsePolicy(utf8Encode(lines.join("\n")));
}
