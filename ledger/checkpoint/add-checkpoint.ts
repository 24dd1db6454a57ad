/** The body of a witness's `add-checkpoint` (C2SP tlog-witness): an old size, a consistency proof, and a checkpoint. */
import { toBase64 } from "../encoding/base64.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { parseHash, parseSize } from "./checkpoint.ts";
import { noteBytesMax, readText } from "./note.ts";
import { requireNote } from "./note-error.ts";

export interface AddCheckpoint {
  readonly oldSize: number;
  /** RFC 9162 consistency proof from the old size; empty for size 0. */
  readonly path: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint: Uint8Array;
}

/** What C2SP tlog-witness lets a client send. */
const pathLengthMax = 63;

export const addCheckpointBytesMax = noteBytesMax + 8 * 1024;

export function encodeAddCheckpoint({ oldSize, path, checkpoint }: AddCheckpoint): Uint8Array {
  const lines = [`old ${oldSize}`, ...path.map(toBase64), "", ""];
  return concatBytes(utf8Encode(lines.join("\n")), checkpoint);
}

/** Throws `NoteError`; the bytes may come from anybody. The checkpoint in it is not read. */
export function decodeAddCheckpoint(bytes: Uint8Array): AddCheckpoint {
  requireNote(bytes.length <= addCheckpointBytesMax, `a request has at most ${addCheckpointBytesMax} bytes`);
  const text = readText(bytes);
  const end = text.indexOf("\n\n");
  requireNote(end >= 0, "a blank line separates the proof from the checkpoint");
  const [first = "", ...path] = text.slice(0, end).split("\n");
  requireNote(first.startsWith("old "), "the first line is the old size");
  requireNote(path.length <= pathLengthMax, `a proof has at most ${pathLengthMax} lines`);
  return {
    oldSize: parseSize(first.slice("old ".length)),
    path: path.map(parseHash),
    checkpoint: utf8Encode(text.slice(end + 2)),
  };
}
