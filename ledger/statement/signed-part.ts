/**
 * The Sig_structure (RFC 9052 §4.4) of a message that came in, by copying it once. Between the head of the array and the signature a
 * message is what the structure is between its first text and its end, but for one byte: the empty map is empty external data.
 */
import { ByteSlab } from "../encoding/byte-slab.ts";
import { encodeCbor } from "../encoding/cbor-encode.ts";

export const signatureBytes = 64;

/** An array of four and the text. */
const structureStart = encodeCbor(["Signature1", 0, 0, 0]).slice(0, 12);
/** The tag and the head of the array. */
const messageStartBytes = 2;
const emptyBytes = 0x40;

/** Byte `i` of the message is at `messageAt + i` in the copy, from the protected header to the last byte of the signature. */
export const messageAt = structureStart.length - messageStartBytes;

/** Statements are forgotten when they are answered; what is kept of them is their bytes. */
const slab = new ByteSlab();

/**
 * What the message's signature goes over. In the same buffer the signature follows. `message` is a whole COSE_Sign1 whose
 * protected header ends before `headerTo`, with an empty map there and a signature of 64 bytes.
 */
export function copyMessage(message: Uint8Array, headerTo: number): Uint8Array {
  const from = slab.makeRoom(messageAt + message.length);
  const { bytes } = slab;
  bytes.set(message, from + messageAt);
  for (let i = 0; i < structureStart.length; i++) bytes[from + i] = structureStart[i]!;
  bytes[from + messageAt + headerTo] = emptyBytes;
  const length = messageAt + message.length - 2 - signatureBytes;
  return new Uint8Array(bytes.buffer, from, length);
}
