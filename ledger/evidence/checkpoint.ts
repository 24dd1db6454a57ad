/**
 * The checkpoint in a bundle: where the whole log stood, signed by the log and cosigned by witnesses, and the proof that
 * the bundle's log is its beginning. Who believes the witnesses knows that nobody was shown another log. docs/evidence.md §8.
 */
import { type Checkpoint, openCheckpoint, type SignedCheckpoint } from "../checkpoint/checkpoint.ts";
import { encodeNote, type Note } from "../checkpoint/note.ts";
import { NoteError } from "../checkpoint/note-error.ts";
import { type VerifierKey, type Verify, verifierKey } from "../checkpoint/verifier-key.ts";
import { CborError, decodeCbor } from "../encoding/cbor-decode.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { publicKeyFromBytes } from "../keys/cose-key.ts";
import { isHash, type Sha256 } from "../log/hash.ts";
import type { BlockHeader } from "../log/header.ts";
import { verifyConsistency } from "../log/merkle.ts";
import { type CheckpointKeyState, checkpointKeyStateName } from "../state/checkpoint-key.ts";
import type { EvidenceLookup } from "./lookup.ts";
import { EvidenceError } from "./problem.ts";
import type { ZipMember } from "./zip.ts";

/** A signed note, as the log publishes it. */
export const checkpointMember = "checkpoint";
/** RFC 9162 consistency proof from the final block's log to the checkpoint's. */
export const consistencyMember = "proofs/consistency.cbor";

export interface BundleCheckpoint {
  readonly note: Note;
  readonly path: readonly Uint8Array[];
}

const pathLengthMax = 64;

export function checkpointMembers({ note, path }: BundleCheckpoint): ZipMember[] {
  return [
    { name: checkpointMember, bytes: encodeNote(note) },
    { name: consistencyMember, bytes: encodeCbor([...path]) },
  ];
}

/** The key that the operator states for the checkpoints of its log. Throws `EvidenceError` when there is none. */
export function statedCheckpointKey(lookup: EvidenceLookup): VerifierKey {
  const stated = lookup.get<CheckpointKeyState>(checkpointKeyStateName);
  if (!stated) throw new EvidenceError("checkpoint_key", checkpointMember);
  return verifierKey("log", stated.origin, publicKeyFromBytes("Ed25519", stated.bytes));
}

/**
 * The bundle's checkpoint, which is by the stated key and has the final block's log as its beginning; `undefined` when
 * there is none. Throws `EvidenceError`.
 */
export function readCheckpoint(
  members: ReadonlyMap<string, Uint8Array>,
  { size, logRoot }: Pick<BlockHeader, "size" | "logRoot">,
  lookup: EvidenceLookup,
  hash: Sha256,
  verify: Verify,
): (SignedCheckpoint & { readonly key: VerifierKey }) | undefined {
  const note = members.get(checkpointMember);
  const proof = members.get(consistencyMember);
  if (!note && !proof) return undefined;
  if (!note || !proof) throw new EvidenceError("member_missing", note ? consistencyMember : checkpointMember);
  const key = statedCheckpointKey(lookup);
  const checkpoint = opened(note, key, verify);
  const path = readPath(proof);
  const claim = { size1: size, size2: checkpoint.size, root1: logRoot, root2: checkpoint.root, path };
  if (!verifyConsistency(claim, hash)) throw new EvidenceError("checkpoint_differs", checkpointMember);
  return { ...checkpoint, key };
}

function opened(note: Uint8Array, key: VerifierKey, verify: Verify): Checkpoint & { readonly note: Note } {
  try {
    return openCheckpoint(note, key, verify);
  } catch (error) {
    if (error instanceof NoteError)
      throw new EvidenceError("checkpoint_malformed", checkpointMember, error.message);
    throw error;
  }
}

function readPath(bytes: Uint8Array): Uint8Array[] {
  const malformed = (detail: string) => new EvidenceError("member_malformed", consistencyMember, detail);
  try {
    const path = decodeCbor(bytes);
    if (!Array.isArray(path) || path.length > pathLengthMax) throw malformed("a list of hashes");
    return path.map((one) => {
      if (isHash(one)) return one;
      throw malformed("hashes are 32 bytes each");
    });
  } catch (error) {
    if (error instanceof CborError) throw malformed(error.message);
    throw error;
  }
}
