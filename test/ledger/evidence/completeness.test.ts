/**
 * Nothing can be left out of a record, put in, put elsewhere or changed: every way on a small record, random ways on a
 * record of a thousand statements. The forger is a party of the shipment: it exports the bundle itself, signs with
 * its own key whatever it likes, and makes everything again that follows from the statements.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Exporter } from "../../../ledger/evidence/export.ts";
import { exportBundle } from "../../../ledger/evidence/export.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { decodeStatement } from "../../../ledger/statement/statement.ts";
import { nativeSha256 as hash, TestChain, testSigner, testStartMs } from "../chain-fixture.ts";
import {
  ForgedLedger,
  groupNames,
  type MemberGroup,
  type Members,
  membersOf,
  mixed,
  signedAgain,
  withHonestSeal,
} from "./forged-ledger.ts";
import { check, hourMs, minuteMs, nestedChain } from "./sample.ts";

/** The carrier exports; its key is in the state because it took the goods over. */
const forger = testSigner("party:carrier");
const exporter: Exporter = { reference: forger.reference, key: forger.key, sign: forger.sign };

/** A shipment with `packs` of readings, taken over by the carrier in the middle. */
function chainWith(packs: number): TestChain {
  const chain = new TestChain();
  const shipper = chain.party("shipper", ["shipper"]);
  const carrier = chain.party("carrier");
  const logger = chain.device("logger", shipper);
  const other = chain.device("other", shipper);
  for (const id of ["S", "T"]) chain.shipment(id, shipper, "shipper", ["carrier"]);
  chain.attach(shipper, "logger", "shipment:S");
  chain.attach(shipper, "other", "shipment:T");
  for (let n = 0; n < packs; n++) {
    chain.at(testStartMs + (n + 1) * minuteMs);
    chain.temperatures(logger, chain.nowMs - minuteMs / 2, 1_000, [5 + (n % 7) / 10]);
    if (n % 5 === 0) chain.temperatures(other, chain.nowMs - minuteMs / 2, 1_000, [4]);
    if (n === Math.floor(packs / 2))
      for (const id of ["S", "T"]) chain.handOver(shipper, carrier, `shipment:${id}`);
  }
  chain.at(testStartMs + (packs + 2) * minuteMs);
  chain.seal();
  return chain;
}

/** The nested chain with readings that were sent an hour after the epochs they belong to had ended. */
function nestedLateChain(): TestChain {
  const chain = nestedChain();
  chain.at(testStartMs + 2 * hourMs);
  for (const id of ["in-box", "on-truck"]) {
    const device = testSigner(`device:${id}`);
    const kid = Buffer.from(device.key.kid).toString("hex");
    const { next, last } = chain.state.get<{ next: number; last: Uint8Array }>(`signer/${kid}`)!;
    chain.temperatures({ ...device, sequence: next, last }, testStartMs + 32 * minuteMs, minuteMs, [6, 9, 6]);
  }
  chain.seal();
  return chain;
}

interface Case {
  readonly chain: TestChain;
  readonly honest: Members;
  readonly trust: readonly string[];
  /** Indexes of the statements in the shipment's history, and of those that are none of its. */
  readonly own: readonly number[];
  readonly foreign: readonly number[];
  /** Names of the history's records. */
  readonly records: readonly string[];
}

function caseOf(chain: TestChain): Case {
  const { bytes, assembled } = exportBundle(chain, "S", exporter, { hash });
  const own = [...new Set([...assembled.records.values()].flat())].sort((a, b) => a - b);
  const all = Array.from({ length: chain.size }, (_, index) => index);
  const foreign = all.filter(
    (index) => index > 0 && !own.includes(index) && "kind" in decodeStatement(chain.entry(index)!),
  );
  return {
    chain,
    honest: membersOf(bytes),
    trust: [chain.operatorKid()],
    own,
    foreign,
    records: [...assembled.records.keys()],
  };
}

/** For people, and who signed for them; nothing else may differ in a bundle that holds. */
const unproved = ["readme.txt", "manifest.cose"];

/** Fails when the bundle holds although it is not the honest one. */
function mustNotHold({ honest, trust }: Case, bundle: Uint8Array, what: string): void {
  const members = membersOf(bundle);
  const isHonest =
    members.size === honest.size &&
    [...members].every(
      ([name, bytes]) =>
        unproved.includes(name) || Buffer.compare(bytes, honest.get(name) ?? Buffer.of()) === 0,
    );
  const { verdict, problems } = check(bundle, { trust });
  if (isHonest) expect(verdict, `${what}: unchanged`).toBe("holds");
  else expect([verdict, problems.length > 0], what).toEqual(["does not hold", true]);
}

