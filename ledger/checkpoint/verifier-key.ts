/**
 * Keys of signed notes as text, `<name>+<key id>+<base64(type ‖ key)>` (C2SP signed-note, "vkey"), and what they sign:
 * a log's key the note's text, a witness's key a text with the time before it (C2SP tlog-cosignature).
 */
import { toBase64 } from "../encoding/base64.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import {
  decodeCoseKey,
  encodeCoseKey,
  KeyError,
  type PublicKey,
  publicKeyFromBytes,
} from "../keys/cose-key.ts";
import { type SignatureCheck, verifySignature } from "../keys/signature.ts";
import { sha256 } from "../log/hash.ts";
import { isKeyName, type Note, type NoteSignature, readBase64 } from "./note.ts";
import { NoteError, requireNote } from "./note-error.ts";

/** `log`: Ed25519 over the text (type 1). `witness`: a timestamped Ed25519 cosignature, version 1 (type 4). */
export type VerifierKeyType = "log" | "witness";

const typeByte: Readonly<Record<VerifierKeyType, number>> = { log: 0x01, witness: 0x04 };

export interface VerifierKey {
  readonly type: VerifierKeyType;
  /** A log's name is the origin of its checkpoints. */
  readonly name: string;
  readonly keyId: number;
  readonly key: PublicKey;
}

const textLengthMax = 512;
const ed25519Bytes = 32;
const timestampBytes = 8;
const signatureBytes = 64;

/** Throws `NoteError` for a name that no key may have, and `TypeError` for a key that is not Ed25519. */
export function verifierKey(type: VerifierKeyType, name: string, key: PublicKey): VerifierKey {
  requireNote(isKeyName(name), "a key's name has neither spaces nor plus signs and at most 255 characters");
  if (key.algorithm !== "Ed25519") throw new TypeError("notes are signed with Ed25519");
  const named = utf8Encode(`${name}\n`);
  const digest = sha256(concatBytes(named, Uint8Array.of(typeByte[type]), key.bytes));
  return { type, name, key, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0) };
}

export function verifierKeyText({ type, name, keyId, key }: VerifierKey): string {
  const material = concatBytes(Uint8Array.of(typeByte[type]), key.bytes);
  return `${name}+${keyId.toString(16).padStart(8, "0")}+${toBase64(material)}`;
}

/** Throws `NoteError` for anything but the one text of a key that is a point of prime order. */
export function parseVerifierKey(text: string): VerifierKey {
  requireNote(text.length <= textLengthMax, `a key's text has at most ${textLengthMax} characters`);
  const [name = "", id = "", ...rest] = text.split("+");
  const material = readBase64(rest.join("+"));
  const type =
    material[0] === typeByte.log ? "log" : material[0] === typeByte.witness ? "witness" : undefined;
  requireNote(
    type !== undefined,
    "the key is of a type that is not known here: only Ed25519 (1) and cosignature/v1 (4) are",
  );
  requireNote(material.length === 1 + ed25519Bytes, "an Ed25519 key has 32 bytes");
  const parsed = verifierKey(type, name, checkedKey(material.slice(1)));
  requireNote(
    verifierKeyText(parsed) === `${name}+${id}+${rest.join("+")}`,
    "the key id is not that of the name and the key",
  );
  return parsed;
}

function checkedKey(bytes: Uint8Array): PublicKey {
  try {
    return decodeCoseKey(encodeCoseKey(publicKeyFromBytes("Ed25519", bytes)));
  } catch (error) {
    if (error instanceof KeyError)
      throw new NoteError(`the key is refused: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Signatures of the note that say they are by `key`. */
export function signaturesBy(note: Note, key: VerifierKey): NoteSignature[] {
  return note.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
}

/** What has to be verified for the signature to be the key's; `undefined`: it cannot be. */
export function noteSignatureCheck(
  text: string,
  { signature }: NoteSignature,
  { type, key }: VerifierKey,
): SignatureCheck | undefined {
  if (type === "log") return { key, message: utf8Encode(text), signature };
  const timeSeconds = cosignedAtSeconds(signature);
  if (timeSeconds === undefined) return undefined;
  return { key, message: cosignedMessage(text, timeSeconds), signature: signature.subarray(timestampBytes) };
}

/** Whether the key made the signature over the message, by the one rule of `keys/signature.ts`. */
export type Verify = (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;

/** Whether the note has signatures by `key` and all of them verify: one that does not spoils the note. */
export function isSignedBy(note: Note, key: VerifierKey, verify: Verify = verifySignature): boolean {
  const signatures = signaturesBy(note, key);
  return signatures.length > 0 && signatures.every((one) => isSignature(note.text, one, key, verify));
}

export function isSignature(
  text: string,
  signature: NoteSignature,
  key: VerifierKey,
  verify: Verify = verifySignature,
): boolean {
  const check = noteSignatureCheck(text, signature, key);
  return check !== undefined && verify(check.key, check.message, check.signature);
}

/** When a cosignature was made, seconds since 1970 UTC; `undefined` when it cannot be one. */
export function cosignedAtSeconds(signature: Uint8Array): number | undefined {
  if (signature.length !== timestampBytes + signatureBytes) return undefined;
  const view = new DataView(signature.buffer, signature.byteOffset);
  const seconds = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  return Number.isSafeInteger(seconds) ? seconds : undefined;
}

/** What a witness signs: the whole text of the checkpoint, and when. */
export function cosignedMessage(text: string, timeSeconds: number): Uint8Array {
  return utf8Encode(`cosignature/v1\ntime ${timeSeconds}\n${text}`);
}

/** A log's signature over the text. */
export function signNote(
  text: string,
  key: VerifierKey,
  sign: (bytes: Uint8Array) => Uint8Array,
): NoteSignature {
  return { name: key.name, keyId: key.keyId, signature: sign(utf8Encode(text)) };
}

/** A witness's cosignature over the text, at a time by its own clock. */
export function cosignNote(
  text: string,
  timeSeconds: number,
  key: VerifierKey,
  sign: (bytes: Uint8Array) => Uint8Array,
): NoteSignature {
  const signature = new Uint8Array(timestampBytes + signatureBytes);
  const view = new DataView(signature.buffer);
  view.setUint32(0, Math.floor(timeSeconds / 2 ** 32));
  view.setUint32(4, timeSeconds % 2 ** 32);
  signature.set(sign(cosignedMessage(text, timeSeconds)), timestampBytes);
  return { name: key.name, keyId: key.keyId, signature };
}
