/**
 * Arithmetic modulo p = 2^255 − 19, two elements at a time: whatever happens to the first of a pair happens to the second.
 *
 * An element has ten limbs of alternately 26 and 25 bits (weights 2^0, 2^26, 2^51, 2^77 …). A pair lies in 80 bytes, five
 * vectors of four 32-bit lanes: [limb 2i of a, limb 2i of b, limb 2i + 1 of a, limb 2i + 1 of b].
 *
 * Bounds are in units of a limb's nominal size, 2^26 or 2^25. Results of `multiply`, `square` and `load` are below 1.01, sums
 * add their bounds, `subtract` adds 2 and `subtractWide` 4. `multiply` takes a first factor below 9 and a second below 3.3 with a
 * product of bounds below 32: column 0 is then below 2^26 · 2^26 · 32 · (1 + 19 · 6.5) < 2^64, and 19 times a limb below 2^32.
 */

/** Bytes of a pair of elements. */
export const pairBytes: usize = 80;

const mask26: u64 = (1 << 26) - 1;
const mask25: u64 = (1 << 25) - 1;

const scratch = memory.data(80, 16);
const powers = memory.data(240, 16);

@inline function low(a: v128, b: v128): v128 {
  return i64x2.extmul_low_i32x4_u(a, b);
}

@inline function high(a: v128, b: v128): v128 {
  return i64x2.extmul_high_i32x4_u(a, b);
}

@inline function plus(a: v128, b: v128): v128 {
  return i64x2.add(a, b);
}

/** Even limbs in the place of odd ones and the reverse. */
@inline function swapped(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 2, 3, 0, 1);
}

@inline function twice(a: v128): v128 {
  return i32x4.shl(a, 1);
}

@inline function times19(a: v128): v128 {
  return i32x4.mul(a, i32x4.splat(19));
}

