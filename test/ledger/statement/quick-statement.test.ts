/** The quick reader of statements says what the general one says, or nothing. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor.ts";
import { Beginnings } from "../../../ledger/statement/beginnings.ts";
import { quickStatement } from "../../../ledger/statement/quick-statement.ts";
import {
  assembleStatement,
  prepareStatement,
  readAnyStatement,
  readStatement,
  refusalOf,
  type SignedStatement,
  type StatementFields,
} from "../../../ledger/statement/statement.ts";

const noHash = new Uint8Array(32);
const hash = () => noHash;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Everything a statement says, as a text: comparing objects would take most of the time here. */
function told(statement: SignedStatement): string {
  const parts = Object.entries(statement).map(([name, value]) =>
    value instanceof Uint8Array ? `${name} ${hexOf(value)}` : `${name} ${typeof value} ${value}`,
  );
  return parts.join("\n");
}

function toldGenerally(bytes: Uint8Array): string {
  try {
    return told(readAnyStatement(bytes, hash));
  } catch (error) {
    return refusalOf(error).code;
  }
}

/** Holds both readers against each other, then lets the quick one learn from the bytes, as it does from whatever comes in. */
function compare(bytes: Uint8Array): void {
  const quick = quickStatement(bytes, hash);
  if (quick !== undefined && told(quick) !== toldGenerally(bytes))
    expect.fail(`${hexOf(bytes)}: ${told(quick)}\ninstead of\n${toldGenerally(bytes)}`);
  try {
    readStatement(bytes, hash);
  } catch (error) {
    refusalOf(error);
  }
}

const signature = new Uint8Array(64).fill(1);
const hashBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const identifier = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/);
const fields: fc.Arbitrary<StatementFields> = fc
  .record({
    algorithm: fc.constantFrom("Ed25519" as const, "ES256" as const),
    kind: fc.constantFrom("readings", "readings", "custody.release", "party.key-add"),
    kid: fc.constantFrom(noHash, new Uint8Array(32).fill(1), new Uint8Array(32).fill(1, 6)),
    issuer: identifier.map((id) => `device:${id}`),
    subject: identifier.map((id) => `device:${id}`),
    chain: identifier.map((id) => `chain:${id}`),
    issuedAtSeconds: fc.oneof(
      fc.integer({ min: 0, max: 70_000 }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.integer({ min: 0, max: 253_402_300_799 }),
    ),
    sequence: fc.oneof(fc.nat(300), fc.nat(70_000), fc.maxSafeNat()),
    previous: hashBytes,
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.integer({ min: 200, max: 70_000 }).map((length) => new Uint8Array(Math.min(length, 65_000))),
    ),
  })
  .map((all) => (all.sequence === 0 ? { ...all, previous: undefined } : all));

const messageOf = (said: StatementFields) => assembleStatement(prepareStatement(said), signature);

/** Statements of the published vectors, accepted and refused, of all kinds. */
const published = (
  JSON.parse(readFileSync(new URL("../../vectors/statements.json", import.meta.url), "utf8")) as {
    cases: { bytes: string | { repeat: string; count: number } }[];
  }
).cases.flatMap(({ bytes }) => (typeof bytes === "string" ? [fromHex(bytes)] : []));

const pack: StatementFields = {
  algorithm: "Ed25519",
  kind: "readings",
  kid: new Uint8Array(32).fill(7),
  issuer: "device:reefer-7",
  subject: "device:reefer-7",
  chain: "chain:test",
  issuedAtSeconds: 1_767_600_000,
  sequence: 5,
  previous: new Uint8Array(32).fill(9),
  payload: encodeCbor([1]),
};

/** A byte's neighbours, its single bits, and the heads that begin other lengths and types. */
const otherBytes = [
  0, 1, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x3b, 0x40, 0x57, 0x58, 0x59, 0x5a, 0x5f, 0x78, 0x79, 0x80, 0x83,
  0x85, 0x9f, 0xa0, 0xa1, 0xa4, 0xa5, 0xa6, 0xa7, 0xbf, 0xd1, 0xf6, 0xf9, 0xfb, 0xff,
];

function changesOf(byte: number): number[] {
  return [...otherBytes, ...[0, 1, 2, 3, 4, 5, 6, 7].map((bit) => byte ^ (1 << bit))];
}

