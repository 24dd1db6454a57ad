/** `.tlog-proof` files (C2SP tlog-proof): that one entry is in a log, with the checkpoint and its cosignatures. */
import { toBase64 } from "../encoding/base64.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { verifyInclusion } from "../log/merkle.ts";
import { decodeCheckpoint, parseHash, parseSize } from "./checkpoint.ts";
import { noteBytesMax, readBase64, readText } from "./note.ts";
import { requireNote } from "./note-error.ts";

export interface TlogProof {
  /** Carried, not proved. */
  readonly extra?: Uint8Array;
  readonly index: number;
  /** RFC 9162 inclusion proof, from the leaf's sibling up. */
  readonly path: readonly Uint8Array[];
  /** A signed note. */
  readonly checkpoint: Uint8Array;
}

const heading = "c2sp.org/tlog-proof@v1";
const pathLengthMax = 63;
const extraBytesMax = 64 * 1024;

export function encodeTlogProof({ extra, index, path, checkpoint }: TlogProof): Uint8Array {
  const lines = [
    heading,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...path.map(toBase64),
    "",
    "",
  ];
  return concatBytes(utf8Encode(lines.join("\n")), checkpoint);
}

/** Throws `NoteError`; the bytes may come from anybody. Nothing is proved yet. */
export function decodeTlogProof(bytes: Uint8Array): TlogProof {
  requireNote(bytes.length <= noteBytesMax + 2 * extraBytesMax, "the proof is larger than is accepted");
  const text = readText(bytes);
  const end = text.indexOf("\n\n");
  requireNote(end >= 0, "a blank line separates the proof from the checkpoint");
  const [first, ...lines] = text.slice(0, end).split("\n");
  requireNote(first === heading, `the first line is ${heading}`);
  const extra = lines[0]?.startsWith("extra ")
    ? readBase64(lines.shift()!.slice("extra ".length))
    : undefined;
  requireNote((extra?.length ?? 0) <= extraBytesMax, `extra data has at most ${extraBytesMax} bytes`);
  const index = lines.shift() ?? "";
  requireNote(index.startsWith("index "), "the index stands before the path");
  requireNote(lines.length <= pathLengthMax, `a path has at most ${pathLengthMax} lines`);
  return {
    ...(extra !== undefined && { extra }),
    index: parseSize(index.slice("index ".length)),
    path: lines.map(parseHash),
    checkpoint: utf8Encode(text.slice(end + 2)),
  };
}

/** Whether the entry with this leaf hash is in the tree of the proof's checkpoint; whose that is is another question. */
export function provesInclusion({ index, path, checkpoint }: TlogProof, leafHash: Uint8Array): boolean {
  const { size, root } = decodeCheckpoint(checkpoint);
  return verifyInclusion({ leafHash, index, size, path, root });
}
