/**
 * The one form of zip archive that an evidence bundle has (docs/evidence.md §2): members stored, sorted by name
 * byte by byte, dated 1980-01-01, without comments, extra fields, data descriptors or zip64. The same members
 * always give the same bytes, so the reader writes again what it read, piece by piece, and compares: no byte goes
 * unchecked.
 */
import { EvidenceError } from "./problem.ts";

export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** CRC-32 as zip uses it. */
export type Crc32 = (bytes: Uint8Array) => number;

/** The archive's end record counts members in 16 bits. */
export const zipMembersMax = 65_535;
/** Largest archive; its offsets fit into 32 bits several times over. */
export const zipBytesMax = 536_870_912;
const nameLengthMax = 64;

const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const endBytes = 22;

/** PKZIP version 1.0: stored members. */
const versionNeeded = 10;
/** 1980-01-01, the first day of the format. */
const dosDate = 0x0021;

const namePattern = /^[a-z0-9-]+(?:[./][a-z0-9-]+)*$/;

/** Lower-case parts with single dots and slashes between: no path can leave the folder or fold into another. */
export function isMemberName(name: string): boolean {
  return name.length <= nameLengthMax && namePattern.test(name);
}

/**
 * The archive of `members`, in whatever order they come. Throws `RangeError` for a name that is not allowed or
 * there twice, and for more members or bytes than the bounds.
 */