describe("the quick reader", () => {
  it("reads packs of a signer whom it has heard, whatever stands in front of and behind their bytes", () => {
    for (const change of [
      {},
      { sequence: 0, previous: undefined },
      { sequence: 23 },
      { sequence: 24 },
      { sequence: 255 },
      { sequence: 256 },
      { sequence: 0xffff },
      { sequence: 0x1_0000 },
      { sequence: 0xffff_ffff },
      { payload: new Uint8Array(0) },
      { payload: new Uint8Array(23) },
      { payload: new Uint8Array(24) },
      { payload: new Uint8Array(255) },
      { payload: new Uint8Array(256) },
      { payload: new Uint8Array(5_000) },
      { payload: new Uint8Array(65_000) },
      { issuedAtSeconds: 0x1_0000 },
      { issuedAtSeconds: 0xffff_ffff },
      { subject: `device:${"x".repeat(64)}`, chain: `chain:${"y".repeat(64)}` },
      { algorithm: "ES256" as const },
    ]) {
      const message = messageOf({ ...pack, ...change });
      const within = concatBytes(new Uint8Array(50), message, new Uint8Array(50)).subarray(50, -50);
      readStatement(within, hash);
      const quick = quickStatement(within, hash);
      expect(quick && told(quick), JSON.stringify(change)).toBe(told(readAnyStatement(message, hash)));
    }
  });

  it("says the texts of one signer with the same strings, and keeps nothing of a message that is overwritten", () => {
    const message = messageOf(pack);
    readStatement(message, hash);
    const first = readStatement(message.slice(), hash);
    const before = told({ ...first, bytes: noHash });
    first.bytes.fill(0xff);
    message.fill(0xff);
    expect(told({ ...first, bytes: noHash })).toBe(before);
    const second = readStatement(messageOf({ ...pack, sequence: 6 }), hash);
    expect(second.kid).toBe(first.kid);
    expect(toHex(second.kid)).toBe(toHex(pack.kid));
  });

  it("says nothing of kinds other than readings, of signers it has not heard, nor of rare sizes of numbers", () => {
    for (const change of [
      { kind: "custody.release" },
      { kid: new Uint8Array(32).fill(200) },
      { issuedAtSeconds: 0xffff },
      { issuedAtSeconds: 0x1_0000_0000 },
      { sequence: 0x1_0000_0000 },
    ]) {
      const message = messageOf({ ...pack, ...change });
      if (!("kid" in change)) readStatement(message, hash);
      expect(quickStatement(message, hash)).toBeUndefined();
      expect(told(readStatement(message, hash))).toBe(toldGenerally(message));
    }
  });
});