/** All forged; all but the header; the forged story beside the honest proofs; the honest list with other statements. */
const fixedMixes: readonly (readonly MemberGroup[])[] = [
  groupNames,
  groupNames.filter((group) => group !== "header"),
  groupNames.filter((group) => group !== "header" && group !== "state"),
  groupNames.filter((group) => group !== "header" && group !== "log"),
  ["statements", "records", "derived"],
  ["records", "derived"],
  ["statements"],
];

/** Tries the forged ledger in every way: sealed by the forger, under the operator's seal, and mixed with the honest bundle. */
function tryAll(one: Case, ledger: ForgedLedger, what: string, mixes = fixedMixes): void {
  const { chain, honest } = one;
  const forged = ledger.members("S", exporter, forger);
  if (forged) {
    const underSeal = withHonestSeal(honest, forged);
    for (const mix of mixes) {
      mustNotHold(one, mixed(honest, forged, mix, exporter), `${what}, forged ${mix.join()}`);
      mustNotHold(one, mixed(honest, underSeal, mix, exporter), `${what}, forged ${mix.join()}, sealed`);
    }
    return;
  }
  // No program of ours would write such a bundle; its members are changed one by one.
  const plain = new Map(honest);
  for (const [index, bytes] of ledger.entries.entries())
    if (plain.has(statementMember(index))) plain.set(statementMember(index), bytes);
  mustNotHold(one, signedAgain(plain, exporter), `${what}, members`);
  expect(chain.size).toBe(ledger.entries.length);
}

/** Thousands of bundles are made and checked. */
const slowMs = 300_000;

const story = (name: string, build: () => TestChain) => [name, build] as const;

describe.each([
  story("on its own", () => chainWith(6)),
  story("in a box on a truck, with late readings", nestedLateChain),
])("the history of a shipment %s", { timeout: slowMs }, (_, build) => {
  let one: Case;
  beforeAll(() => {
    one = caseOf(build());
  });

  it("holds as it is, and has something to leave out and something to put in", () => {
    expect(check(signedAgain(one.honest, exporter), { trust: one.trust }).verdict).toBe("holds");
    expect(one.own.length).toBeGreaterThan(8);
    expect(one.foreign.length).toBeGreaterThan(5);
  });

  it("does not hold with any statement left out", () => {
    for (const index of one.own) tryAll(one, new ForgedLedger(one.chain).drop(index), `without ${index}`);
  });

  it("does not hold with its end cut off, however much of it", () => {
    for (let count = 1; count < one.own.length; count++) {
      const ledger = new ForgedLedger(one.chain);
      for (const index of one.own.slice(-count)) ledger.drop(index);
      tryAll(one, ledger, `without the last ${count}`);
    }
  });

  it("does not hold with a valid statement put in that belongs elsewhere", () => {
    for (const index of one.foreign)
      for (const record of one.records)
        if (!one.chain.recordEntries(record).includes(index))
          tryAll(one, new ForgedLedger(one.chain).add(record, index), `${record} with ${index}`);
  });

  it("does not hold with a statement twice, wherever it stands the second time", () => {
    for (const index of one.own)
      for (const place of [one.foreign[0]!, one.foreign.at(-1)!]) {
        const ledger = new ForgedLedger(one.chain).add("record/shipment:S", place);
        ledger.entries[place] = one.chain.entry(index)!;
        tryAll(one, ledger, `${index} at ${place}, too`, [groupNames, fixedMixes[1]!]);
      }
    const lists = new ForgedLedger(one.chain);
    const own = lists.records.get("record/shipment:S")!;
    lists.records.set("record/shipment:S", [own[0]!, ...own]);
    tryAll(one, lists, "listed twice");
  });

  it("does not hold with a record's list in another order", () => {
    for (const record of one.records) {
      const listed = one.chain.recordEntries(record);
      for (let i = 1; i < listed.length; i++) {
        const ledger = new ForgedLedger(one.chain);
        const exchanged = listed.with(i - 1, listed[i]!).with(i, listed[i - 1]!);
        ledger.records.set(record, exchanged);
        tryAll(one, ledger, `${record}: ${exchanged.join()}`);
      }
    }
  });

  it("does not hold with any two statements exchanged", () => {
    for (const [i, a] of one.own.entries())
      for (const b of one.own.slice(i + 1)) {
        const ledger = new ForgedLedger(one.chain);
        [ledger.entries[a], ledger.entries[b]] = [one.chain.entry(b)!, one.chain.entry(a)!];
        tryAll(one, ledger, `${a} for ${b}`, [groupNames, fixedMixes[1]!, ["statements"]]);
      }
  });

  it("does not hold with another valid statement in the place of one", () => {
    for (const index of one.own)
      for (const other of one.foreign) {
        const ledger = new ForgedLedger(one.chain);
        ledger.entries[index] = one.chain.entry(other)!;
        tryAll(one, ledger, `${other} instead of ${index}`, [groupNames, fixedMixes[1]!]);
      }
  });

  it("does not hold with a statement that the forger signed itself in the place of one of its own", () => {
    const accepted = one.own.find((index) => {
      const statement = decodeStatement(one.chain.entry(index)!);
      return (
        "kind" in statement && statement.kind === "custody.accept" && statement.issuer === forger.reference
      );
    })!;
    const statement = decodeStatement(one.chain.entry(accepted)!);
    if ("code" in statement) throw new Error("the accept is a statement");
    const { sequence, previous } = statement;
    const signer = { ...forger, sequence, last: previous };
    const release = decodeStatement(one.chain.entry(accepted - 1)!);
    expect("kind" in release && release.kind).toBe("custody.release");
    const again = one.chain.statement(signer, "custody.accept", "shipment:S", statement.payload);
    expect(Buffer.compare(again, one.chain.entry(accepted)!)).not.toBe(0);
    const ledger = new ForgedLedger(one.chain);
    ledger.entries[accepted] = again;
    tryAll(one, ledger, "another accept");
  });
});

