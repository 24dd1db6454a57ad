/**
 * Points of edwards25519 (RFC 8032 §5.1), two at a time, and tables of their multiples.
 *
 * A pair of points lies in 320 bytes: X, Y, Z and T, each a pair of field elements, with x = X/Z, y = Y/Z, xy = T/Z. A table's
 * entry is one point in 120 bytes: y + x, y − x and 2dxy, with ten limbs each, so that adding it takes seven multiplications.
 * The formulas are those of Hisil, Wong, Carter and Dawson (2008) for a = −1; they have no exceptions on this curve.
 */
import {
  add,
  copy,
  decode,
  encode,
  invert,
  join,
  multiply,
  pairBytes,
  part,
  rootPower,
  square,
  subtract,
  subtractWide,
  sumAndDifference,
} from "./field.ts";

export const entryBytes: usize = 120;
const limbsBytes: usize = 40;

/** Byte offsets in a pair of points. */
export const Y: usize = pairBytes;
export const Z: usize = 2 * pairBytes;
const T: usize = 3 * pairBytes;
export const pointsBytes: usize = 4 * pairBytes;

const oneLimbs = memory.data<u32>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const dLimbs = memory.data<u32>([
  0x35978a3, 0x0d37284, 0x3156ebd, 0x06a0a0e, 0x001c029, 0x179e898, 0x3a03cbb, 0x1ce7198, 0x2e2b6ff, 0x1480db3,
]);
const rootOfMinusOneLimbs = memory.data<u32>([
  0x20ea0b0, 0x186c9d2, 0x08f189d, 0x035697f, 0x0bd0c60, 0x1fbd7a7, 0x2804c9e, 0x1e16569, 0x004fc1d, 0x0ae0c92,
]);

