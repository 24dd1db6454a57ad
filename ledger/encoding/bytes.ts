/** Byte arrays: joining, comparing, and their text forms. No Node Buffer: this runs in a browser unchanged. */

/** A new array with the bytes of all parts in their order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Not in constant time: for public bytes only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Bytewise lexicographic order, a prefix first: negative, zero or positive, as `Array.sort` wants it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const hexDigits = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Bytes that become text in one call; a multiple of 3. */
const textBytesAtOnce = 1_536;

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return inPieces(bytes, hexText);
}

/**
 * A text that is put together character by character is kept as a tree of its parts: for 32 bytes that took five times as long
 * as one call with all characters, and several times the memory (measured).
 */
function inPieces(bytes: Uint8Array, textOf: (piece: Uint8Array) => string): string {
  if (bytes.length <= textBytesAtOnce) return textOf(bytes);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += textBytesAtOnce)
    pieces.push(textOf(bytes.subarray(at, at + textBytesAtOnce)));
  return pieces.join("");
}

function hexText(bytes: Uint8Array): string {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; i++) codes.push(hexDigits[bytes[i]! >> 4]!, hexDigits[bytes[i]! & 15]!);
  return String.fromCharCode(...codes);
}

/** Throws `RangeError` for anything but pairs of lower-case hexadecimal digits. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0) throw new RangeError("expected pairs of hexadecimal digits");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = (hexDigit(text.charCodeAt(2 * i)) << 4) | hexDigit(text.charCodeAt(2 * i + 1));
  return bytes;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  throw new RangeError("expected lower-case hexadecimal");
}

const base64UrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const base64UrlDigits = new Map(Array.from(base64UrlAlphabet, (character, digit) => [character, digit]));

const base64UrlCodes = Uint8Array.from(base64UrlAlphabet, (digit) => digit.charCodeAt(0));

/** RFC 4648 §5 without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return inPieces(bytes, base64UrlText);
}

function base64UrlText(bytes: Uint8Array): string {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(bytes.length - i, 3) + 1;
    for (let digit = 0; digit < digits; digit++)
      codes.push(base64UrlCodes[(group >> (18 - 6 * digit)) & 63]!);
  }
  return String.fromCharCode(...codes);
}

/** Throws `RangeError` for padding, other characters, and forms that would not be written back the same. */
export function fromBase64Url(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let offset = 0;
  for (const character of text) {
    const digit = base64UrlDigits.get(character);
    if (digit === undefined) throw new RangeError("expected base64url without padding");
    group = ((group << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[offset++] = (group >> bits) & 0xff;
    }
  }
  // RFC 4648 §3.5: what is left over of the last digit is zero bits, and never a whole digit.
  if (bits >= 6 || (group & ((1 << bits) - 1)) !== 0) throw new RangeError("expected canonical base64url");
  return bytes;
}
