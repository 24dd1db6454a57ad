/**
 * Ed25519 verification of known signers, two signatures at a time: encode(sB − kA) = R byte for byte, s < L, R not of small order.
 *
 * With signed digits, sB − kA is a sum over j = 0 … 7 of 2^(32 j) times small multiples of B and −A, which lie in tables, so
 * that 28 doublings, 64 additions for A (4 bits each) and 32 for B (8 bits each) are left. Nothing here is secret: time may vary.
 */
import {
  addMultiples,
  decodeNegated,
  double,
  entryBytes,
  pointsBytes,
  prepareConstants,
  setNeutral,
  writeTables,
  Y,
  Z,
} from "./curve.ts";
import { copy, encode, invert, multiply, pairBytes } from "./field.ts";
import { digitsOf4Bits, digitsOf8Bits, isBelowOrder, reduce } from "./scalar.ts";
import { hash } from "./sha512.ts";

const keyMultiples: usize = 8;
const baseMultiples: usize = 128;

/** A key's table: the 32 bytes of the key, then 8 times 8 entries. */
const keyBytes: usize = 32;
export const tableBytes: i32 = 32 + 8 * 8 * 120;

/** Below this address the module keeps its own data. */
export const ownEnd: usize = __heap_base;

/** Signatures of one call at most. */
export const batchCountMax: i32 = 64;

/** A request is five words: the addresses of table, key, signature and message, and the message's length. */
const requestBytes: usize = 20;
export const requests = memory.data(1280, 16);
/** One byte for each request: 1 for a signature that was proved valid, otherwise 0. */
export const verdicts = memory.data(64, 16);

/** −B, where B is the base point: what `decodeNegated` turns into B. */
const negatedBase = memory.data<u8>([
  0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0xe6,
]);
const baseTable = memory.data(122880, 16);

const start = memory.data(320, 16);

/** Makes the tables of the base point; once, before anything else. */
export function prepare(): void {
  prepareConstants();
  decodeNegated(start, negatedBase, negatedBase);
  writeTables(start, baseMultiples, baseTable, baseTable);
}

/**
 * Makes the tables of two keys (of one, when both are the same) at two places of `tableBytes`. Bits 0 and 1 of the answer say
 * whether each key is the canonical encoding of a point that is not of small order; of another one the table is not to be used.
 */
export function prepareKeys(keyA: usize, tableA: usize, keyB: usize, tableB: usize): i32 {
  const valid = decodeNegated(start, keyA, keyB);
  memory.copy(tableA, keyA, keyBytes);
  memory.copy(tableB, keyB, keyBytes);
  writeTables(start, keyMultiples, tableA + keyBytes, tableB + keyBytes);
  const refused = <i32>isOfSmallOrder(keyA) | (<i32>isOfSmallOrder(keyB) << 1);
  return valid & ~refused;
}

const digest = memory.data(64, 16);
const scalar = memory.data(64, 16);
const keyDigits = memory.data(128, 16);
const baseDigits = memory.data(64, 16);

/** Points of all pairs, the products of their Z up to each, and the inverses. */
const sums = memory.data(10240, 16);
const prefixes = memory.data(2560, 16);
const inverse = memory.data(80, 16);
const inverseHere = memory.data(80, 16);
const x = memory.data(80, 16);
const y = memory.data(80, 16);
const encoded = memory.data(32, 16);

@inline function tableOf(request: usize): usize {
  return load<u32>(request);
}

@inline function keyOf(request: usize): usize {
  return load<u32>(request, 4);
}

@inline function signatureOf(request: usize): usize {
  return load<u32>(request, 8);
}

/** Digits of k = SHA-512(R ‖ A ‖ M) mod L and of s. */
function recode(request: usize, element: usize): void {
  const signature = signatureOf(request);
  hash(digest, signature, tableOf(request), load<u32>(request, 12), load<u32>(request, 16));
  reduce(scalar, digest);
  digitsOf4Bits(keyDigits + (element << 6), scalar);
  digitsOf8Bits(baseDigits + (element << 5), signature + 32);
}

