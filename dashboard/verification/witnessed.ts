/** Who else vouches for the log that holds a statement: a checkpoint over it, and the witnesses that cosigned that. */
import type { WitnessesView } from "../../gateway/contract/api.ts";
import { decodeCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import type { Note } from "../../ledger/checkpoint/note.ts";
import { decodeTlogProof, provesInclusion } from "../../ledger/checkpoint/tlog-proof.ts";
import {
  cosignedAtSeconds,
  isSignedBy,
  parseVerifierKey,
  signaturesBy,
  type VerifierKey,
} from "../../ledger/checkpoint/verifier-key.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { refusable } from "./refusable.ts";
import { isObject, keep, kept } from "./storage.ts";

export interface Witnessed {
  /** `problem`: why it proves nothing about the statement. */
  readonly checkpoint: { size: number; root: string; problem?: string };
  readonly witnesses: readonly WitnessMark[];
}

export type WitnessMark =
  | { name: string; state: "cosigned"; atMs: number }
  | { name: string; state: "missing" | "invalid" | "other-key" };

/** `proof`: the bytes of a `.tlog-proof`; `leaf`: the statement's leaf hash, hex. Throws nothing for what is in them. */
export function witnessed(
  chain: string,
  leaf: string,
  proof: Uint8Array,
  view: WitnessesView,
): Witnessed | { problem: string } {
  const read = refusable(() => {
    const decoded = decodeTlogProof(proof);
    return { decoded, checkpoint: decodeCheckpoint(decoded.checkpoint), log: parseVerifierKey(view.key) };
  });
  if ("problem" in read) return read;
  const { decoded, checkpoint, log } = read.value;
  const { size, root, note, origin } = checkpoint;
  const problem = !isPinned(chain, log.name, view.key)
    ? "the log's checkpoint key is another than the one this browser saw first"
    : origin !== log.name || !isSignedBy(note, log)
      ? "the log's own signature is missing or wrong"
      : provesInclusion(decoded, fromHex(leaf))
        ? undefined
        : "its path does not lead from the statement to the checkpoint's root";
  return {
    checkpoint: { size, root: toHex(root), ...(problem !== undefined && { problem }) },
    witnesses: view.witnesses.map(({ key }) => witnessMark(chain, note, key)),
  };
}

function witnessMark(chain: string, note: Note, text: string): WitnessMark {
  const read = refusable(() => parseVerifierKey(text));
  if ("problem" in read) return { name: text.slice(0, 60), state: "invalid" };
  const { name } = read.value;
  if (!isPinned(chain, name, text)) return { name, state: "other-key" };
  return { name, ...cosignature(note, read.value) };
}

function cosignature(
  note: Note,
  key: VerifierKey,
): { state: "cosigned"; atMs: number } | { state: "missing" | "invalid" } {
  const [signature] = signaturesBy(note, key);
  const seconds = signature && cosignedAtSeconds(signature.signature);
  if (!signature) return { state: "missing" };
  return seconds !== undefined && isSignedBy(note, key)
    ? { state: "cosigned", atMs: seconds * 1000 }
    : { state: "invalid" };
}

/** The first key that is seen under a name is the one that counts; the gateway only says who the witnesses are. */
function isPinned(chain: string, name: string, key: string): boolean {
  const storage = `tallyman.witnesses.${chain}`;
  const pins = kept(storage, isObject) ?? {};
  if (!Object.hasOwn(pins, name)) keep(storage, { ...pins, [name]: key });
  return !Object.hasOwn(pins, name) || pins[name] === key;
}
