/** UTF-8, strict in both directions, by the WHATWG Encoding that browsers and Node share. */

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: "utf-8", options: { fatal: true; ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to these lengths, ASCII is quicker to convert character by character (measured). */
const encodeLoopLengthMax = 64;
const decodeLoopLengthMax = 32;

/** With the u flag, the two halves of a pair are one character, so this finds lone ones only. */
const loneSurrogate = /\p{Surrogate}/u;

/** Throws `RangeError` when the text has a lone surrogate. */
export function utf8Encode(text: string): Uint8Array {
  const short = text.length <= encodeLoopLengthMax ? encodeAscii(text) : undefined;
  if (short) return short;
  if (loneSurrogate.test(text)) throw new RangeError("the text has a lone surrogate");
  return encoder.encode(text);
}

/**
 * Writes the text into `target` from `at` on and returns where it ends; -1, with anything in `target`, when there is no room or
 * a character is not ASCII: then it is for `utf8Encode`.
 */
export function asciiInto(target: Uint8Array, at: number, text: string): number {
  if (at + text.length > target.length) return -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return -1;
    target[at + i] = code;
  }
  return at + text.length;
}

function encodeAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** Throws `RangeError` when the bytes are not well-formed UTF-8. A byte order mark is kept as a character. */
export function utf8Decode(bytes: Uint8Array): string {
  const short = bytes.length <= decodeLoopLengthMax ? decodeAscii(bytes) : undefined;
  if (short !== undefined) return short;
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new RangeError("the bytes are not well-formed UTF-8", { cause: error });
  }
}

function decodeAscii(bytes: Uint8Array): string | undefined {
  const codes: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte > 0x7f) return undefined;
    codes.push(byte);
  }
  return String.fromCharCode(...codes);
}
