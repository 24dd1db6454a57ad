/** Signed notes, checkpoints, keys and proofs as text: one form each, and no changed byte is taken for the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAddCheckpoint, encodeAddCheckpoint } from "../../../ledger/checkpoint/add-checkpoint.ts";
import {
  checkpointText,
  decodeCheckpoint,
  openCheckpoint,
  parseCheckpointText,
} from "../../../ledger/checkpoint/checkpoint.ts";
import {
  decodeNote,
  encodeNote,
  type Note,
  noteBytesMax,
  noteSignaturesMax,
  withSignatures,
} from "../../../ledger/checkpoint/note.ts";
import { NoteError } from "../../../ledger/checkpoint/note-error.ts";
import { parseTilePath } from "../../../ledger/checkpoint/tile-path.ts";
import { decodeTlogProof, encodeTlogProof, provesInclusion } from "../../../ledger/checkpoint/tlog-proof.ts";
import {
  cosignedAtSeconds,
  cosignNote,
  isSignedBy,
  parseVerifierKey,
  signNote,
  verifierKey,
  verifierKeyText,
} from "../../../ledger/checkpoint/verifier-key.ts";
import { fromBase64, toBase64 } from "../../../ledger/encoding/base64.ts";
import { equalBytes } from "../../../ledger/encoding/bytes.ts";
import { inclusionProof } from "../../../ledger/log/merkle.ts";
import { LogTree, tilePath } from "../../../ledger/log/tiles.ts";
import { testSigner } from "../chain-fixture.ts";
import { naiveLeaves } from "../log/naive-merkle.ts";

const logSigner = testSigner("log");
const witnessSigner = testSigner("witness");
const log = verifierKey("log", "gateway.example/log", logSigner.key);
const witness = verifierKey("witness", "witness.example/w1", witnessSigner.key);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const name = fc.stringMatching(/^[!-*,-~äß☃]{1,40}$/);
const count = fc.maxSafeNat();

function signed(text: string): Note {
  return {
    text,
    signatures: [
      signNote(text, log, logSigner.sign),
      cosignNote(text, 1_767_700_000, witness, witnessSigner.sign),
    ],
  };
}

/** Answers of a reader that refuses with `NoteError` only. */
function answer<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NoteError) return undefined;
    throw error;
  }
}

