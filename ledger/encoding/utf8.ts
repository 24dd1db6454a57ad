/** UTF-8, strict in both directions (WHATWG Encoding, which browsers and Node share). */

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: "utf-8", options: { fatal: true; ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Strings shorter than this are quicker to convert character by character (measured). */
const shortLength = 24;

/** Throws `RangeError` when the text has a lone surrogate. */
export function utf8Encode(text: string): Uint8Array {
  if (text.length <= shortLength) {
    const bytes = new Uint8Array(text.length);
    let i = 0;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) break;
      bytes[i] = code;
    }
    if (i === text.length) return bytes;
  }
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("the text has a lone surrogate");
  return encoder.encode(text);
}

/** Throws `RangeError` when the bytes are not well-formed UTF-8. A byte order mark is kept as a character. */
export function utf8Decode(bytes: Uint8Array): string {
  if (bytes.length <= shortLength) {
    let text = "";
    let i = 0;
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte > 0x7f) break;
      text += String.fromCharCode(byte);
    }
    if (i === bytes.length) return text;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    // The decoder's own error says no more than this.
    throw new RangeError("the bytes are not well-formed UTF-8");
  }
}