export function writeZip(members: readonly ZipMember[], checksum: Crc32 = crc32): Uint8Array {
  if (members.length > zipMembersMax)
    throw new RangeError(`${members.length} members; at most ${zipMembersMax}`);
  const sorted = members.toSorted((a, b) => compareNames(a.name, b.name));
  for (const [i, { name }] of sorted.entries()) {
    if (!isMemberName(name)) throw new RangeError(`"${name}" is no name for a member`);
    if (sorted[i - 1]?.name === name) throw new RangeError(`two members are called ${name}`);
  }
  return serialise(sorted, checksum);
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function serialise(members: readonly ZipMember[], checksum: Crc32): Uint8Array {
  const size = archiveSize(members);
  if (size > zipBytesMax) throw new RangeError(`${size} bytes; at most ${zipBytesMax}`);
  const archive = new Uint8Array(size);
  forEachPiece(members, checksum, (at, bytes) => archive.set(bytes, at));
  return archive;
}

function archiveSize(members: readonly ZipMember[]): number {
  const headers = localHeaderBytes + centralHeaderBytes;
  return members.reduce((size, { name, bytes }) => size + headers + 2 * name.length + bytes.length, endBytes);
}

/** Headers are written here one after another, each used before the next. */
const header = new Uint8Array(centralHeaderBytes + nameLengthMax);
const headerView = new DataView(header.buffer);

/**
 * Everything an archive of `members` is made of, from its first byte to its last. `bytes` may be overwritten after the call;
 * `member` is the name of what they belong to.
 */
function forEachPiece(
  members: readonly ZipMember[],
  checksum: Crc32,
  take: (at: number, bytes: Uint8Array, member: string) => void,
): void {
  const checksums = members.map(({ bytes }) => checksum(bytes));
  const offsets: number[] = [];
  let at = 0;
  for (const [i, { name, bytes }] of members.entries()) {
    offsets.push(at);
    take(at, localHeader(name, checksums[i]!, bytes.length), name);
    at += localHeaderBytes + name.length;
    take(at, bytes, name);
    at += bytes.length;
  }
  const directoryAt = at;
  for (const [i, { name, bytes }] of members.entries()) {
    take(at, centralHeader(name, checksums[i]!, bytes.length, offsets[i]!), name);
    at += centralHeaderBytes + name.length;
  }
  take(at, endRecord(members.length, directoryAt, at - directoryAt), "");
}

function localHeader(name: string, checksum: number, size: number): Uint8Array {
  header.fill(0, 0, localHeaderBytes);
  headerView.setUint32(0, localSignature, true);
  writeCommon(headerView, 4, checksum, size, name.length);
  writeAscii(header, localHeaderBytes, name);
  return header.subarray(0, localHeaderBytes + name.length);
}

function centralHeader(name: string, checksum: number, size: number, offset: number): Uint8Array {
  header.fill(0, 0, centralHeaderBytes);
  headerView.setUint32(0, centralSignature, true);
  headerView.setUint16(4, versionNeeded, true);
  writeCommon(headerView, 6, checksum, size, name.length);
  headerView.setUint32(42, offset, true);
  writeAscii(header, centralHeaderBytes, name);
  return header.subarray(0, centralHeaderBytes + name.length);
}

/** The 26 bytes that both headers of a member share; flags, method, time and the extra field's length stay 0. */
function writeCommon(view: DataView, at: number, checksum: number, size: number, nameLength: number): void {
  view.setUint16(at, versionNeeded, true);
  view.setUint16(at + 8, dosDate, true);
  view.setUint32(at + 10, checksum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, nameLength, true);
}

function endRecord(count: number, offset: number, size: number): Uint8Array {
  const record = new Uint8Array(endBytes);
  const view = new DataView(record.buffer);
  view.setUint32(0, endSignature, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return record;
}

function writeAscii(target: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
}

/** Members in order, as views of `archive`. Throws `EvidenceError` saying where the archive is not as written. */
export function readZip(archive: Uint8Array, checksum: Crc32 = crc32): ZipMember[] {
  if (archive.length > zipBytesMax)
    throw new EvidenceError("bundle_too_large", "", `${archive.length} bytes; at most ${zipBytesMax}`);
  const members = readMembers(archive);
  forEachPiece(members, checksum, (at, bytes, member) => {
    const difference = firstDifference(bytes, archive, at);
    if (difference !== undefined)
      throw new EvidenceError("zip_not_canonical", member, `the archive differs at byte ${at + difference}`);
  });
  const size = archiveSize(members);
  if (size !== archive.length)
    throw new EvidenceError(
      "zip_not_canonical",
      "",
      `the archive ends at byte ${size}, the file at ${archive.length}`,
    );
  return members;
}

function readMembers(archive: Uint8Array): ZipMember[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const members: ZipMember[] = [];
  let at = 0;
  let before = "";
  while (at + localHeaderBytes <= archive.length && view.getUint32(at, true) === localSignature) {
    if (members.length === zipMembersMax)
      throw new EvidenceError("zip_malformed", before, `more than ${zipMembersMax} members`);
    const nameLength = view.getUint16(at + 26, true);
    const size = view.getUint32(at + 18, true);
    const begin = at + localHeaderBytes + nameLength;
    if (nameLength > nameLengthMax)
      throw new EvidenceError(
        "member_name",
        before,
        `the name of the member after this one has ${nameLength} bytes`,
      );
    if (begin + size > archive.length)
      throw new EvidenceError("zip_malformed", before, `the member at byte ${at} is longer than the archive`);
    const name = readAscii(archive, at + localHeaderBytes, nameLength);
    if (!isMemberName(name))
      throw new EvidenceError(
        "member_name",
        before,
        `the member at byte ${at} has a name that is not allowed`,
      );
    if (members.length > 0 && compareNames(before, name) >= 0)
      throw new EvidenceError("member_order", name, `it stands after ${before}`);
    members.push({ name, bytes: archive.subarray(begin, begin + size) });
    before = name;
    at = begin + size;
  }
  if (members.length === 0)
    throw new EvidenceError("zip_malformed", "", "the file does not begin with a member");
  return members;
}

function readAscii(source: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...source.subarray(at, at + length));
}

/** Where `bytes` is not what `archive` has from `at` on; a member's own bytes need no look. */
function firstDifference(bytes: Uint8Array, archive: Uint8Array, at: number): number | undefined {
  if (bytes.buffer === archive.buffer && bytes.byteOffset === archive.byteOffset + at) return undefined;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== archive[at + i]) return i;
  return undefined;
}

/** Table k gives the effect of a byte that k more bytes follow. */
const crcTables = makeCrcTables(4);

function makeCrcTables(count: number): Uint32Array[] {
  const first = new Uint32Array(256).map((_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const tables = [first];
  for (let k = 1; k < count; k++) {
    const before = tables[k - 1]!;
    tables.push(before.map((value) => (value >>> 8) ^ first[value & 0xff]!));
  }
  return tables;
}

/** CRC-32 as zip uses it (ISO 3309, reflected, polynomial 0xEDB88320), four bytes at a time. */
export const crc32: Crc32 = (bytes) => {
  const [one, two, three, four] = crcTables as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = 0xffffffff;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc = four[crc & 0xff]! ^ three[(crc >>> 8) & 0xff]! ^ two[(crc >>> 16) & 0xff]! ^ one[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ one[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
};
