/** RFC 4648 §4: base64 with padding, in its one form, as signed notes have it. */
import { fromBase64Url, toBase64Url } from "./bytes.ts";

export function toBase64(bytes: Uint8Array): string {
  const digits = toBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return digits + "=".repeat((4 - (digits.length % 4)) % 4);
}

/** Throws `RangeError` for other characters, missing padding, and forms that would not be written back the same. */
export function fromBase64(text: string): Uint8Array {
  if (text.length % 4 !== 0 || /[-_]/.test(text)) throw new RangeError("expected base64 with padding");
  const digits = text.replace(/={1,2}$/, "");
  return fromBase64Url(digits.replaceAll("+", "-").replaceAll("/", "_"));
}