/** Two columns of 64 bits, each below 2^32, as four lanes of 32 bits. */
@inline function packed(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

/** Carries ten columns through (two chains at a time, as neither waits for the other) and stores the limbs. */
@inline function storeCarried(
  out: usize,
  h0: v128,
  h1: v128,
  h2: v128,
  h3: v128,
  h4: v128,
  h5: v128,
  h6: v128,
  h7: v128,
  h8: v128,
  h9: v128,
): void {
  const vector26 = i64x2.splat(mask26);
  const vector25 = i64x2.splat(mask25);
  h1 = plus(h1, i64x2.shr_u(h0, 26));
  h5 = plus(h5, i64x2.shr_u(h4, 26));
  h0 = v128.and(h0, vector26);
  h4 = v128.and(h4, vector26);
  h2 = plus(h2, i64x2.shr_u(h1, 25));
  h6 = plus(h6, i64x2.shr_u(h5, 25));
  h1 = v128.and(h1, vector25);
  h5 = v128.and(h5, vector25);
  h3 = plus(h3, i64x2.shr_u(h2, 26));
  h7 = plus(h7, i64x2.shr_u(h6, 26));
  h2 = v128.and(h2, vector26);
  h6 = v128.and(h6, vector26);
  h4 = plus(h4, i64x2.shr_u(h3, 25));
  h8 = plus(h8, i64x2.shr_u(h7, 25));
  h3 = v128.and(h3, vector25);
  h7 = v128.and(h7, vector25);
  h5 = plus(h5, i64x2.shr_u(h4, 26));
  h9 = plus(h9, i64x2.shr_u(h8, 26));
  h4 = v128.and(h4, vector26);
  h8 = v128.and(h8, vector26);
  const beyond = i64x2.shr_u(h9, 25);
  h9 = v128.and(h9, vector25);
  h0 = plus(h0, plus(plus(beyond, i64x2.shl(beyond, 1)), i64x2.shl(beyond, 4)));
  h1 = plus(h1, i64x2.shr_u(h0, 26));
  h0 = v128.and(h0, vector26);
  v128.store(out, packed(h0, h1));
  v128.store(out, packed(h2, h3), 16);
  v128.store(out, packed(h4, h5), 32);
  v128.store(out, packed(h6, h7), 48);
  v128.store(out, packed(h8, h9), 64);
}

/** out = f · g. Products of two odd limbs weigh double, those beyond limb 9 nineteenfold. */
export function multiply(out: usize, f: usize, g: usize): void {
  const f01 = v128.load(f);
  const f23 = v128.load(f, 16);
  const f45 = v128.load(f, 32);
  const f67 = v128.load(f, 48);
  const f89 = v128.load(f, 64);
  const g01 = v128.load(g);
  const g23 = v128.load(g, 16);
  const g45 = v128.load(g, 32);
  const g67 = v128.load(g, 48);
  const g89 = v128.load(g, 64);
  const g10 = swapped(g01);
  const g32 = swapped(g23);
  const g54 = swapped(g45);
  const g76 = swapped(g67);
  const g98 = swapped(g89);
  const d01 = twice(f01);
  const d23 = twice(f23);
  const d45 = twice(f45);
  const d67 = twice(f67);
  const d89 = twice(f89);
  const n01 = times19(g01);
  const n23 = times19(g23);
  const n45 = times19(g45);
  const n67 = times19(g67);
  const n89 = times19(g89);
  const n32 = swapped(n23);
  const n54 = swapped(n45);
  const n76 = swapped(n67);
  const n98 = swapped(n89);

  let h0 = low(f01, g01);
  h0 = plus(h0, high(d01, n89));
  h0 = plus(h0, low(f23, n89));
  h0 = plus(h0, high(d23, n67));
  h0 = plus(h0, low(f45, n67));
  h0 = plus(h0, high(d45, n45));
  h0 = plus(h0, low(f67, n45));
  h0 = plus(h0, high(d67, n23));
  h0 = plus(h0, low(f89, n23));
  h0 = plus(h0, high(d89, n01));

  let h1 = low(f01, g10);
  h1 = plus(h1, high(f01, g10));
  h1 = plus(h1, low(f23, n98));
  h1 = plus(h1, high(f23, n98));
  h1 = plus(h1, low(f45, n76));
  h1 = plus(h1, high(f45, n76));
  h1 = plus(h1, low(f67, n54));
  h1 = plus(h1, high(f67, n54));
  h1 = plus(h1, low(f89, n32));
  h1 = plus(h1, high(f89, n32));

  let h2 = low(f01, g23);
  h2 = plus(h2, high(d01, g01));
  h2 = plus(h2, low(f23, g01));
  h2 = plus(h2, high(d23, n89));
  h2 = plus(h2, low(f45, n89));
  h2 = plus(h2, high(d45, n67));
  h2 = plus(h2, low(f67, n67));
  h2 = plus(h2, high(d67, n45));
  h2 = plus(h2, low(f89, n45));
  h2 = plus(h2, high(d89, n23));

  let h3 = low(f01, g32);
  h3 = plus(h3, high(f01, g32));
  h3 = plus(h3, low(f23, g10));
  h3 = plus(h3, high(f23, g10));
  h3 = plus(h3, low(f45, n98));
  h3 = plus(h3, high(f45, n98));
  h3 = plus(h3, low(f67, n76));
  h3 = plus(h3, high(f67, n76));
  h3 = plus(h3, low(f89, n54));
  h3 = plus(h3, high(f89, n54));

  let h4 = low(f01, g45);
  h4 = plus(h4, high(d01, g23));
  h4 = plus(h4, low(f23, g23));
  h4 = plus(h4, high(d23, g01));
  h4 = plus(h4, low(f45, g01));
  h4 = plus(h4, high(d45, n89));
  h4 = plus(h4, low(f67, n89));
  h4 = plus(h4, high(d67, n67));
  h4 = plus(h4, low(f89, n67));
  h4 = plus(h4, high(d89, n45));

  let h5 = low(f01, g54);
  h5 = plus(h5, high(f01, g54));
  h5 = plus(h5, low(f23, g32));
  h5 = plus(h5, high(f23, g32));
  h5 = plus(h5, low(f45, g10));
  h5 = plus(h5, high(f45, g10));
  h5 = plus(h5, low(f67, n98));
  h5 = plus(h5, high(f67, n98));
  h5 = plus(h5, low(f89, n76));
  h5 = plus(h5, high(f89, n76));

  let h6 = low(f01, g67);
  h6 = plus(h6, high(d01, g45));
  h6 = plus(h6, low(f23, g45));
  h6 = plus(h6, high(d23, g23));
  h6 = plus(h6, low(f45, g23));
  h6 = plus(h6, high(d45, g01));
  h6 = plus(h6, low(f67, g01));
  h6 = plus(h6, high(d67, n89));
  h6 = plus(h6, low(f89, n89));
  h6 = plus(h6, high(d89, n67));

  let h7 = low(f01, g76);
  h7 = plus(h7, high(f01, g76));
  h7 = plus(h7, low(f23, g54));
  h7 = plus(h7, high(f23, g54));
  h7 = plus(h7, low(f45, g32));
  h7 = plus(h7, high(f45, g32));
  h7 = plus(h7, low(f67, g10));
  h7 = plus(h7, high(f67, g10));
  h7 = plus(h7, low(f89, n98));
  h7 = plus(h7, high(f89, n98));

  let h8 = low(f01, g89);
  h8 = plus(h8, high(d01, g67));
  h8 = plus(h8, low(f23, g67));
  h8 = plus(h8, high(d23, g45));
  h8 = plus(h8, low(f45, g45));
  h8 = plus(h8, high(d45, g23));
  h8 = plus(h8, low(f67, g23));
  h8 = plus(h8, high(d67, g01));
  h8 = plus(h8, low(f89, g01));
  h8 = plus(h8, high(d89, n89));

  let h9 = low(f01, g98);
  h9 = plus(h9, high(f01, g98));
  h9 = plus(h9, low(f23, g76));
  h9 = plus(h9, high(f23, g76));
  h9 = plus(h9, low(f45, g54));
  h9 = plus(h9, high(f45, g54));
  h9 = plus(h9, low(f67, g32));
  h9 = plus(h9, high(f67, g32));
  h9 = plus(h9, low(f89, g10));
  h9 = plus(h9, high(f89, g10));

  storeCarried(out, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
}

/** out = f², for f below 1.1: 55 products instead of 100. */
export function square(out: usize, f: usize): void {
  const f01 = v128.load(f);
  const f23 = v128.load(f, 16);
  const f45 = v128.load(f, 32);
  const f67 = v128.load(f, 48);
  const f89 = v128.load(f, 64);
  const f10 = swapped(f01);
  const f32 = swapped(f23);
  const f54 = swapped(f45);
  const f76 = swapped(f67);
  const f98 = swapped(f89);
  const d01 = twice(f01);
  const d23 = twice(f23);
  const d45 = twice(f45);
  const d67 = twice(f67);
  const d89 = twice(f89);
  const n67 = times19(f67);
  const n89 = times19(f89);
  const n76 = swapped(n67);
  const n98 = swapped(n89);
  const e45 = twice(times19(f45));
  const e67 = twice(n67);
  const e89 = twice(n89);

  let h0 = low(f01, f01);
  h0 = plus(h0, high(d01, e89));
  h0 = plus(h0, low(d23, n89));
  h0 = plus(h0, high(d23, e67));
  h0 = plus(h0, low(d45, n67));
  h0 = plus(h0, high(f45, e45));

  let h1 = low(d01, f10);
  h1 = plus(h1, low(d23, n98));
  h1 = plus(h1, high(d23, n98));
  h1 = plus(h1, low(d45, n76));
  h1 = plus(h1, high(d45, n76));

  let h2 = low(d01, f23);
  h2 = plus(h2, high(d01, f01));
  h2 = plus(h2, high(d23, e89));
  h2 = plus(h2, low(d45, n89));
  h2 = plus(h2, high(d45, e67));
  h2 = plus(h2, low(f67, n67));

  let h3 = low(d01, f32);
  h3 = plus(h3, high(d01, f32));
  h3 = plus(h3, low(d45, n98));
  h3 = plus(h3, high(d45, n98));
  h3 = plus(h3, low(d67, n76));

  let h4 = low(d01, f45);
  h4 = plus(h4, high(d01, d23));
  h4 = plus(h4, low(f23, f23));
  h4 = plus(h4, high(d45, e89));
  h4 = plus(h4, low(d67, n89));
  h4 = plus(h4, high(f67, e67));

  let h5 = low(d01, f54);
  h5 = plus(h5, high(d01, f54));
  h5 = plus(h5, low(d23, f32));
  h5 = plus(h5, low(d67, n98));
  h5 = plus(h5, high(d67, n98));

  let h6 = low(d01, f67);
  h6 = plus(h6, high(d01, d45));
  h6 = plus(h6, low(d23, f45));
  h6 = plus(h6, high(d23, f23));
  h6 = plus(h6, high(d67, e89));
  h6 = plus(h6, low(f89, n89));

  let h7 = low(d01, f76);
  h7 = plus(h7, high(d01, f76));
  h7 = plus(h7, low(d23, f54));
  h7 = plus(h7, high(d23, f54));
  h7 = plus(h7, low(d89, n98));

  let h8 = low(d01, f89);
  h8 = plus(h8, high(d01, d67));
  h8 = plus(h8, low(d23, f67));
  h8 = plus(h8, high(d23, d45));
  h8 = plus(h8, low(f45, f45));
  h8 = plus(h8, high(f89, e89));

  let h9 = low(d01, f98);
  h9 = plus(h9, high(d01, f98));
  h9 = plus(h9, low(d23, f76));
  h9 = plus(h9, high(d23, f76));
  h9 = plus(h9, low(d45, f54));

  storeCarried(out, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9);
}

/** out = f + g; the bounds add. */
@inline export function add(out: usize, f: usize, g: usize): void {
  v128.store(out, i32x4.add(v128.load(f), v128.load(g)));
  v128.store(out, i32x4.add(v128.load(f, 16), v128.load(g, 16)), 16);
  v128.store(out, i32x4.add(v128.load(f, 32), v128.load(g, 32)), 32);
  v128.store(out, i32x4.add(v128.load(f, 48), v128.load(g, 48)), 48);
  v128.store(out, i32x4.add(v128.load(f, 64), v128.load(g, 64)), 64);
}

@inline function subtractFrom(first: v128, others: v128, out: usize, f: usize, g: usize): void {
  v128.store(out, i32x4.sub(i32x4.add(v128.load(f), first), v128.load(g)));
  v128.store(out, i32x4.sub(i32x4.add(v128.load(f, 16), others), v128.load(g, 16)), 16);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(f, 32), others), v128.load(g, 32)), 32);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(f, 48), others), v128.load(g, 48)), 48);
  v128.store(out, i32x4.sub(i32x4.add(v128.load(f, 64), others), v128.load(g, 64)), 64);
}

