import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nativeCrc32 } from "../../../gateway/native-hash.ts";
import { EvidenceError } from "../../../ledger/evidence/problem.ts";
import { crc32, isMemberName, readZip, writeZip } from "../../../ledger/evidence/zip.ts";

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const sample = () =>
  writeZip([
    { name: "statements/0000000002.cose", bytes: ascii("two") },
    { name: "manifest.cose", bytes: ascii("manifest") },
    { name: "statements/0000000001.cose", bytes: new Uint8Array(0) },
  ]);

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    readZip(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof EvidenceError) return error.problem.code;
    throw error;
  }
}

const pythonPresent = spawnSync("python3", ["--version"]).status === 0;

describe("zip", () => {
  it("has the checksum of the standard's check value", () => {
    expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
    for (const length of [0, 1, 3, 4, 5, 1_001]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 167 + length) & 255);
      expect(nativeCrc32(bytes)).toBe(crc32(bytes));
    }
  });

  it("gives back what was written, sorted by name", () => {
    expect(readZip(sample()).map(({ name, bytes }) => [name, String.fromCharCode(...bytes)])).toEqual([
      ["manifest.cose", "manifest"],
      ["statements/0000000001.cose", ""],
      ["statements/0000000002.cose", "two"],
    ]);
  });

  it("does not depend on the order in which members are given", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}(\/[a-z0-9]{1,3})?\.[a-z]{1,2}$/), { maxLength: 8 }),
        fc.infiniteStream(fc.uint8Array({ maxLength: 40 })),
        (names, contents) => {
          const members = names.map((name) => ({ name, bytes: contents.next().value }));
          const archive = writeZip(members);
          expect(writeZip(members.toReversed())).toEqual(archive);
          if (names.length > 0) expect(readZip(archive)).toHaveLength(names.length);
        },
      ),
    );
  });

  it("is refused with any one byte changed, left out or added", () => {
    const archive = sample();
    for (let at = 0; at < archive.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const changed = archive.slice();
        changed[at]! ^= flip;
        expect(codeOf(changed), `byte ${at}`).toBeDefined();
      }
      const shorter = Uint8Array.from([...archive.subarray(0, at), ...archive.subarray(at + 1)]);
      expect(codeOf(shorter), `without byte ${at}`).toBeDefined();
      const longer = Uint8Array.from([...archive.subarray(0, at), 0, ...archive.subarray(at)]);
      expect(codeOf(longer), `one more byte at ${at}`).toBeDefined();
    }
    expect(codeOf(Uint8Array.from([...archive, 0]))).toBe("zip_not_canonical");
  });

  it("names the member whose bytes were changed", () => {
    const archive = sample();
    const content = String.fromCharCode(...archive).indexOf("two");
    archive[content]! ^= 1;
    expect(() => readZip(archive)).toThrowError(/statements\/0000000002\.cose/);
  });

  it.each([
    "../evil",
    "/etc/passwd",
    "a//b",
    "a/../b",
    "a/./b",
    "C:evil",
    "a\\b",
    "A.txt",
    "a\0b",
    "",
    ".",
    "..",
    "a/",
    "é",
    "a".repeat(65),
    "con ",
    "a..b",
  ])("never writes or reads the name %j", (name) => {
    expect(isMemberName(name)).toBe(false);
    expect(() => writeZip([{ name, bytes: new Uint8Array(1) }])).toThrow(RangeError);
    const archive = writeZip([
      { name: "x".repeat(Math.min(64, name.length) || 1), bytes: new Uint8Array(1) },
    ]);
    archive.set(ascii(name).subarray(0, 64), 30);
    if (name.length > 0 && name.length <= 64) expect(codeOf(archive)).toBe("member_name");
  });

  it("refuses two members of one name and members out of order", () => {
    const twice = [1, 2].map((n) => ({ name: "a.b", bytes: Uint8Array.of(n) }));
    expect(() => writeZip(twice)).toThrow(RangeError);
    const archive = writeZip([
      { name: "a.b", bytes: new Uint8Array(0) },
      { name: "a.c", bytes: new Uint8Array(0) },
    ]);
    const renamed = archive.map((byte, at) =>
      at < 66 && byte === "c".charCodeAt(0) ? "b".charCodeAt(0) : byte,
    );
    expect(codeOf(renamed)).toBe("member_order");
  });

  it("survives bytes from anybody", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(codeOf(bytes)).toBeDefined();
      }),
    );
    const header = sample().subarray(0, 60);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(59), (bytes, at) => {
        const mixed = Uint8Array.from([...header.subarray(0, at), ...bytes]);
        expect(codeOf(mixed)).toBeDefined();
      }),
    );
  });

  it.skipIf(!pythonPresent)("is a zip archive to Python", () => {
    const folder = mkdtempSync(join(tmpdir(), "tallyman-zip-"));
    try {
      const file = join(folder, "bundle.zip");
      writeFileSync(file, sample());
      const script =
        "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;print(z.namelist(),z.read('statements/0000000002.cose'),z.infolist()[0].date_time)";
      const answer = execFileSync("python3", ["-c", script, file], { encoding: "utf8" });
      expect(answer.trim()).toBe(
        "['manifest.cose', 'statements/0000000001.cose', 'statements/0000000002.cose'] b'two' (1980, 1, 1, 0, 0, 0)",
      );
      expect(readFileSync(file)).toHaveLength(sample().length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
