/**
 * Signed notes (C2SP signed-note): a text, a blank line, and signature lines. One form only: what is read is written
 * back the same, byte for byte. docs/protocol.md §15.1.
 */

import { fromBase64, toBase64 } from "../encoding/base64.ts";
import { concatBytes, equalBytes } from "../encoding/bytes.ts";
import { utf8Decode, utf8Encode } from "../encoding/utf8.ts";
import { NoteError, requireNote } from "./note-error.ts";

export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of a hash: finds a key, proves nothing. */
  readonly keyId: number;
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends with a newline; this is what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** 64 signatures, or 16 of the size that post-quantum schemes need, and a short text. */
export const noteBytesMax = 128 * 1024;
export const noteSignaturesMax = 64;

const signaturePrefix = "\u2014 ";

/** No newline, no other control character, no lone surrogate; what Unicode calls a space, and plus, separate. */
const keyName = /^[^\p{White_Space}+\p{Cc}\p{Surrogate}]{1,255}$/u;

export function isKeyName(name: string): boolean {
  return keyName.test(name);
}

/** Throws `NoteError`; the bytes may come from anybody. No signature is verified. */
export function decodeNote(bytes: Uint8Array): Note {
  requireNote(bytes.length <= noteBytesMax, `a note has at most ${noteBytesMax} bytes`);
  const whole = readText(bytes);
  const end = whole.lastIndexOf("\n\n");
  requireNote(end >= 0, "a blank line separates the text from its signatures");
  const note = { text: whole.slice(0, end + 1), signatures: readSignatureLines(whole.slice(end + 2)) };
  requireNote(note.signatures.length > 0, "a note has a signature");
  return note;
}

/** Text of a note or of a part of one. Throws `NoteError` for bytes that no note may contain. */
export function readText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = utf8Decode(bytes);
  } catch (error) {
    throw new NoteError("a note is UTF-8", { cause: error });
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    requireNote(code >= 0x20 || code === 0x0a, "a note has no control characters but newlines");
  }
  return text;
}

/** Signature lines, each with its newline; none for the empty text. Throws `NoteError`. */
export function readSignatureLines(text: string): NoteSignature[] {
  if (text === "") return [];
  requireNote(text.endsWith("\n"), "the last signature line ends with a newline");
  const lines = text.slice(0, -1).split("\n");
  requireNote(lines.length <= noteSignaturesMax, `a note has at most ${noteSignaturesMax} signatures`);
  return lines.map(readSignatureLine);
}

function readSignatureLine(line: string): NoteSignature {
  requireNote(line.startsWith(signaturePrefix), "a signature line begins with an em dash and a space");
  const [name, encoded, ...rest] = line.slice(signaturePrefix.length).split(" ");
  requireNote(name !== undefined && isKeyName(name), "a signature line names a key");
  requireNote(encoded !== undefined && rest.length === 0, "a signature line has a name and a signature");
  const bytes = readBase64(encoded);
  requireNote(bytes.length > 4, "a signature follows the key's four bytes");
  return { name, keyId: readUint32(bytes), signature: bytes.slice(4) };
}

/** Throws `NoteError`. */
export function readBase64(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (error) {
    throw new NoteError("base64 has one form, with padding", { cause: error });
  }
}

function readUint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

export function encodeNote({ text, signatures }: Note): Uint8Array {
  return utf8Encode(`${text}\n${signatures.map(signatureLine).join("")}`);
}

/** One signature line with its newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId);
  return `${signaturePrefix}${name} ${toBase64(concatBytes(id, signature))}\n`;
}

/** The note with signatures added that it does not have yet, byte for byte. */
export function withSignatures(note: Note, added: readonly NoteSignature[]): Note {
  const signatures = [...note.signatures];
  for (const one of added) if (!signatures.some((other) => isSame(one, other))) signatures.push(one);
  return { text: note.text, signatures };
}

function isSame(a: NoteSignature, b: NoteSignature): boolean {
  return a.name === b.name && a.keyId === b.keyId && equalBytes(a.signature, b.signature);
}
