/**
 * SHA-256 (FIPS 180-4) of many short messages, four at a time: one in each 32-bit lane of a vector.
 *
 * The caller writes, for each message, its length into `lengths` and its bytes at the start of its slot in `slots`;
 * `hashEach(count)` pads the slots where they lie and puts the digests, 32 bytes each, into `digests`.
 */

const blockBytes: usize = 64;
const lanes: usize = 4;

/** Messages of one call. */
export const countMax: i32 = 1024;
/** Two blocks. */
export const slotBytes: i32 = 128;
/** What a slot holds besides the padding's first byte and the length in bits. */
export const messageBytesMax: i32 = 119;

export const lengths: usize = memory.data(1024 * 4, 16);
export const slots: usize = memory.data(1024 * 128, 16);
export const digests: usize = memory.data(1024 * 32, 16);

const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

const initial = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

/** Sixteen bytes for each word of the message schedule: the words of four messages. */
const schedule: usize = memory.data(64 * 16, 16);
const state: usize = memory.data(8 * 16, 16);

@inline function rotr(x: v128, by: i32): v128 {
  return v128.or(i32x4.shr_u(x, by), i32x4.shl(x, 32 - by));
}

/** Each four bytes in reverse: words are big-endian. */
@inline function reversed(words: v128): v128 {
  return v128.shuffle<i8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Words `at` to `at + 3` of four blocks → four vectors of one word of each. */
@inline function transpose(block: usize, at: usize): void {
  const a = v128.load(block + at);
  const b = v128.load(block + at + <usize>slotBytes);
  const c = v128.load(block + at + 2 * <usize>slotBytes);
  const d = v128.load(block + at + 3 * <usize>slotBytes);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  const to = schedule + 4 * at;
  v128.store(to, reversed(v128.shuffle<i64>(ab0, cd0, 0, 2)));
  v128.store(to + 16, reversed(v128.shuffle<i64>(ab0, cd0, 1, 3)));
  v128.store(to + 32, reversed(v128.shuffle<i64>(ab1, cd1, 0, 2)));
  v128.store(to + 48, reversed(v128.shuffle<i64>(ab1, cd1, 1, 3)));
}

@inline function expand(at: usize): void {
  const w15 = v128.load(at - 15 * 16);
  const w2 = v128.load(at - 2 * 16);
  const s0 = v128.xor(v128.xor(rotr(w15, 7), rotr(w15, 18)), i32x4.shr_u(w15, 3));
  const s1 = v128.xor(v128.xor(rotr(w2, 17), rotr(w2, 19)), i32x4.shr_u(w2, 10));
  const sum = i32x4.add(v128.load(at - 16 * 16), v128.load(at - 7 * 16));
  v128.store(at, i32x4.add(sum, i32x4.add(s0, s1)));
}

/** What a round adds, but for the majority: h + Σ1(e) + Ch(e, f, g) + K + W. */
@inline function chosen(e: v128, f: v128, g: v128, h: v128, i: usize): v128 {
  const sum = v128.xor(v128.xor(rotr(e, 6), rotr(e, 11)), rotr(e, 25));
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
  const known = i32x4.add(v128.load_splat<i32>(constants + i), v128.load(schedule + 4 * i));
  return i32x4.add(i32x4.add(h, sum), i32x4.add(choice, known));
}

/** Σ0(a) + Maj(a, b, c) */
@inline function majority(a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotr(a, 2), rotr(a, 13)), rotr(a, 22));
  return i32x4.add(sum, v128.or(v128.and(a, b), v128.and(c, v128.or(a, b))));
}

@inline function addTo(word: usize, value: v128): void {
  v128.store(state + 16 * word, i32x4.add(v128.load(state + 16 * word), value));
}

/** One block of each of four messages, the first at `block`, the others in the slots after it. */
function compress(block: usize): void {
  for (let at: usize = 0; at < blockBytes; at += 16) transpose(block, at);
  for (let at = schedule + 16 * 16; at < schedule + 64 * 16; at += 16) expand(at);
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  for (let i: usize = 0; i < 256; i += 32) {
    h = chosen(e, f, g, h, i);
    d = i32x4.add(d, h);
    h = i32x4.add(h, majority(a, b, c));
    g = chosen(d, e, f, g, i + 4);
    c = i32x4.add(c, g);
    g = i32x4.add(g, majority(h, a, b));
    f = chosen(c, d, e, f, i + 8);
    b = i32x4.add(b, f);
    f = i32x4.add(f, majority(g, h, a));
    e = chosen(b, c, d, e, i + 12);
    a = i32x4.add(a, e);
    e = i32x4.add(e, majority(f, g, h));
    d = chosen(a, b, c, d, i + 16);
    h = i32x4.add(h, d);
    d = i32x4.add(d, majority(e, f, g));
    c = chosen(h, a, b, c, i + 20);
    g = i32x4.add(g, c);
    c = i32x4.add(c, majority(d, e, f));
    b = chosen(g, h, a, b, i + 24);
    f = i32x4.add(f, b);
    b = i32x4.add(b, majority(c, d, e));
    a = chosen(f, g, h, a, i + 28);
    e = i32x4.add(e, a);
    a = i32x4.add(a, majority(b, c, d));
  }
  addTo(0, a);
  addTo(1, b);
  addTo(2, c);
  addTo(3, d);
  addTo(4, e);
  addTo(5, f);
  addTo(6, g);
  addTo(7, h);
}

/** 0x80, zeros, and the length in bits at the end of the first or the second block. Returns how many blocks there are. */
function pad(slot: usize, length: u32): u32 {
  const end: usize = length < 56 ? blockBytes : 2 * blockBytes;
  memory.fill(slot + length, 0, end - length);
  store<u8>(slot + length, 0x80);
  store<u32>(slot + end - 4, bswap<u32>(length << 3));
  return <u32>(end / blockBytes);
}

/** Lane by lane: what stands in `state` is the digest of those whose last block was number `block`. */
function keep(first: usize, blocks: u32): void {
  for (let lane: usize = 0; lane < lanes; lane++) {
    if (((blocks >> (<u32>lane)) & 1) == 0) continue;
    const to = digests + (first + lane) * 32;
    for (let word: usize = 0; word < 8; word++)
      store<u32>(to + 4 * word, bswap<u32>(load<u32>(state + 16 * word + 4 * lane)));
  }
}

/** Hashes what the first `count` slots hold; up to three slots after them are overwritten. */
export function hashEach(count: i32): void {
  for (let first: usize = 0; first < <usize>count; first += lanes) {
    const slot = slots + first * <usize>slotBytes;
    let longer: u32 = 0;
    for (let lane: usize = 0; lane < lanes; lane++) {
      const length = load<u32>(lengths + 4 * (first + lane));
      if (pad(slot + lane * <usize>slotBytes, length) == 2) longer |= 1 << (<u32>lane);
    }
    for (let word: usize = 0; word < 8; word++)
      v128.store(state + 16 * word, v128.load_splat<i32>(initial + 4 * word));
    compress(slot);
    if (longer != 15) keep(first, longer ^ 15);
    if (longer == 0) continue;
    compress(slot + blockBytes);
    keep(first, longer);
  }
}
