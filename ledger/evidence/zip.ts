/**
 * The one form of zip archive that an evidence bundle has (docs/evidence.md §2): members stored, sorted by name
 * byte by byte, dated 1980-01-01, without comments, extra fields, data descriptors or zip64. The same members
 * always give the same bytes, so the reader writes what it read again and compares: no byte goes unchecked.
 */
import { EvidenceError } from "./problem.ts";

export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

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
export function writeZip(members: readonly ZipMember[]): Uint8Array {
  if (members.length > zipMembersMax)
    throw new RangeError(`${members.length} members; at most ${zipMembersMax}`);
  const sorted = members.toSorted((a, b) => compareNames(a.name, b.name));
  for (const [i, { name }] of sorted.entries()) {
    if (!isMemberName(name)) throw new RangeError(`"${name}" is no name for a member`);
    if (sorted[i - 1]?.name === name) throw new RangeError(`two members are called ${name}`);
  }
  return serialise(sorted);
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function serialise(members: readonly ZipMember[]): Uint8Array {
  let size = endBytes;
  for (const { name, bytes } of members) {
    size += localHeaderBytes + centralHeaderBytes + 2 * name.length + bytes.length;
  }
  if (size > zipBytesMax) throw new RangeError(`${size} bytes; at most ${zipBytesMax}`);
  const archive = new Uint8Array(size);
  const view = new DataView(archive.buffer);
  const checksums = members.map(({ bytes }) => crc32(bytes));
  const offsets: number[] = [];
  let at = 0;
  for (const [i, { name, bytes }] of members.entries()) {
    offsets.push(at);
    view.setUint32(at, localSignature, true);
    writeCommon(view, at + 4, checksums[i]!, bytes.length, name.length);
    writeAscii(archive, at + localHeaderBytes, name);
    archive.set(bytes, at + localHeaderBytes + name.length);
    at += localHeaderBytes + name.length + bytes.length;
  }
  const directory = at;
  for (const [i, { name, bytes }] of members.entries()) {
    view.setUint32(at, centralSignature, true);
    view.setUint16(at + 4, versionNeeded, true);
    writeCommon(view, at + 6, checksums[i]!, bytes.length, name.length);
    view.setUint32(at + 42, offsets[i]!, true);
    writeAscii(archive, at + centralHeaderBytes, name);
    at += centralHeaderBytes + name.length;
  }
  view.setUint32(at, endSignature, true);
  view.setUint16(at + 8, members.length, true);
  view.setUint16(at + 10, members.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return archive;
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

function writeAscii(target: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
}

/** Members in order, as views of `archive`. Throws `EvidenceError` saying where the archive is not as written. */
export function readZip(archive: Uint8Array): ZipMember[] {
  if (archive.length > zipBytesMax)
    throw new EvidenceError("bundle_too_large", "", `${archive.length} bytes; at most ${zipBytesMax}`);
  const members = readMembers(archive);
  const expected = serialise(members);
  const at = firstDifference(expected, archive);
  if (at !== undefined)
    throw new EvidenceError("zip_not_canonical", memberAt(members, at), `the archive differs at byte ${at}`);
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

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? undefined : length;
}

/** The member whose header or bytes lie at `offset`; none when that is in the directory at the end. */
function memberAt(members: readonly ZipMember[], offset: number): string {
  let end = 0;
  for (const { name, bytes } of members) {
    end += localHeaderBytes + name.length + bytes.length;
    if (offset < end) return name;
  }
  return "";
}

const crcTable = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as zip uses it (ISO 3309, reflected, polynomial 0xEDB88320). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[i]!) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
