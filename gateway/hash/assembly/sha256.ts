/**
 * SHA-256 (FIPS 180-4) of many short messages, four at a time, one in each 32-bit lane of a vector; and the nodes of a
 * binary hash tree, which lie in this memory and are hashed where they lie.
 *
 * A node is two hashes, 64 bytes, and is found by its number, from `nodes` on. A digest goes to a half of a node: half
 * 2n is the first hash of node n, half 2n + 1 the second.
 */

const blockBytes: usize = 64;
const lanes: usize = 4;
const hashBytes: usize = 32;
const nodeBytes: usize = 64;

/** Messages of one call. */
export const messagesMax: i32 = 1024;
/** Two blocks. */
export const slotBytes: i32 = 128;
/** What a slot holds besides the padding's first byte and the length in bits. */
export const messageBytesMax: i32 = 119;
/** Nodes of one call. */
export const nodesMax: i32 = 4096;

/** For each message: its length, the half for its digest, its bytes at the start of a slot. */
export const lengths: usize = memory.data(1024 * 4, 16);
export const halves: usize = memory.data(1024 * 4, 16);
export const slots: usize = memory.data(1024 * 128, 16);
/** For each node to be hashed: four times its number, 2 more for an inner node, and a bit that is not read; the half for its digest. */
export const listed: usize = memory.data(4096 * 8, 16);

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

/** Sixteen bytes for each word of the message schedule, with the round's constant added to it: those of four messages. */
const known: usize = memory.data(64 * 16, 16);
/** The same without the constants. */
const schedule: usize = memory.data(64 * 16, 16);
const state: usize = memory.data(8 * 16, 16);

/** The places of the messages that take one block, and of those that take two. */
const single: usize = memory.data(1024 * 4, 16);
const double: usize = memory.data(1024 * 4, 16);

/**
 * A node's preimage is 65 bytes: its second block is one byte of the node, then always the same. For each value of that
 * byte, the schedule with the constants added: 64 words.
 */
const endings: usize = memory.data(256 * 256, 16);

/** From here on: the rest of the memory, which the caller makes larger. Number 0 begins here. */
export function nodes(): usize {
  return (__heap_base + 63) & ~63;
}

@inline function rotr(x: v128, by: i32): v128 {
  return v128.or(i32x4.shr_u(x, by), i32x4.shl(x, 32 - by));
}

