/**
 * A second CBOR, as simple as can be: a lenient reader into a tree that keeps what was read, and a writer that gives the
 * one deterministic form of a tree. Bytes are acceptable when they are what the writer makes of what the reader saw.
 */
import { type Cbor, CborTag } from "../../../ledger/encoding/cbor.ts";

export type Tree =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "bytes" | "text"; readonly content: Buffer }
  | { readonly kind: "array"; readonly items: readonly Tree[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Tree, Tree])[] }
  | { readonly kind: "tag"; readonly tag: bigint; readonly item: Tree }
  | { readonly kind: "simple"; readonly value: number };

/** IEEE 754-2019 §3.4, by its formula. */
export function float16Value(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) % 32;
  const fraction = bits % 1024;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * 2 ** -14 * (fraction / 1024)
    : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

const float16Bits = new Map(Array.from({ length: 0x7c01 }, (_, bits) => [float16Value(bits), bits]));

/** Throws for anything that is not one definite-length item. */
export function readTree(bytes: Uint8Array): Tree {
  const input = Buffer.from(bytes);
  let at = 0;

  function take(count: number): Buffer {
    if (at + count > input.length) throw new Error("cut off");
    at += count;
    return input.subarray(at - count, at);
  }

  function tree(): Tree {
    const initial = take(1)[0]!;
    const [major, information] = [initial >> 5, initial % 32];
    if (information > 27) throw new Error("indefinite or reserved");
    const rest = take(information < 24 ? 0 : 2 ** (information - 24));
    const argument = information < 24 ? BigInt(information) : BigInt(`0x${rest.toString("hex")}`);
    switch (major) {
      case 0:
        return { kind: "integer", value: argument };
      case 1:
        return { kind: "integer", value: -1n - argument };
      case 2:
        return { kind: "bytes", content: take(Number(argument)) };
      case 3:
        return { kind: "text", content: take(Number(argument)) };
      case 4:
        return { kind: "array", items: list(argument) };
      case 5: {
        const flat = list(2n * argument);
        return {
          kind: "map",
          entries: flat.filter((_, i) => i % 2 === 0).map((key, i) => [key, flat[2 * i + 1]!] as const),
        };
      }
      case 6:
        return { kind: "tag", tag: argument, item: tree() };
    }
    if (information < 25) return { kind: "simple", value: Number(argument) };
    if (information === 25) return { kind: "float", value: float16Value(Number(argument)) };
    return { kind: "float", value: information === 26 ? rest.readFloatBE() : rest.readDoubleBE() };
  }

  function list(count: bigint): Tree[] {
    const items: Tree[] = [];
    for (let i = 0n; i < count; i++) items.push(tree());
    return items;
  }

  const whole = tree();
  if (at !== input.length) throw new Error("bytes follow");
  return whole;
}

function headHex(major: number, argument: bigint): string {
  const initial = (information: number) => (major * 32 + information).toString(16).padStart(2, "0");
  if (argument < 24n) return initial(Number(argument));
  const hex = argument.toString(16);
  const width = [2, 4, 8, 16].find((digits) => hex.length <= digits)!;
  return initial(24 + Math.log2(width / 2)) + hex.padStart(width, "0");
}

function floatHex(value: number): string {
  if (Number.isNaN(value)) return "f97e00";
  const half = float16Bits.get(Math.abs(value));
  const negative = value < 0 || Object.is(value, -0);
  if (half !== undefined) return `f9${(half + (negative ? 0x8000 : 0)).toString(16).padStart(4, "0")}`;
  const buffer = Buffer.alloc(8);
  if (Math.fround(value) === value)
    return `fa${buffer.subarray(0, buffer.writeFloatBE(value)).toString("hex")}`;
  buffer.writeDoubleBE(value);
  return `fb${buffer.toString("hex")}`;
}

/** Hexadecimal of the deterministic form; with `sort` map entries are put in order. */
export function writeTree(tree: Tree, sort: boolean): string {
  switch (tree.kind) {
    case "integer":
      return tree.value >= 0n ? headHex(0, tree.value) : headHex(1, -1n - tree.value);
    case "float":
      return floatHex(tree.value);
    case "bytes":
    case "text":
      return (
        headHex(tree.kind === "bytes" ? 2 : 3, BigInt(tree.content.length)) + tree.content.toString("hex")
      );
    case "array":
      return headHex(4, BigInt(tree.items.length)) + tree.items.map((item) => writeTree(item, sort)).join("");
    case "map": {
      const entries = tree.entries.map(
        ([key, value]) => [writeTree(key, sort), writeTree(value, sort)] as const,
      );
      // Pairs of lower-case digits sort as the bytes they stand for.
      if (sort) entries.sort(([a], [b]) => (a < b ? -1 : 1));
      return headHex(5, BigInt(entries.length)) + entries.flat().join("");
    }
    case "tag":
      return headHex(6, tree.tag) + writeTree(tree.item, sort);
    case "simple":
      return headHex(7, BigInt(tree.value));
  }
}

interface Profile {
  readonly sorted: boolean;
  readonly tags: readonly bigint[];
  readonly depthMax: number;
}

/** Whether the tree has only what the strict reader takes. */
function isAllowed(tree: Tree, profile: Profile): boolean {
  const inner = { ...profile, depthMax: profile.depthMax - 1 };
  switch (tree.kind) {
    case "integer":
    case "float":
    case "bytes":
      return true;
    case "text":
      return Buffer.from(tree.content.toString("utf8"), "utf8").equals(tree.content);
    case "array":
      return inner.depthMax >= 0 && tree.items.every((item) => isAllowed(item, inner));
    case "map":
      return (
        inner.depthMax >= 0 &&
        tree.entries.every(([key]) => ["integer", "text", "bytes"].includes(key.kind)) &&
        tree.entries.flat().every((item) => isAllowed(item, inner)) &&
        new Set(tree.entries.map(([key]) => writeTree(key, false))).size === tree.entries.length
      );
    case "tag":
      return inner.depthMax >= 0 && profile.tags.includes(tree.tag) && isAllowed(tree.item, inner);
    case "simple":
      return tree.value >= 20 && tree.value <= 22;
  }
}

/** The value the strict reader must give, or `undefined` when it must refuse. */
export function acceptedValue(bytes: Uint8Array, profile: Profile): { value: Cbor } | undefined {
  let tree: Tree;
  try {
    tree = readTree(bytes);
  } catch {
    return undefined;
  }
  const isCanonical = writeTree(tree, profile.sorted) === Buffer.from(bytes).toString("hex");
  return isCanonical && isAllowed(tree, profile) ? { value: cborOf(tree) } : undefined;
}

export function cborOf(tree: Tree): Cbor {
  switch (tree.kind) {
    case "integer":
      return BigInt(Number(tree.value)) === tree.value && Number.isSafeInteger(Number(tree.value))
        ? Number(tree.value)
        : tree.value;
    case "float":
      return tree.value;
    case "bytes":
      return new Uint8Array(tree.content);
    case "text":
      return tree.content.toString("utf8");
    case "array":
      return tree.items.map(cborOf);
    case "map":
      return new Map(tree.entries.map(([key, value]) => [cborOf(key), cborOf(value)]));
    case "tag":
      return new CborTag(Number(tree.tag), cborOf(tree.item));
    case "simple":
      return tree.value === 22 ? null : tree.value === 21;
  }
}