/** out = f + 2p − g, for g below 1.9; 2 is added to the bound of f. */
@inline export function subtract(out: usize, f: usize, g: usize): void {
  const first = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  const others = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  subtractFrom(first, others, out, f, g);
}

/** sum = f + g and difference = f + 2p − g; each may take the place of f or g. */
@inline export function sumAndDifference(sum: usize, difference: usize, f: usize, g: usize): void {
  let bias = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  for (let i: usize = 0; i < pairBytes; i += 16) {
    const vf = v128.load(f + i);
    const vg = v128.load(g + i);
    v128.store(sum + i, i32x4.add(vf, vg));
    v128.store(difference + i, i32x4.sub(i32x4.add(vf, bias), vg));
    bias = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  }
}

/** out = f + 4p − g, for g below 3.9; 4 is added to the bound of f. */
@inline export function subtractWide(out: usize, f: usize, g: usize): void {
  const first = i32x4(0xfffffb4, 0xfffffb4, 0x7fffffc, 0x7fffffc);
  const others = i32x4(0xffffffc, 0xffffffc, 0x7fffffc, 0x7fffffc);
  subtractFrom(first, others, out, f, g);
}

export function copy(out: usize, f: usize): void {
  memory.copy(out, f, pairBytes);
}

/** A pair of two elements of 40 bytes each, ten limbs in order. */
@inline export function join(out: usize, a: usize, b: usize): void {
  const a0 = v128.load(a);
  const b0 = v128.load(b);
  const a4 = v128.load(a, 16);
  const b4 = v128.load(b, 16);
  v128.store(out, v128.shuffle<i32>(a0, b0, 0, 4, 1, 5));
  v128.store(out, v128.shuffle<i32>(a0, b0, 2, 6, 3, 7), 16);
  v128.store(out, v128.shuffle<i32>(a4, b4, 0, 4, 1, 5), 32);
  v128.store(out, v128.shuffle<i32>(a4, b4, 2, 6, 3, 7), 48);
  v128.store(out, v128.shuffle<i32>(v128.load64_zero(a, 32), v128.load64_zero(b, 32), 0, 4, 1, 5), 64);
}

