/** Checkpoints (C2SP tlog-checkpoint): where a log stands, as the text of a signed note. */
import { toBase64 } from "../encoding/base64.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { hashBytes } from "../log/hash.ts";
import { emptyRoot } from "../log/merkle.ts";
import { decodeNote, type Note, readBase64 } from "./note.ts";
import { NoteError, requireNote } from "./note-error.ts";
import { isSignedBy, type VerifierKey, type Verify } from "./verifier-key.ts";

export interface Checkpoint {
  /** Which log: the name of the key that signs. */
  readonly origin: string;
  /** Entries of the log. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Opaque lines after the root; this project writes none. */
  readonly extensions: readonly string[];
}

/** A checkpoint with the note that says it. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Note;
}

const originLengthMax = 255;
const extensionsMax = 16;
const extensionLengthMax = 1024;

export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  return `${[origin, String(size), toBase64(root), ...extensions].join("\n")}\n`;
}

/** Throws `NoteError` for anything but the one text of a checkpoint of at most 2^53 − 1 entries. */
export function parseCheckpointText(text: string): Checkpoint {
  requireNote(text.endsWith("\n"), "a checkpoint ends with a newline");
  const [origin = "", size = "", root = "", ...extensions] = text.slice(0, -1).split("\n");
  requireNote(
    origin.length > 0 && origin.length <= originLengthMax,
    `an origin has 1 to ${originLengthMax} characters`,
  );
  requireNote(
    extensions.length <= extensionsMax,
    `a checkpoint has at most ${extensionsMax} extension lines`,
  );
  const isExtension = (line: string) => line.length > 0 && line.length <= extensionLengthMax;
  requireNote(extensions.every(isExtension), `an extension line has 1 to ${extensionLengthMax} characters`);
  return { origin, size: parseSize(size), root: parseRoot(root, size), extensions };
}

/** A decimal number in its one form. Throws `NoteError`. */
export function parseSize(text: string): number {
  requireNote(/^(0|[1-9]\d{0,15})$/.test(text), "a size is a decimal number without leading zeroes");
  const size = Number(text);
  requireNote(Number.isSafeInteger(size), "a size is at most 2^53 - 1");
  return size;
}

function parseRoot(text: string, size: string): Uint8Array {
  const root = parseHash(text);
  requireNote(size !== "0" || equalBytes(root, emptyRoot), "the root of an empty log is the hash of nothing");
  return root;
}

/** A SHA-256 in base64. Throws `NoteError`. */
export function parseHash(text: string): Uint8Array {
  const hash = readBase64(text);
  requireNote(hash.length === hashBytes, "a hash has 32 bytes");
  return hash;
}

/** A checkpoint whose signatures nobody has verified. Throws `NoteError`. */
export function decodeCheckpoint(bytes: Uint8Array): SignedCheckpoint {
  const note = decodeNote(bytes);
  return { ...parseCheckpointText(note.text), note };
}

/** A checkpoint by `key`, whose name is the origin. Throws `NoteError` for anything else. */
export function openCheckpoint(bytes: Uint8Array, key: VerifierKey, verify?: Verify): SignedCheckpoint {
  const checkpoint = decodeCheckpoint(bytes);
  requireNote(
    checkpoint.origin === key.name,
    `the checkpoint is of ${checkpoint.origin}, not of ${key.name}`,
  );
  if (key.type !== "log") throw new NoteError("a checkpoint is signed by a log's key");
  requireNote(isSignedBy(checkpoint.note, key, verify), "the log's signature is missing or does not verify");
  return checkpoint;
}