/** Bytes that differ from valid ones in a bit, a missing or an added byte, or are anything. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(bytes.length - 1);
  const flipped = fc
    .tuple(at, fc.nat(7))
    .map(([i, bit]) => bytes.map((byte, j) => (i === j ? byte ^ (1 << bit) : byte)));
  const cut = at.map((i) => Uint8Array.from([...bytes.slice(0, i), ...bytes.slice(i + 1)]));
  const grown = fc
    .tuple(at, fc.nat(255))
    .map(([i, byte]) => Uint8Array.from([...bytes.slice(0, i), byte, ...bytes.slice(i)]));
  return fc.oneof(flipped, cut, grown, fc.uint8Array({ maxLength: 200 }));
}

describe("base64", () => {
  it("is that of the platform, and has one form", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
    for (const text of ["A", "AA", "AAA", "AA=A", "A===", "====", "AB==", "AA==\n", "A-A=", "_AAA", "AAF="])
      expect(() => fromBase64(text), text).toThrow(RangeError);
  });
});

describe("a signed note", () => {
  const text = fc
    .array(fc.stringMatching(/^[ -~äß☃]{0,20}$/), { minLength: 1, maxLength: 6 })
    .map((lines) => `${lines.join("\n")}\n`);
  const signature = fc.record({
    name,
    keyId: fc.nat(2 ** 32 - 1),
    signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(text, fc.array(signature, { minLength: 1, maxLength: 5 }), (body, signatures) => {
        expect(decodeNote(encodeNote({ text: body, signatures }))).toEqual({ text: body, signatures });
      }),
    );
  });

  it("is refused or written back the same, whatever the bytes", () => {
    const bytes = encodeNote(signed("a\n\nb\n"));
    fc.assert(
      fc.property(damaged(bytes), (changed) => {
        const note = answer(() => decodeNote(changed));
        if (note) expect(encodeNote(note)).toEqual(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  it("has bounds, and accepts what others have to accept", () => {
    const one = { name: "k", keyId: 1, signature: new Uint8Array(64) };
    const many = (n: number) =>
      encodeNote({ text: "x\n", signatures: Array.from({ length: n }, (_, keyId) => ({ ...one, keyId })) });
    expect(decodeNote(many(16)).signatures).toHaveLength(16);
    expect(decodeNote(many(noteSignaturesMax)).signatures).toHaveLength(noteSignaturesMax);
    expect(() => decodeNote(many(noteSignaturesMax + 1))).toThrow(NoteError);
    expect(() => decodeNote(new Uint8Array(noteBytesMax + 1))).toThrow(NoteError);
    const big = encodeNote({ text: "x\n", signatures: [{ ...one, signature: new Uint8Array(4_700) }] });
    expect(decodeNote(big).signatures[0]!.signature).toHaveLength(4_700);
  });

  it("takes no signature twice when others are added", () => {
    const note = signed("x\n");
    expect(withSignatures(note, note.signatures)).toEqual(note);
  });
});

describe("signatures of a note", () => {
  const note = signed("gateway.example/log\n0\n");

  it("verify with the key of their type and name only", () => {
    expect([isSignedBy(note, log), isSignedBy(note, witness)]).toEqual([true, true]);
    const others = [
      verifierKey("witness", log.name, log.key),
      verifierKey("log", "elsewhere", log.key),
      verifierKey("log", log.name, witness.key),
      verifierKey("log", witness.name, witness.key),
    ];
    for (const key of others) expect(isSignedBy(note, key)).toBe(false);
  });

  it("are spoiled by any change of the text, the signature or the time", () => {
    expect(isSignedBy({ ...note, text: note.text.replace("0", "1") }, log)).toBe(false);
    for (const key of [log, witness])
      for (let at = 0; at < 72; at++) {
        const signatures = note.signatures.map((one) => ({
          ...one,
          signature: one.signature.map((byte, i) => (i === at && one.name === key.name ? byte ^ 1 : byte)),
        }));
        const isSame = signatures.every(({ signature }, i) =>
          equalBytes(signature, note.signatures[i]!.signature),
        );
        expect(isSignedBy({ ...note, signatures }, key)).toBe(isSame);
      }
  });

  it("that are one good and one bad by a known key are no signature", () => {
    const bad = { ...note.signatures[0]!, signature: new Uint8Array(64) };
    expect(isSignedBy({ ...note, signatures: [...note.signatures, bad] }, log)).toBe(false);
  });

  it("of witnesses say when, up to times that a number holds", () => {
    for (const seconds of [0, 1_767_700_000, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const { signature } = cosignNote("x\n", seconds, witness, witnessSigner.sign);
      expect(cosignedAtSeconds(signature)).toBe(seconds);
    }
    expect(cosignedAtSeconds(new Uint8Array(72).fill(0xff))).toBeUndefined();
    expect(cosignedAtSeconds(new Uint8Array(71))).toBeUndefined();
  });
});

describe("a key's text", () => {
  it("is read back, and nothing else has it", () => {
    for (const key of [log, witness]) {
      expect(parseVerifierKey(verifierKeyText(key))).toEqual(key);
      const bytes = Buffer.from(verifierKeyText(key));
      fc.assert(
        fc.property(damaged(bytes), (changed) => {
          const parsed = answer(() => parseVerifierKey(Buffer.from(changed).toString("latin1")));
          if (parsed) expect(Buffer.from(verifierKeyText(parsed), "latin1").equals(changed)).toBe(true);
        }),
        { numRuns: 1_000 },
      );
    }
  });

  it("of another type, of a weak point, or with another id is refused", () => {
    const of = (type: number, bytes: Uint8Array) =>
      `k+00000000+${toBase64(Uint8Array.from([type, ...bytes]))}`;
    for (const [text, reason] of [
      [of(2, log.key.bytes), "type"],
      [of(6, new Uint8Array(1312)), "characters"],
      [of(1, new Uint8Array(31)), "32 bytes"],
      [of(1, new Uint8Array(32)), "refused"],
      [of(1, log.key.bytes), "key id"],
      ["a b+00000000+AA==", "type"],
    ] as const)
      expect(() => parseVerifierKey(text), text).toThrow(reason);
    expect(() => verifierKey("log", "a b", log.key)).toThrow(NoteError);
  });
});

describe("a checkpoint", () => {
  const checkpoint = fc.record({
    origin: fc.stringMatching(/^[ -~]{1,30}$/),
    size: count.filter((size) => size > 0),
    root: hash,
    extensions: fc.array(fc.stringMatching(/^[ -~]{1,20}$/), { maxLength: 3 }),
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(checkpoint, (one) => {
        expect(parseCheckpointText(checkpointText(one))).toEqual(one);
      }),
    );
  });

  it("is refused in any other form", () => {
    const root = toBase64(new Uint8Array(32));
    for (const text of [
      `o\n01\n${root}\n`,
      `o\n-1\n${root}\n`,
      `o\n9007199254740992\n${root}\n`,
      `o\n1\n${root}`,
      `\n1\n${root}\n`,
      `o\n1\n${root}\n\n`,
      "o\n1\nAAAA\n",
      `o\n0\n${root}\n`,
      "o\n1\n",
      `o\n1 \n${root}\n`,
    ])
      expect(() => parseCheckpointText(text), JSON.stringify(text)).toThrow(NoteError);
  });

  it("by the log's key is the log's, and no changed byte of what is signed is", () => {
    const text = checkpointText({
      origin: log.name,
      size: 7,
      root: new Uint8Array(32).fill(1),
      extensions: [],
    });
    const bytes = encodeNote(signed(text));
    expect(openCheckpoint(bytes, log).size).toBe(7);
    expect(() => openCheckpoint(bytes, verifierKey("log", "elsewhere", log.key))).toThrow("not of elsewhere");
    fc.assert(
      fc.property(damaged(bytes), (changed) => {
        const opened = answer(() => openCheckpoint(changed, log));
        if (opened) expect(opened.note.text).toBe(text);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe("proofs as text", () => {
  const leaves = naiveLeaves(37);
  const tree = new LogTree(0, () => undefined);
  tree.append(leaves);
  const checkpoint = encodeNote(
    signed(checkpointText({ origin: log.name, size: 37, root: tree.root(), extensions: [] })),
  );

  it("of inclusion and of extension are refused or written back the same, whatever the bytes", () => {
    const proof = encodeTlogProof({
      index: 5,
      path: inclusionProof(5, 37, tree.read),
      checkpoint,
      extra: Uint8Array.of(1, 2),
    });
    const request = encodeAddCheckpoint({ oldSize: 5, path: [new Uint8Array(32)], checkpoint });
    fc.assert(
      fc.property(damaged(proof), damaged(request), (changedProof, changedRequest) => {
        const one = answer(() => decodeTlogProof(changedProof));
        if (one) expect(encodeTlogProof(one)).toEqual(changedProof);
        const two = answer(() => decodeAddCheckpoint(changedRequest));
        if (two) expect(encodeAddCheckpoint(two)).toEqual(changedRequest);
      }),
      { numRuns: 1_500 },
    );
  });

  it("prove every entry at its place, and none at another", () => {
    for (let index = 0; index < 37; index++) {
      const proof = decodeTlogProof(
        encodeTlogProof({ index, path: inclusionProof(index, 37, tree.read), checkpoint }),
      );
      expect(provesInclusion(proof, leaves[index]!)).toBe(true);
      expect(provesInclusion(proof, leaves[(index + 1) % 37]!)).toBe(false);
      expect(provesInclusion({ ...proof, index: (index + 1) % 37 }, leaves[index]!)).toBe(false);
    }
    expect(decodeCheckpoint(checkpoint).size).toBe(37);
  });
});

describe("addresses of tiles", () => {
  it("are those that are written, and no others", () => {
    const address = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      index: count,
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(address, (one) => {
        const rest = tilePath(one.level, one.index, one.width).slice(`tile/${one.level}/`.length);
        expect(parseTilePath(String(one.level), rest)).toEqual(one);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[x0-9/.p]{0,24}$/), (rest) => {
        const parsed = parseTilePath("0", rest);
        if (parsed) expect(tilePath(0, parsed.index, parsed.width)).toBe(`tile/0/${rest}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