/** Where limb `i` of the pair's first (0) or second (1) element lies. */
@inline function limbAt(f: usize, element: usize, i: usize): usize {
  return f + (element << 2) + ((i >> 1) << 4) + ((i & 1) << 3);
}

/** One element of a pair as ten limbs in order: what `join` takes. */
export function part(out: usize, f: usize, element: usize): void {
  for (let i: usize = 0; i < 10; i++) store<u32>(out + (i << 2), load<u32>(limbAt(f, element, i)));
}

/** The 32 bytes at `from`, without the top bit, as one element of a pair. */
export function decode(out: usize, element: usize, from: usize): void {
  const w0 = load<u64>(from);
  const w1 = load<u64>(from, 8);
  const w2 = load<u64>(from, 16);
  const w3 = load<u64>(from, 24);
  store<u32>(limbAt(out, element, 0), <u32>(w0 & mask26));
  store<u32>(limbAt(out, element, 1), <u32>((w0 >> 26) & mask25));
  store<u32>(limbAt(out, element, 2), <u32>(((w0 >> 51) | (w1 << 13)) & mask26));
  store<u32>(limbAt(out, element, 3), <u32>((w1 >> 13) & mask25));
  store<u32>(limbAt(out, element, 4), <u32>((w1 >> 38) & mask26));
  store<u32>(limbAt(out, element, 5), <u32>(w2 & mask25));
  store<u32>(limbAt(out, element, 6), <u32>((w2 >> 25) & mask26));
  store<u32>(limbAt(out, element, 7), <u32>(((w2 >> 51) | (w3 << 13)) & mask25));
  store<u32>(limbAt(out, element, 8), <u32>((w3 >> 12) & mask26));
  store<u32>(limbAt(out, element, 9), <u32>((w3 >> 38) & mask25));
}

