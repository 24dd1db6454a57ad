/**
 * A key's fingerprint in groups, for reading out and comparing. A click selects all of it; there is no button to copy
 * it, since a fingerprint from the file itself must not find its way into the field for the one that is trusted.
 */
import { groupedHash } from "../format/values.ts";

const digitsPerLine = 16;

export function Fingerprint({ kid }: { kid: string }) {
  const lines = kid.match(new RegExp(`.{1,${digitsPerLine}}`, "g")) ?? [];
  return (
    <span class="mono fingerprint">
      {lines.map((line) => (
        <span key={line}>{groupedHash(line)} </span>
      ))}
    </span>
  );
}

/** A fingerprint as people write it, without groups and colons; `undefined` when it is none. */
export function fingerprintOf(text: string): string | undefined {
  const compact = text.replace(/[\s:]/g, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(compact) ? compact : undefined;
}
