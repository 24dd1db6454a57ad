/**
 * Single heads and numbers of CBOR where they stand, for readers of one expected form. Whatever is not in shortest form, cut
 * off, longer than four bytes or of another type is "not here": `decodeCbor` then decides what it is.
 */
import { majorType } from "./cbor-value.ts";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";

/** Bytes of the head at `at`, a float included. There must be a byte at `at`. */
export function headLengthAt(bytes: Uint8Array, at: number): number {
  const information = bytes[at]! & 31;
  return information < 24 ? 1 : 1 + (1 << (information - 24));
}

/** The argument of the head at `at` when its major type is `major` and it takes at most four bytes; -1 when not. */
export function argumentAt(bytes: Uint8Array, at: number, major: number): number {
  if (at >= bytes.length) return -1;
  const initial = bytes[at]!;
  if (initial >> 5 !== major) return -1;
  const information = initial & 31;
  if (information < 24) return information;
  if (information > 26 || at + headLengthAt(bytes, at) > bytes.length) return -1;
  if (information === 24) return atLeast(24, bytes[at + 1]!);
  if (information === 25) return atLeast(0x100, (bytes[at + 1]! << 8) | bytes[at + 2]!);
  return atLeast(0x1_0000, fourBytes(bytes, at + 1));
}

function atLeast(least: number, value: number): number {
  return value < least ? -1 : value;
}

function fourBytes(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** The integer or float at `at`; NaN when there is none, and for NaN itself. */
export function numberAt(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return Number.NaN;
  const major = bytes[at]! >> 5;
  if (major === majorType.simple) return floatAt(bytes, at);
  if (major > majorType.negative) return Number.NaN;
  const argument = argumentAt(bytes, at, major);
  if (argument < 0) return Number.NaN;
  return major === majorType.unsigned ? argument : -1 - argument;
}

const scratch = new DataView(new ArrayBuffer(8));

function floatAt(bytes: Uint8Array, at: number): number {
  const information = bytes[at]! & 31;
  if (information < 25 || information > 27 || at + headLengthAt(bytes, at) > bytes.length) return Number.NaN;
  if (information === 25) return decodeFloat16((bytes[at + 1]! << 8) | bytes[at + 2]!);
  scratch.setUint32(0, fourBytes(bytes, at + 1));
  if (information === 26) {
    const single = scratch.getFloat32(0);
    return encodeFloat16(single) === undefined ? single : Number.NaN;
  }
  scratch.setUint32(4, fourBytes(bytes, at + 5));
  const double = scratch.getFloat64(0);
  return Math.fround(double) === double ? Number.NaN : double;
}

/** Whether the bytes from `at` on are the characters of `text`, which is ASCII. */
export function isTextAt(bytes: Uint8Array, at: number, text: string): boolean {
  if (at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