/** One element of a pair, below 1.1, as the 32 bytes of its value modulo p. */
export function encode(out: usize, f: usize, element: usize): void {
  // The value is below 2p, so it is to be lessened by p when value + 19 reaches 2^255, and by nothing otherwise.
  let carry: u64 = 19;
  for (let i: usize = 0; i < 10; i++) carry = (carry + load<u32>(limbAt(f, element, i))) >> (26 - (i & 1));
  carry *= 19;
  const limbs = scratch;
  for (let i: usize = 0; i < 10; i++) {
    const size: u64 = 26 - (i & 1);
    carry += load<u32>(limbAt(f, element, i));
    store<u64>(limbs + (i << 3), carry & ((1 << size) - 1));
    carry >>= size;
  }
  const h2 = load<u64>(limbs, 16);
  const h7 = load<u64>(limbs, 56);
  store<u64>(out, load<u64>(limbs) | (load<u64>(limbs, 8) << 26) | (h2 << 51));
  store<u64>(out, (h2 >> 13) | (load<u64>(limbs, 24) << 13) | (load<u64>(limbs, 32) << 38), 8);
  store<u64>(out, load<u64>(limbs, 40) | (load<u64>(limbs, 48) << 25) | (h7 << 51), 16);
  store<u64>(out, (h7 >> 13) | (load<u64>(limbs, 64) << 12) | (load<u64>(limbs, 72) << 38), 24);
}

function squareTimes(out: usize, f: usize, times: i32): void {
  square(out, f);
  for (let i = 1; i < times; i++) square(out, out);
}

/** out = f^(2^250 − 1), and f^11 beside it; what inversion and square roots share. */
function power250(out: usize, power11: usize, f: usize): void {
  const a = powers;
  const b = powers + pairBytes;
  square(a, f);
  squareTimes(b, a, 2);
  multiply(b, b, f);
  multiply(power11, a, b);
  square(a, power11);
  multiply(a, a, b);
  squareTimes(b, a, 5);
  multiply(a, b, a);
  squareTimes(b, a, 10);
  multiply(b, b, a);
  squareTimes(out, b, 20);
  multiply(b, out, b);
  squareTimes(b, b, 10);
  multiply(a, b, a);
  squareTimes(b, a, 50);
  multiply(b, b, a);
  squareTimes(out, b, 100);
  multiply(b, out, b);
  squareTimes(b, b, 50);
  multiply(out, b, a);
}

/** out = f^(p − 2), the inverse, or 0 of 0. */
export function invert(out: usize, f: usize): void {
  const power11 = powers + 2 * pairBytes;
  power250(out, power11, f);
  squareTimes(out, out, 5);
  multiply(out, out, power11);
}

/** out = f^((p − 5) / 8); `out` is not `f`. */
export function rootPower(out: usize, f: usize): void {
  power250(out, powers + 2 * pairBytes, f);
  squareTimes(out, out, 2);
  multiply(out, out, f);
}
