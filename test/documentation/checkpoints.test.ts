/** §15 of docs/protocol.md: its worked examples, verified by the code and, where it is short, by hand. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeAddCheckpoint, encodeAddCheckpoint } from "../../ledger/checkpoint/add-checkpoint.ts";
import { openCheckpoint } from "../../ledger/checkpoint/checkpoint.ts";
import { judgeByPolicy } from "../../ledger/checkpoint/judge-policy.ts";
import { encodeNote, noteBytesMax, noteSignaturesMax } from "../../ledger/checkpoint/note.ts";
import { parsePolicy } from "../../ledger/checkpoint/policy.ts";
import { decodeTlogProof, encodeTlogProof, provesInclusion } from "../../ledger/checkpoint/tlog-proof.ts";
import { cosignedMessage, isSignedBy, parseVerifierKey } from "../../ledger/checkpoint/verifier-key.ts";
import { leafHash, verifyConsistency } from "../../ledger/log/merkle.ts";
import { tilePath } from "../../ledger/log/tiles.ts";
import { naiveLeaf, naiveRoot } from "../ledger/log/naive-merkle.ts";
import { fenced, readDocument, section } from "./document.ts";

const chapter = section(readDocument("protocol.md"), "15 Checkpoints");
const bytes = (info: string) => Buffer.from(`${fenced(chapter, info)}\n`);
const log = parseVerifierKey(fenced(chapter, "c2sp log-key"));
const witness = parseVerifierKey(fenced(chapter, "c2sp witness-key"));
const leaves = ["a", "b", "c", "d", "e"].map((text) => naiveLeaf(Buffer.from(text)));

describe("the examples of checkpoints", () => {
  it("have keys whose ids follow from name, type and key", () => {
    for (const [key, type] of [
      [log, 1],
      [witness, 4],
    ] as const) {
      const digest = createHash("sha256")
        .update(`${key.name}\n`)
        .update(Uint8Array.of(type))
        .update(key.key.bytes);
      expect(digest.digest().readUInt32BE(0)).toBe(key.keyId);
    }
  });

  it("are of the log with the five entries, signed by both keys, in their one form", () => {
    const note = bytes("c2sp checkpoint");
    const checkpoint = openCheckpoint(note, log);
    expect([checkpoint.origin, checkpoint.size]).toEqual([log.name, leaves.length]);
    expect(Buffer.from(checkpoint.root)).toEqual(Buffer.from(naiveRoot(leaves)));
    expect(isSignedBy(checkpoint.note, witness)).toBe(true);
    expect(Buffer.from(encodeNote(checkpoint.note))).toEqual(note);
    expect(Buffer.from(cosignedMessage(checkpoint.note.text, 1_767_700_000))).toEqual(bytes("c2sp cosigned"));
    expect(chapter.replaceAll(",", "")).toContain(String(noteBytesMax));
    expect(chapter).toContain(`${noteSignaturesMax} signatures`);
  });

  it("prove that the log has grown, and that an entry is in it", () => {
    const request = decodeAddCheckpoint(bytes("c2sp add-checkpoint"));
    const { size, root } = openCheckpoint(request.checkpoint, log);
    const root1 = naiveRoot(leaves.slice(0, request.oldSize));
    expect(
      verifyConsistency({ size1: request.oldSize, size2: size, root1, root2: root, path: request.path }),
    ).toBe(true);
    expect(Buffer.from(encodeAddCheckpoint(request))).toEqual(bytes("c2sp add-checkpoint"));
    const proof = decodeTlogProof(bytes("c2sp tlog-proof"));
    expect(provesInclusion(proof, leafHash(Buffer.from("c")))).toBe(true);
    expect(Buffer.from(encodeTlogProof(proof))).toEqual(bytes("c2sp tlog-proof"));
  });

  it("satisfy the policy", () => {
    const checkpoint = openCheckpoint(bytes("c2sp checkpoint"), log);
    expect(judgeByPolicy(checkpoint, parsePolicy(bytes("c2sp policy"))).isAccepted).toBe(true);
    const unwitnessed = openCheckpoint(decodeAddCheckpoint(bytes("c2sp add-checkpoint")).checkpoint, log);
    expect(judgeByPolicy(unwitnessed, parsePolicy(bytes("c2sp policy"))).isAccepted).toBe(false);
  });

  it("have the address of a tile as the code writes it", () => {
    expect(chapter).toContain(tilePath(0, 1_234_067, 256).slice("tile/0/".length));
  });
});