/** Each four bytes in reverse: words are big-endian. */
@inline function reversed(words: v128): v128 {
  return v128.shuffle<i8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** Four words at each of four places → four vectors, each of one word of each, from `to` on. */
@inline function transpose(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(to + 16, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(to + 32, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(to + 48, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/** The first sixteen words of the schedule: blocks at four addresses. */
@inline function readBlocks(a: usize, b: usize, c: usize, d: usize): void {
  for (let at: usize = 0; at < blockBytes; at += 16)
    transpose(
      reversed(v128.load(a + at)),
      reversed(v128.load(b + at)),
      reversed(v128.load(c + at)),
      reversed(v128.load(d + at)),
      schedule + 4 * at,
    );
}

@inline function expand(at: usize): void {
  const w15 = v128.load(at - 15 * 16);
  const w2 = v128.load(at - 2 * 16);
  const s0 = v128.xor(v128.xor(rotr(w15, 7), rotr(w15, 18)), i32x4.shr_u(w15, 3));
  const s1 = v128.xor(v128.xor(rotr(w2, 17), rotr(w2, 19)), i32x4.shr_u(w2, 10));
  const sum = i32x4.add(v128.load(at - 16 * 16), v128.load(at - 7 * 16));
  v128.store(at, i32x4.add(sum, i32x4.add(s0, s1)));
}

/** From the first sixteen words of `schedule`: all that `rounds` takes. */
function expandAll(): void {
  for (let at = schedule + 16 * 16; at < schedule + 64 * 16; at += 16) expand(at);
  for (let at: usize = 0; at < 256; at += 4)
    v128.store(known + 4 * at, i32x4.add(v128.load(schedule + 4 * at), v128.load_splat<i32>(constants + at)));
}

/** What a round adds, but for the majority: h + Σ1(e) + Ch(e, f, g) + K + W. */
@inline function chosen(e: v128, f: v128, g: v128, h: v128, at: usize): v128 {
  const sum = v128.xor(v128.xor(rotr(e, 6), rotr(e, 11)), rotr(e, 25));
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)));
  return i32x4.add(i32x4.add(h, v128.load(at)), i32x4.add(sum, choice));
}

/** Σ0(a) + Maj(a, b, c), given a ⊕ b, and b ⊕ c, which is the a ⊕ b of the round before. */
@inline function majority(a: v128, b: v128, ab: v128, bc: v128): v128 {
  const sum = v128.xor(v128.xor(rotr(a, 2), rotr(a, 13)), rotr(a, 22));
  return i32x4.add(sum, v128.xor(b, v128.and(ab, bc)));
}

@inline function addTo(word: usize, value: v128): void {
  v128.store(state + 16 * word, i32x4.add(v128.load(state + 16 * word), value));
}

/** One block of each of four messages, whose schedule is in `known`. */
function rounds(): void {
  let a = v128.load(state);
  let b = v128.load(state, 16);
  let c = v128.load(state, 32);
  let d = v128.load(state, 48);
  let e = v128.load(state, 64);
  let f = v128.load(state, 80);
  let g = v128.load(state, 96);
  let h = v128.load(state, 112);
  let odd = v128.xor(b, c);
  for (let at = known; at < known + 64 * 16; at += 8 * 16) {
    let even = v128.xor(a, b);
    h = chosen(e, f, g, h, at);
    d = i32x4.add(d, h);
    h = i32x4.add(h, majority(a, b, even, odd));
    odd = v128.xor(h, a);
    g = chosen(d, e, f, g, at + 16);
    c = i32x4.add(c, g);
    g = i32x4.add(g, majority(h, a, odd, even));
    even = v128.xor(g, h);
    f = chosen(c, d, e, f, at + 32);
    b = i32x4.add(b, f);
    f = i32x4.add(f, majority(g, h, even, odd));
    odd = v128.xor(f, g);
    e = chosen(b, c, d, e, at + 48);
    a = i32x4.add(a, e);
    e = i32x4.add(e, majority(f, g, odd, even));
    even = v128.xor(e, f);
    d = chosen(a, b, c, d, at + 64);
    h = i32x4.add(h, d);
    d = i32x4.add(d, majority(e, f, even, odd));
    odd = v128.xor(d, e);
    c = chosen(h, a, b, c, at + 80);
    g = i32x4.add(g, c);
    c = i32x4.add(c, majority(d, e, odd, even));
    even = v128.xor(c, d);
    b = chosen(g, h, a, b, at + 96);
    f = i32x4.add(f, b);
    b = i32x4.add(b, majority(c, d, even, odd));
    odd = v128.xor(b, c);
    a = chosen(f, g, h, a, at + 112);
    e = i32x4.add(e, a);
    a = i32x4.add(a, majority(b, c, odd, even));
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

function begin(): void {
  for (let word: usize = 0; word < 8; word++)
    v128.store(state + 16 * word, v128.load_splat<i32>(initial + 4 * word));
}

/** Puts the four digests that stand in `state` at four addresses. */
function keep(a: usize, b: usize, c: usize, d: usize): void {
  for (let half: usize = 0; half < 2; half++) {
    const from = state + half * 64;
    const to = half * 16;
    transpose(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), schedule);
    v128.store(a + to, reversed(v128.load(schedule)));
    v128.store(b + to, reversed(v128.load(schedule, 16)));
    v128.store(c + to, reversed(v128.load(schedule, 32)));
    v128.store(d + to, reversed(v128.load(schedule, 48)));
  }
}

@inline function halfAt(half: u32): usize {
  return nodes() + <usize>half * hashBytes;
}

/** 0x80, zeros, and the length in bits at the end of the first or the second block. Returns how many blocks there are. */
function pad(slot: usize, length: u32): u32 {
  const end: usize = length < 56 ? blockBytes : 2 * blockBytes;
  memory.fill(slot + length, 0, end - length);
  store<u8>(slot + length, 0x80);
  store<u32>(slot + end - 4, bswap<u32>(length << 3));
  return <u32>(end / blockBytes);
}

@inline function placeAt(list: usize, count: usize, i: usize): usize {
  // Lanes that are left over hash the last message once more.
  return load<u32>(list + 4 * (i < count ? i : count - 1));
}

/** The messages in `list`, each of so many blocks. */
function hashListed(list: usize, count: usize, blocks: usize): void {
  for (let first: usize = 0; first < count; first += lanes) {
    const a = placeAt(list, count, first);
    const b = placeAt(list, count, first + 1);
    const c = placeAt(list, count, first + 2);
    const d = placeAt(list, count, first + 3);
    begin();
    for (let from = slots; from < slots + blocks * blockBytes; from += blockBytes) {
      const bytes = <usize>slotBytes;
      readBlocks(from + a * bytes, from + b * bytes, from + c * bytes, from + d * bytes);
      expandAll();
      rounds();
    }
    keep(
      halfAt(load<u32>(halves + 4 * a)),
      halfAt(load<u32>(halves + 4 * b)),
      halfAt(load<u32>(halves + 4 * c)),
      halfAt(load<u32>(halves + 4 * d)),
    );
  }
}

/** Hashes the first `count` messages. No two of them may have one half for their digests. */
export function hashMessages(count: i32): void {
  let singles: usize = 0;
  let doubles: usize = 0;
  for (let place: usize = 0; place < <usize>count; place++) {
    const blocks = pad(slots + place * <usize>slotBytes, load<u32>(lengths + 4 * place));
    if (blocks == 1) store<u32>(single + 4 * singles++, <u32>place);
    else store<u32>(double + 4 * doubles++, <u32>place);
  }
  hashListed(single, singles, 1);
  hashListed(double, doubles, 2);
}

/** The first block of four nodes: prefix ‖ the first 63 bytes, read from the byte before them on. */
@inline function readNodes(a: usize, b: usize, c: usize, d: usize, links: v128): void {
  readBlocks(a - 1, b - 1, c - 1, d - 1);
  const rest = v128.and(v128.load(schedule), i32x4.splat(0x00ffffff));
  const prefixes = v128.and(i32x4.shr_u(links, 1), i32x4.splat(1));
  v128.store(schedule, v128.or(rest, i32x4.shl(prefixes, 24)));
}

/** The second block of four nodes. */
@inline function readEndings(a: usize, b: usize, c: usize, d: usize): void {
  const aRow = endings + 256 * <usize>load<u8>(a + nodeBytes - 1);
  const bRow = endings + 256 * <usize>load<u8>(b + nodeBytes - 1);
  const cRow = endings + 256 * <usize>load<u8>(c + nodeBytes - 1);
  const dRow = endings + 256 * <usize>load<u8>(d + nodeBytes - 1);
  for (let at: usize = 0; at < 256; at += 16)
    transpose(
      v128.load(aRow + at),
      v128.load(bRow + at),
      v128.load(cRow + at),
      v128.load(dRow + at),
      known + 4 * at,
    );
}

/** Hashes the first `count` nodes of the list: none of them above another. */
export function hashNodes(count: i32): void {
  const base = nodes();
  for (let first: usize = 0; first < <usize>count; first += lanes) {
    // Lanes that are left over hash the last node once more.
    const last: usize = <usize>count - 1;
    const aAt = listed + 8 * first;
    const bAt = listed + 8 * min(first + 1, last);
    const cAt = listed + 8 * min(first + 2, last);
    const dAt = listed + 8 * min(first + 3, last);
    const aLink = load<u32>(aAt);
    const bLink = load<u32>(bAt);
    const cLink = load<u32>(cAt);
    const dLink = load<u32>(dAt);
    const a = base + <usize>(aLink >> 2) * nodeBytes;
    const b = base + <usize>(bLink >> 2) * nodeBytes;
    const c = base + <usize>(cLink >> 2) * nodeBytes;
    const d = base + <usize>(dLink >> 2) * nodeBytes;
    begin();
    readNodes(a, b, c, d, i32x4(aLink, bLink, cLink, dLink));
    expandAll();
    rounds();
    readEndings(a, b, c, d);
    rounds();
    keep(
      halfAt(load<u32>(aAt, 4)),
      halfAt(load<u32>(bAt, 4)),
      halfAt(load<u32>(cAt, 4)),
      halfAt(load<u32>(dAt, 4)),
    );
  }
}

/** To be called once, before nodes are hashed. */
export function prepare(): void {
  for (let four: u32 = 0; four < 256; four += 4) {
    memory.fill(schedule, 0, 16 * 16);
    const bytes = i32x4(four, four + 1, four + 2, four + 3);
    v128.store(schedule, v128.or(i32x4.shl(bytes, 24), i32x4.splat(0x00800000)));
    v128.store(schedule, i32x4.splat(8 * (1 + <i32>nodeBytes)), 15 * 16);
    expandAll();
    for (let lane: usize = 0; lane < lanes; lane++)
      for (let word: usize = 0; word < 64; word++)
        store<u32>(
          endings + 256 * (<usize>four + lane) + 4 * word,
          load<u32>(known + 16 * word + 4 * lane),
        );
  }
}
