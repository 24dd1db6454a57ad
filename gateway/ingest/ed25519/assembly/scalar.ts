/** Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point. */

const order = memory.data<u32>([
  0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000,
]);

/** ⌊2^512 / L⌋ */
const quotient = memory.data<u32>([
  0x0a2c131b, 0xed9ce5a3, 0x086329a7, 0x2106215d, 0xffffffeb, 0xffffffff, 0xffffffff, 0xffffffff, 0xf,
]);

const estimate = memory.data(80, 16);
const multiple = memory.data(80, 16);

/** Whether the 32 bytes are a number below L. */
export function isBelowOrder(s: usize): bool {
  for (let i = 28; i >= 0; i -= 4) {
    const limb = load<u32>(s + i);
    const bound = load<u32>(order + i);
    if (limb != bound) return limb < bound;
  }
  return false;
}

/** out += a · word, all of `count` limbs, with one limb more at the end for the carry. */
@inline function addProduct(out: usize, a: usize, count: usize, word: u64): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < count << 2; i += 4) {
    carry += <u64>load<u32>(a + i) * word + load<u32>(out + i);
    store<u32>(out + i, <u32>carry);
    carry >>= 32;
  }
  store<u32>(out + (count << 2), <u32>carry);
}

/** Takes L from the nine limbs at `x` when it is not more; whether it was taken. */
function subtractOrder(x: usize): bool {
  if (load<u32>(x + 32) == 0 && isBelowOrder(x)) return false;
  let borrow: i64 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    borrow += <i64>load<u32>(x + i) - load<u32>(order + i);
    store<u32>(x + i, <u32>borrow);
    borrow >>= 32;
  }
  store<u32>(x + 32, load<u32>(x + 32) + <u32>borrow);
  return true;
}

/**
 * out = x mod L in 36 bytes, the last four zero, for the 64 bytes at `x` (Barrett; Handbook of Applied Cryptography
 * 14.42 with b = 2^32, k = 8): the quotient's estimate is at most 2 too small.
 */
export function reduce(out: usize, x: usize): void {
  memory.fill(estimate, 0, 80);
  for (let i: usize = 0; i < 36; i += 4) addProduct(estimate + i, quotient, 9, load<u32>(x + 28 + i));
  memory.fill(multiple, 0, 80);
  for (let i: usize = 0; i < 36; i += 4) addProduct(multiple + i, order, 8, load<u32>(estimate + 36 + i));
  let borrow: i64 = 0;
  for (let i: usize = 0; i < 36; i += 4) {
    borrow += <i64>load<u32>(x + i) - load<u32>(multiple + i);
    store<u32>(out + i, <u32>borrow);
    borrow >>= 32;
  }
  while (subtractOrder(out)) {}
}

/** 64 signed digits of 4 bits, −8 to 7 (the last one 0 to 2), of a number below L. */
export function digitsOf4Bits(out: usize, scalar: usize): void {
  let carry: i32 = 0;
  for (let i: usize = 0; i < 32; i++) {
    const byte = <i32>load<u8>(scalar + i);
    const even = (byte & 15) + carry;
    carry = (even + 8) >> 4;
    store<i8>(out + (i << 1), <i8>(even - (carry << 4)));
    const odd = (byte >> 4) + carry;
    carry = (odd + 8) >> 4;
    store<i8>(out + (i << 1) + 1, <i8>(odd - (carry << 4)));
  }
}

/** 32 signed digits of 8 bits, −128 to 127, of a number below L. */
export function digitsOf8Bits(out: usize, scalar: usize): void {
  let carry: i32 = 0;
  for (let i: usize = 0; i < 32; i++) {
    const digit = <i32>load<u8>(scalar + i) + carry;
    carry = (digit + 128) >> 8;
    store<i8>(out + i, <i8>(digit - (carry << 8)));
  }
}