/** p = sB − kA for two requests. */
function sumOf(p: usize, requestA: usize, requestB: usize): void {
  recode(requestA, 0);
  recode(requestB, 1);
  setNeutral(p);
  for (let position: usize = 7; position < 8; position--) {
    if (position < 7) for (let i = 0; i < 4; i++) double(p, i == 3);
    addKeyMultiples(p, tableOf(requestA) + keyBytes, tableOf(requestB) + keyBytes, position);
    if ((position & 1) == 0) addBaseMultiples(p, position >> 1);
  }
}

function addKeyMultiples(p: usize, tableA: usize, tableB: usize, position: usize): void {
  for (let j: usize = 0; j < 8; j++) {
    const at = keyDigits + (j << 3) + position;
    const skipped = j * keyMultiples * entryBytes;
    addMultiples(p, tableA + skipped, load<i8>(at), tableB + skipped, load<i8>(at + 64));
  }
}

function addBaseMultiples(p: usize, position: usize): void {
  for (let j: usize = 0; j < 8; j++) {
    const at = baseDigits + (j << 2) + position;
    const table = baseTable + j * baseMultiples * entryBytes;
    addMultiples(p, table, load<i8>(at), table, load<i8>(at + 32));
  }
}

/** Verifies the first `count` requests; of an odd number the last one stands for both of its pair. */
export function verify(count: i32): void {
  const pairs = <usize>(count + 1) >> 1;
  for (let i: usize = 0; i < pairs; i++) {
    const p = sums + i * pointsBytes;
    sumOf(p, requestAt(2 * i), requestAt(min<usize>(2 * i + 1, count - 1)));
    if (i == 0) copy(prefixes, p + Z);
    else multiply(prefixes + i * pairBytes, prefixes + (i - 1) * pairBytes, p + Z);
  }
  invert(inverse, prefixes + (pairs - 1) * pairBytes);
  for (let i = pairs - 1; i < pairs; i--) {
    const p = sums + i * pointsBytes;
    if (i > 0) multiply(inverseHere, inverse, prefixes + (i - 1) * pairBytes);
    else copy(inverseHere, inverse);
    multiply(inverse, inverse, p + Z);
    multiply(x, p, inverseHere);
    multiply(y, p + Y, inverseHere);
    judge(2 * i, 0);
    if ((i << 1) + 1 < <usize>count) judge(2 * i + 1, 1);
  }
}

@inline function requestAt(i: usize): usize {
  return requests + i * requestBytes;
}

/** Compares the affine point in x and y with R; a table that is not the key's proves nothing. */
function judge(i: usize, element: usize): void {
  const request = requestAt(i);
  const signature = signatureOf(request);
  const isKeys = memory.compare(tableOf(request), keyOf(request), keyBytes) == 0;
  encode(encoded, x, element);
  const sign = load<u8>(encoded) << 7;
  encode(encoded, y, element);
  store<u8>(encoded + 31, load<u8>(encoded + 31) | sign);
  const equal = memory.compare(encoded, signature, 32) == 0;
  const valid = isKeys && equal && isBelowOrder(signature + 32) && !isOfSmallOrder(encoded);
  store<u8>(verdicts + i, valid ? 1 : 0);
}

/** The y of the points whose order divides 8 in four words each: 0, 1, p − 1 and the two of order 8. */
const smallOrders = memory.data<u64>([
  0, 0, 0, 0,
  1, 0, 0, 0,
  0xffffffffffffffec, 0xffffffffffffffff, 0xffffffffffffffff, 0x7fffffffffffffff,
  0xb027b2c28f95e826, 0xf098eff289f4c345, 0x3933c6d305acdfd5, 0x05fc536d880238b1,
  0x4fd84d3d706a17c7, 0x0f67100d760b3cba, 0xc6cc392cfa53202a, 0x7a03ac9277fdc74e,
]);

/** Whether a canonical encoding is that of a point of small order. */
function isOfSmallOrder(encoding: usize): bool {
  const top = load<u64>(encoding, 24) & 0x7fffffffffffffff;
  for (let i = smallOrders; i < smallOrders + 160; i += 32)
    if (
      load<u64>(encoding) == load<u64>(i) &&
      load<u64>(encoding, 8) == load<u64>(i, 8) &&
      load<u64>(encoding, 16) == load<u64>(i, 16) &&
      top == load<u64>(i, 24)
    )
      return true;
  return false;
}
