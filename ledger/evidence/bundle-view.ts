/** What a bundle shows of the log that it comes from, to be laid beside another. */

import { decodeCheckpoint } from "../checkpoint/checkpoint.ts";
import type { SignedHead } from "../checkpoint/fork.ts";
import { encodeNote } from "../checkpoint/note.ts";
import { type Sha256, sha256 } from "../log/hash.ts";
import { leafHash } from "../log/merkle.ts";
import { certificateMember } from "./bundle.ts";
import { checkpointMember } from "./checkpoint.ts";
import { KnownNodes, type LogView } from "./compare.ts";
import type { ProvenLeaf } from "./multiproof.ts";
import { openBundle } from "./open-bundle.ts";
import { crc32 } from "./zip.ts";

/** Views of the log in a bundle that `checkBundle` found to hold: its final block and, if it has one, its checkpoint. */
export function viewsOf(bytes: Uint8Array, hash: Sha256 = sha256): LogView[] {
  const { header, members, log, statements, seals, blocks } = openBundle(
    bytes,
    { hash, checksum: crc32 },
    [],
  );
  const seal = members.get(certificateMember(header.height))!;
  const signed: SignedHead = { type: "seal", seal, logRoot: header.logRoot };
  const head = { log: header.chain, size: header.size, root: header.logRoot, header };
  const leaves: ProvenLeaf[] = [
    ...[...statements].map(([index, { bytes: entry }]) => ({ index, leafHash: leafHash(entry, hash) })),
    ...blocks.sealIndexes.map((index, i) => ({ index, leafHash: leafHash(seals[i]!, hash) })),
  ].sort((a, b) => a.index - b.index);
  const view = { signed, head, nodes: new KnownNodes(head, { leaves, hashes: log.hashes }, hash) };
  const note = members.get(checkpointMember);
  return note ? [view, checkpointView(note)] : [view];
}

/** A checkpoint whose signature was verified. Throws `NoteError` for bytes that are none. */
export function checkpointView(bytes: Uint8Array): LogView {
  const { origin, size, root, note } = decodeCheckpoint(bytes);
  const head = { log: origin, size, root, header: undefined };
  return { signed: { type: "checkpoint", note: encodeNote(note) }, head, nodes: new KnownNodes(head) };
}