describe("a small record", { timeout: slowMs }, () => {
  it("does not hold with any one byte of any statement changed", () => {
    const one = caseOf(chainWith(2));
    for (const index of [0, ...one.own]) {
      const bytes = one.chain.entry(index)!;
      for (let at = 0; at < bytes.length; at++) {
        const changed = bytes.with(at, bytes[at]! ^ (1 << (at % 8)));
        const members = new Map(one.honest).set(statementMember(index), changed);
        mustNotHold(one, signedAgain(members, exporter), `byte ${at} of ${index}`);
        // Making everything else again takes ten times as long.
        if (at % 7 > 0) continue;
        const ledger = new ForgedLedger(one.chain);
        ledger.entries[index] = changed;
        tryAll(one, ledger, `byte ${at} of ${index}, all made again`, [fixedMixes[1]!]);
      }
    }
  });
});

type Forgery = { kind: "drop" | "add" | "swap" | "replace" | "alter"; a: number; b: number; bit: number };

const forgeries: fc.Arbitrary<Forgery> = fc.record({
  kind: fc.constantFrom("drop", "add", "swap", "replace", "alter"),
  a: fc.nat(1_000_000),
  b: fc.nat(1_000_000),
  bit: fc.nat(1_000_000),
});

/** Does one thing to the ledger. */
function forge({ chain, own, foreign }: Case, ledger: ForgedLedger, { kind, a, b, bit }: Forgery): void {
  const index = own[a % own.length]!;
  const second = own[b % own.length]!;
  const other = foreign[b % foreign.length]!;
  if (kind === "drop") ledger.drop(index);
  else if (kind === "add") {
    if (!ledger.records.get("record/shipment:S")!.includes(other)) ledger.add("record/shipment:S", other);
  } else if (kind === "swap")
    [ledger.entries[index], ledger.entries[second]] = [ledger.entries[second]!, ledger.entries[index]!];
  else if (kind === "replace") ledger.entries[index] = chain.entry(other)!;
  else {
    const bytes = ledger.entries[index]!;
    const at = bit % bytes.length;
    ledger.entries[index] = bytes.with(at, bytes[at]! ^ (1 << (bit % 8)));
  }
}

describe("a record of a thousand statements", () => {
  let one: Case;
  beforeAll(() => {
    one = caseOf(chainWith(1_000));
    expect(one.chain.recordEntries("record/shipment:S").length).toBeGreaterThanOrEqual(1_000);
  }, 120_000);

  it("holds only as it is", { timeout: slowMs }, () => {
    const mixes = fc.subarray(groupNames, { minLength: 1 });
    fc.assert(
      fc.property(fc.array(forgeries, { minLength: 1, maxLength: 3 }), mixes, (list, mix) => {
        const ledger = new ForgedLedger(one.chain);
        for (const forgery of list) forge(one, ledger, forgery);
        tryAll(one, ledger, JSON.stringify(list), [mix]);
      }),
      { numRuns: 40 },
    );
  });
});
