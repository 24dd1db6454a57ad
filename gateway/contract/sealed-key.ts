/** How a key that is sealed under a passphrase looks as text; docs/protocol.md §3.1 is the format. */

export const sealedKeyBegin = "-----BEGIN TALLYMAN SEALED KEY-----";
export const sealedKeyEnd = "-----END TALLYMAN SEALED KEY-----";

/** Whether a text is a key sealed under a passphrase. */
export function isSealedKey(text: string): boolean {
  return text.trimStart().startsWith(sealedKeyBegin);
}