/** The neutral point as a table's entry: 1, 1, 0. */
const neutralEntry = memory.data<u32>([
  1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

const zero = memory.data(80, 16);
const one = memory.data(80, 16);
const d = memory.data(80, 16);
const rootOfMinusOne = memory.data(80, 16);

const a = memory.data(80, 16);
const b = memory.data(80, 16);
const c = memory.data(80, 16);
const e = memory.data(80, 16);

/** Makes pairs of the constants; before anything else here. */
export function prepareConstants(): void {
  join(one, oneLimbs, oneLimbs);
  join(d, dLimbs, dLimbs);
  join(rootOfMinusOne, rootOfMinusOneLimbs, rootOfMinusOneLimbs);
}

/** Both points become the neutral one. */
export function setNeutral(p: usize): void {
  memory.fill(p, 0, pointsBytes);
  copy(p + Y, one);
  copy(p + Z, one);
}

/** E · F, G · H, F · G and E · H from the bounds below 3.02 (E, H) and 6.1 (F), which the formulas end with. */
@inline function complete(p: usize, withT: bool): void {
  multiply(p, c, a);
  multiply(p + Y, e, b);
  multiply(p + Z, c, e);
  if (withT) multiply(p + T, a, b);
}

/** p = 2p; T is computed when something is to be added next. */
export function double(p: usize, withT: bool): void {
  add(a, p, p);
  multiply(a, a, p + Y);
  square(b, p);
  square(c, p + Y);
  square(e, p + Z);
  // a is E = 2XY, b becomes H = Y² + X², G = Y² − X² stands in e, F = 2Z² − G in c.
  add(p, e, e);
  subtract(e, c, b);
  add(b, b, c);
  subtractWide(c, p, e);
  complete(p, withT);
}

const sums = memory.data(80, 16);
const differences = memory.data(80, 16);
const products = memory.data(80, 16);

/** The entry of digit ±1 … ±count, or the neutral one for 0; the entries lie one behind the other from 1 on. */
@inline function entryOf(table: usize, digit: i32): usize {
  return digit == 0 ? neutralEntry : table + <usize>(abs(digit) - 1) * entryBytes;
}

/** p += digitA times the first point of `tableA`, digitB times the first one of `tableB`. */
export function addMultiples(p: usize, tableA: usize, digitA: i32, tableB: usize, digitB: i32): void {
  const entryA = entryOf(tableA, digitA);
  const entryB = entryOf(tableB, digitB);
  // The negative of an entry has y + x and y − x exchanged and 2dxy negated.
  const swapA = <usize>(digitA < 0) * limbsBytes;
  const swapB = <usize>(digitB < 0) * limbsBytes;
  join(sums, entryA + swapA, entryB + swapB);
  join(differences, entryA + limbsBytes - swapA, entryB + limbsBytes - swapB);
  join(products, entryA + 2 * limbsBytes, entryB + 2 * limbsBytes);
  const negative = i32x4(digitA >> 31, digitB >> 31, digitA >> 31, digitB >> 31);
  negateWhere(products, negative);

  sumAndDifference(b, a, p + Y, p);
  multiply(a, a, differences);
  multiply(b, b, sums);
  multiply(c, products, p + T);
  add(e, p + Z, p + Z);
  completeSum(p);
}

/** From A = a, B = b, C = c, D = e: E = B − A, F = D − C, G = D + C, H = B + A, and the point. */
@inline function completeSum(p: usize): void {
  sumAndDifference(b, a, b, a);
  sumAndDifference(e, c, e, c);
  complete(p, true);
}

/** f = 2p − f for the elements whose lanes in `negative` are all ones. */
@inline function negateWhere(f: usize, negative: v128): void {
  // 2p − f = ¬f + 2p + 1 in two's complement.
  const first = v128.and(i32x4(0x7ffffdb, 0x7ffffdb, 0x3ffffff, 0x3ffffff), negative);
  const others = v128.and(i32x4(0x7ffffff, 0x7ffffff, 0x3ffffff, 0x3ffffff), negative);
  v128.store(f, i32x4.add(v128.xor(v128.load(f), negative), first));
  for (let i: usize = 16; i < pairBytes; i += 16)
    v128.store(f + i, i32x4.add(v128.xor(v128.load(f + i), negative), others));
}

/** A point that is added again and again: Y + X, Y − X, 2Z, 2dT, each a pair of elements. */
export const cachedBytes: usize = 4 * pairBytes;

export function cache(out: usize, p: usize): void {
  add(out, p + Y, p);
  subtract(out + pairBytes, p + Y, p);
  add(out + 2 * pairBytes, p + Z, p + Z);
  multiply(out + 3 * pairBytes, p + T, d);
  add(out + 3 * pairBytes, out + 3 * pairBytes, out + 3 * pairBytes);
}

/** p += q, which was cached. */
export function addCached(p: usize, q: usize): void {
  sumAndDifference(b, a, p + Y, p);
  multiply(a, a, q + pairBytes);
  multiply(b, b, q);
  multiply(c, p + T, q + 3 * pairBytes);
  multiply(e, p + Z, q + 2 * pairBytes);
  completeSum(p);
}

const u = memory.data(80, 16);
const v = memory.data(80, 16);
const v3 = memory.data(80, 16);
const root = memory.data(80, 16);
const check = memory.data(80, 16);
const bytesA = memory.data(32, 16);
const bytesB = memory.data(32, 16);

function sameElement(f: usize, g: usize, element: usize): bool {
  encode(bytesA, f, element);
  encode(bytesB, g, element);
  return memory.compare(bytesA, bytesB, 32) == 0;
}

/**
 * p = the negatives of the points that the 32 bytes at `a` and at `b` encode (RFC 8032 §5.1.3), as whoever subtracts
 * kA adds k(−A). Bit 0 and bit 1 of the answer say whether each encoding is canonical and on the curve.
 */
export function decodeNegated(p: usize, encodingA: usize, encodingB: usize): i32 {
  const y = p + Y;
  decode(y, 0, encodingA);
  decode(y, 1, encodingB);
  copy(p + Z, one);
  // x² = u / v with u = y² − 1, v = dy² + 1
  square(u, y);
  multiply(v, u, d);
  add(v, v, one);
  subtract(u, u, one);
  // x = u v³ (u v⁷)^((p − 5) / 8), perhaps times √−1
  multiply(u, u, one);
  multiply(v, v, one);
  square(v3, v);
  multiply(v3, v3, v);
  square(root, v3);
  multiply(root, root, v);
  multiply(root, root, u);
  rootPower(check, root);
  multiply(check, check, v3);
  multiply(p, check, u);
  square(check, p);
  multiply(check, check, v);
  const valid = chooseRoot(p, encodingA, 0) | (chooseRoot(p, encodingB, 1) << 1);
  multiply(p + T, p, y);
  return valid;
}

function negate(out: usize, f: usize): void {
  subtract(out, zero, f);
  multiply(out, out, one);
}

/** Makes x the root whose parity is not the encoded one; `check` is v x². Whether the encoding is of a point. */
function chooseRoot(p: usize, encoding: usize, element: usize): i32 {
  const x = p;
  if (!sameElement(check, u, element)) {
    negate(root, u);
    if (!sameElement(check, root, element)) return 0;
    multiply(root, x, rootOfMinusOne);
    replaceElement(x, root, element);
  }
  encode(bytesA, p + Y, element);
  const top = load<u8>(encoding + 31);
  const canonical = memory.compare(bytesA, encoding, 31) == 0 && load<u8>(bytesA + 31) == (top & 127);
  encode(bytesA, x, element);
  const isZero = load<u64>(bytesA) == 0 && load<u64>(bytesA, 8) == 0 && load<u64>(bytesA, 16) == 0 && load<u64>(bytesA, 24) == 0;
  if (isZero) return canonical && top < 128 ? 1 : 0;
  if ((load<u8>(bytesA) & 1) == top >> 7) {
    negate(root, x);
    replaceElement(x, root, element);
  }
  return canonical ? 1 : 0;
}

const limbs = memory.data(80, 16);

function replaceElement(out: usize, f: usize, element: usize): void {
  part(limbs, out, 1 - element);
  part(limbs + limbsBytes, f, element);
  if (element == 0) join(out, limbs + limbsBytes, limbs);
  else join(out, limbs, limbs + limbsBytes);
}

/** At most so many points are written to tables at a time. */
const pointsMax: usize = 128;
const points = memory.data(40960, 16);
const prefixes = memory.data(10240, 16);
const inverse = memory.data(80, 16);

/** Writes the first `count` of `points` as entries, with one inversion for all of them (Montgomery's trick). */
function writeEntries(count: usize, tableA: usize, tableB: usize): void {
  copy(prefixes, points + Z);
  for (let i: usize = 1; i < count; i++)
    multiply(prefixes + i * pairBytes, prefixes + (i - 1) * pairBytes, points + i * pointsBytes + Z);
  invert(inverse, prefixes + (count - 1) * pairBytes);
  for (let i = count - 1; i < count; i--) {
    const p = points + i * pointsBytes;
    if (i > 0) multiply(c, inverse, prefixes + (i - 1) * pairBytes);
    else copy(c, inverse);
    multiply(inverse, inverse, p + Z);
    writeEntry(p, tableA + i * entryBytes, tableB + i * entryBytes);
  }
}

/** The entries of the two points at `p`, the inverses of whose Z are in `c`. */
function writeEntry(p: usize, entryA: usize, entryB: usize): void {
  multiply(a, p, c);
  multiply(b, p + Y, c);
  add(e, b, a);
  multiply(e, e, one);
  writeElements(e, entryA, entryB);
  subtract(e, b, a);
  multiply(e, e, one);
  writeElements(e, entryA + limbsBytes, entryB + limbsBytes);
  multiply(a, a, b);
  multiply(a, a, d);
  add(a, a, a);
  multiply(a, a, one);
  writeElements(a, entryA + 2 * limbsBytes, entryB + 2 * limbsBytes);
}

function writeElements(f: usize, limbsA: usize, limbsB: usize): void {
  part(limbsA, f, 0);
  part(limbsB, f, 1);
}

const step = memory.data(320, 16);

/**
 * Tables of the two points at `p`, which is used up: for j = 0 … 7 the multiples 1 … `multiples` of 2^(32 j) times the point. A
 * multiple is a power of two, at most `pointsMax`.
 */
export function writeTables(p: usize, multiples: usize, tableA: usize, tableB: usize): void {
  let held: usize = 0;
  let written: usize = 0;
  for (let j = 0; j < 8; j++) {
    cache(step, p);
    memory.copy(points + held * pointsBytes, p, pointsBytes);
    for (let i: usize = 1; i < multiples; i++) {
      const to = points + (held + i) * pointsBytes;
      memory.copy(to, to - pointsBytes, pointsBytes);
      addCached(to, step);
    }
    held += multiples;
    if (j == 7 || held + multiples > pointsMax) {
      writeEntries(held, tableA + written * entryBytes, tableB + written * entryBytes);
      written += held;
      held = 0;
    }
    if (j < 7) for (let i = 0; i < 32; i++) double(p, i == 31);
  }
}
