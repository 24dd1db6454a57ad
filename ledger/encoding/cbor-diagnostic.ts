/**
 * CBOR as people read it: the diagnostic notation of RFC 8949 §8, with `<< … >>` around CBOR that is inside a byte
 * string (RFC 8610 appendix G.3), one item of an array or map per line where they do not fit on one.
 */
import { toHex } from "./bytes.ts";
import { type Cbor, CborError, CborTag, decodeCbor } from "./cbor-decode.ts";

const lineLengthMax = 72;
const tagsShown = [18];

/** Of bytes that may come from anybody. Throws `CborError` for what is not the CBOR that is used here. */
export function cborDiagnostic(bytes: Uint8Array): string {
  return itemText(decodeCbor(bytes, { keyOrder: "any", tags: tagsShown }), "");
}

function itemText(item: Cbor, indent: string): string {
  if (item instanceof Uint8Array) return bytesText(item, indent);
  if (typeof item === "string") return JSON.stringify(item);
  if (Array.isArray(item)) return listText("[", item, "]", indent, itemText);
  if (item instanceof Map) return listText("{", [...item], "}", indent, pairText);
  if (item instanceof CborTag) return `${item.tag}(${itemText(item.value, indent)})`;
  return String(item);
}

function pairText([key, value]: [Cbor, Cbor], indent: string): string {
  return `${itemText(key, indent)}: ${itemText(value, indent)}`;
}

function listText<T>(
  open: string,
  items: readonly T[],
  close: string,
  indent: string,
  text: (item: T, indent: string) => string,
): string {
  const short = items.map((item) => text(item, "")).join(", ");
  if (!short.includes("\n") && indent.length + short.length <= lineLengthMax) return open + short + close;
  const inner = `${indent}  `;
  const lines = items.map((item) => `${inner}${text(item, inner)}`);
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

function bytesText(bytes: Uint8Array, indent: string): string {
  const inside = embedded(bytes);
  return inside === undefined ? `h'${toHex(bytes)}'` : `<< ${itemText(inside, indent)} >>`;
}

/** The array or map that the byte string is; hashes and signatures are not taken for one. */
function embedded(bytes: Uint8Array): Cbor | undefined {
  const major = (bytes[0] ?? 0) >> 5;
  if (bytes.length === 32 || bytes.length === 64 || (major !== 4 && major !== 5)) return undefined;
  try {
    return decodeCbor(bytes, { keyOrder: "any", tags: tagsShown });
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}