describe("both readers agree", () => {
  it("about any statement", () => {
    fc.assert(
      fc.property(fields, (said) => {
        const message = messageOf(said);
        compare(message);
        compare(message);
      }),
      { numRuns: 400 },
    );
  });

  const packs = [
    messageOf({ ...pack, sequence: 0, previous: undefined }),
    messageOf({ ...pack, sequence: 70_000, payload: new Uint8Array(300) }),
  ];

  it("about statements of all kinds with each byte changed, left out or put in, and cut off anywhere", () => {
    expect(published.length).toBeGreaterThan(20);
    for (const bytes of published) {
      compare(bytes);
      if (bytes.length > 1_000) continue;
      for (let at = 0; at < bytes.length; at += 3) compare(bytes.with(at, bytes[at]! ^ (1 << (at & 7))));
    }
    for (const bytes of packs) {
      // What changed beginnings taught may have taken the place of the right one.
      const compareChanged = (changed: Uint8Array) => {
        readStatement(bytes, hash);
        compare(changed);
      };
      for (let at = 0; at < bytes.length; at++) {
        for (const byte of changesOf(bytes[at]!)) compareChanged(bytes.with(at, byte));
        compareChanged(bytes.subarray(0, at));
        compareChanged(concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1)));
        for (const byte of [0, 0x18, 0x58, 0xff])
          compareChanged(concatBytes(bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at)));
      }
    }
  });

  it("about headers whose length goes along with what was changed in them", () => {
    const header = prepareStatement(pack).protectedHeader;
    const inHeader = (changed: Uint8Array) =>
      compare(assembleStatement({ ...prepareStatement(pack), protectedHeader: changed }, signature));
    const prefixes = [0, 1, 2, 3].map((count) => new Uint8Array(count));
    for (let at = 0; at <= header.length; at++)
      for (const prefix of prefixes)
        for (const byte of [0x18, 0x19, 0x1a, 0x1b, 0x78, 0x58, 0x63, 0xa6])
          inHeader(concatBytes(header.subarray(0, at), Uint8Array.of(byte), prefix, header.subarray(at)));
    for (let from = 0; from < header.length; from++)
      for (const count of [1, 2, 5, 34, 39])
        inHeader(concatBytes(header.subarray(0, from), header.subarray(from + count)));
  });

  it("about header maps with other orders, other values and repeated keys", () => {
    const entry = (key: Parameters<typeof encodeCbor>[0], value: Parameters<typeof encodeCbor>[0]) =>
      concatBytes(encodeCbor(key), encodeCbor(value));
    const claims = (...parts: Uint8Array[]) =>
      concatBytes(encodeCbor(15), Uint8Array.of(0xa0 | parts.length), ...parts);
    const said = [
      entry(1, pack.issuer),
      entry(2, pack.subject),
      entry(3, pack.chain),
      entry(6, pack.issuedAtSeconds),
    ];
    const usual = [
      entry(1, -8),
      entry(3, 112),
      entry(4, pack.kid),
      claims(...said),
      entry("seq", 5),
      entry("prev", pack.previous!),
    ];
    const odd = [
      ...usual,
      claims(...said.slice(0, 3)),
      claims(...said.toReversed()),
      claims(...said, entry(7, noHash)),
      claims(entry(1, "dévice"), ...said.slice(1)),
      claims(...said.slice(0, 3), entry(6, 1.5)),
      claims(...said.slice(0, 3), entry(6, -1)),
      entry("seq", 0),
      entry("seq", 2n ** 60n),
      entry("seq", 1.5),
      entry("prev", noHash.subarray(1)),
      entry("prev", null),
      entry("prev", "x".repeat(32)),
      entry(1, -7),
      entry(1, 5),
      entry(3, 60),
      entry("x", 1),
    ];
    const header = (parts: Uint8Array[]) => concatBytes(Uint8Array.of(0xa0 | parts.length), ...parts);
    const inHeader = (parts: Uint8Array[]) =>
      compare(assembleStatement({ ...prepareStatement(pack), protectedHeader: header(parts) }, signature));
    inHeader(usual);
    for (let place = 0; place < usual.length; place++)
      for (const part of odd) {
        inHeader(usual.with(place, part));
        inHeader(usual.toSpliced(place, 0, part));
        inHeader(usual.toSpliced(place, 1));
      }
  });
});

describe("what is kept of beginnings", () => {
  const beginningOf = (number: number): Uint8Array => {
    const bytes = new Uint8Array(100).fill(number & 0xff);
    new DataView(bytes.buffer).setUint32(90, number);
    // The thumbprint's place; all of them look at the same few places, and half of them have one mark.
    new DataView(bytes.buffer).setUint32(10, number % 2);
    bytes.fill(0, 8, 10);
    return bytes;
  };
  const said = readStatement(messageOf(pack), hash);

  it("is found by all of its bytes only, and of many that meet in one place the newest is", () => {
    const beginnings = new Beginnings();
    for (let number = 0; number < 10_000; number++) {
      const bytes = beginningOf(number);
      if (beginnings.find(bytes, 0) !== undefined) expect.fail(`${number} is taken for another`);
      beginnings.learn(bytes, 0, bytes.length, { ...said, issuer: `device:${number}` });
      if (beginnings.find(bytes, 0)?.issuer !== `device:${number}`) expect.fail(`${number} is not kept`);
    }
    expect(beginnings.find(beginningOf(0), 0)).toBeUndefined();
  });

  it("is forgotten at the bound and learned again", () => {
    const beginnings = new Beginnings();
    const bytes = (number: number) => {
      const spread = beginningOf(number);
      new DataView(spread.buffer).setUint32(8, Math.imul(number, 0x9e37_79b1));
      return spread;
    };
    for (let number = 0; number < 100_000; number++) beginnings.learn(bytes(number), 0, 100, said);
    let kept = 0;
    for (let number = 0; number < 100_000; number++) if (beginnings.find(bytes(number), 0)) kept++;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(32_768);
    beginnings.learn(bytes(0), 0, 100, said);
    expect(beginnings.find(bytes(0), 0)?.issuer).toBe(pack.issuer);
  });
});
