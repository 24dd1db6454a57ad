import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBundle } from "../../../ledger/evidence/check.ts";
import { statementMember } from "../../../ledger/evidence/judge.ts";
import { readZip, writeZip, zipMembersMax } from "../../../ledger/evidence/zip.ts";
import type { TestChain } from "../chain-fixture.ts";
import { Forgery } from "./forgery.ts";
import { bundleOf, check, nestedChain, problemsOf, simpleChain } from "./sample.ts";

const chain = simpleChain();
const bundle = bundleOf(chain);

describe("a bundle with one byte changed", () => {
  it("never holds, whichever byte it is, and says where", () => {
    for (let at = 0; at < bundle.length; at++) {
      const changed = bundle.slice();
      changed[at]! ^= 1 << (at % 8);
      const { verdict, problems } = check(changed, { trust: [chain.operatorKid()] });
      expect(verdict, `byte ${at}`).toBe("does not hold");
      expect(problems[0]!.detail, `byte ${at}`).not.toBe("");
    }
  });

  it("never holds when the archive is written again around it", () => {
    const members = readZip(bundle);
    for (const [i, { name, bytes }] of members.entries()) {
      for (const at of positions(bytes.length, 12)) {
        const changed = bytes.slice();
        changed[at]! ^= 0x10;
        const archive = writeZip(members.with(i, { name, bytes: changed }));
        const problems = problemsOf(archive);
        expect(problems.length, `${name} byte ${at}`).toBeGreaterThan(0);
        expect(problems.join(), `${name} byte ${at}`).toContain(name);
      }
    }
  });

  it("does not hold even if whoever exported it signs the manifest again", () => {
    for (const name of new Forgery(chain, bundle).members.keys()) {
      if (name === "manifest.cose" || name === "readme.txt") continue;
      const { length } = new Forgery(chain, bundle).members.get(name)!;
      for (const at of positions(length, 40)) {
        const forgery = new Forgery(chain, bundle);
        forgery.members.get(name)![at]! ^= 0x04;
        expect(problemsOf(forgery.sign()).length, `${name} byte ${at}`).toBeGreaterThan(0);
      }
    }
  });

  it("does not hold cut short or made longer", () => {
    for (const length of positions(bundle.length, 200))
      expect(problemsOf(bundle.subarray(0, length))).not.toEqual([]);
    expect(problemsOf(Uint8Array.from([...bundle, 0]))).not.toEqual([]);
  });
});

/** About `count` positions over the whole length, the first and last among them. */
function positions(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.floor((i * (length - 1)) / (count - 1)));
}

describe.each([
  ["on its own", simpleChain],
  ["in a box on a truck", nestedChain],
])("a bundle of a shipment %s, signed again by its exporter", (_, build) => {
  const source: TestChain = build();
  const made = bundleOf(source);
  const { statementIndexes } = new Forgery(source, made);

  it("holds when nothing was changed", () => {
    expect(new Forgery(source, made).proveLog().sign()).toEqual(made);
  });

  it.each(statementIndexes)("does not hold without statement %i", (index) => {
    const plain = new Forgery(source, made);
    plain.members.delete(statementMember(index));
    expect(problemsOf(plain.sign())).not.toEqual([]);

    const proved = new Forgery(source, made);
    proved.members.delete(statementMember(index));
    expect(problemsOf(proved.proveLog().sign())).not.toEqual([]);

    const unlisted = new Forgery(source, made).records(({ records }) => {
      for (const [name, indexes] of records)
        records.set(
          name,
          indexes.filter((other) => other !== index),
        );
    });
    unlisted.members.delete(statementMember(index));
    const problems = problemsOf(unlisted.proveLog().sign());
    expect(problems).toEqual([
      index === 0 ? `member_missing ${statementMember(0)}` : "record_incomplete proofs/records.cbor",
    ]);
  });

  it("does not hold with a statement more, filed nowhere or listed in a record", () => {
    const other = source.recordEntries("record/party:carrier")[0]!;
    const bytes = source.entry(other)!;
    const extra = new Forgery(source, made);
    extra.members.set(statementMember(other), bytes);
    expect(problemsOf(extra.proveLog().sign())).toEqual([`statement_not_filed ${statementMember(other)}`]);

    const listed = new Forgery(source, made).records(({ records }) => {
      const own = records.get("record/shipment:S")!;
      records.set(
        "record/shipment:S",
        [...own, other].sort((a, b) => a - b),
      );
    });
    listed.members.set(statementMember(other), bytes);
    expect(problemsOf(listed.proveLog().sign())).toEqual(["record_incomplete proofs/records.cbor"]);
  });

  it("does not hold with two statements exchanged", () => {
    for (const [i, a] of statementIndexes.entries()) {
      const b = statementIndexes[(i + 1) % statementIndexes.length]!;
      const forgery = new Forgery(source, made);
      const [first, second] = [a, b].map((index) => forgery.members.get(statementMember(index))!);
      forgery.members.set(statementMember(a), second!);
      forgery.members.set(statementMember(b), first!);
      expect(problemsOf(forgery.sign())).not.toEqual([]);
    }
  });

  it("does not hold with a statement moved to another place in the log", () => {
    const index = statementIndexes.at(-1)!;
    const forgery = new Forgery(source, made);
    const bytes = forgery.members.get(statementMember(index))!;
    forgery.members.delete(statementMember(index));
    forgery.members.set(statementMember(index - 1), bytes);
    expect(problemsOf(forgery.sign())).not.toEqual([]);
  });

  it("does not hold with a record left out or added", () => {
    const lists: string[] = [];
    new Forgery(source, made).records(({ records }) => lists.push(...records.keys()));
    for (const name of lists) {
      const forgery = new Forgery(source, made).records(({ records }) => records.delete(name));
      expect(problemsOf(forgery.sign())).toContain("record_incomplete proofs/records.cbor");
    }
    const added = new Forgery(source, made).records(({ records }) => records.set("record/party:carrier", []));
    expect(problemsOf(added.sign())).toEqual(["record_unexpected proofs/records.cbor"]);
    const supported = new Forgery(source, made).records(({ supporting }) => supporting.push(0));
    expect(problemsOf(supported.sign())).toEqual(["record_unexpected proofs/records.cbor"]);
  });

  it("does not hold with any value of the state left out, nor with one more", () => {
    const names: string[] = [];
    new Forgery(source, made).state((values) => names.push(...values.keys()));
    for (const name of names) {
      const forgery = new Forgery(source, made).state((values) => values.delete(name));
      expect(problemsOf(forgery.sign()).join(), name).toContain("value_missing proofs/state.cbor");
    }
    const more = new Forgery(source, made).state((values) => values.set("shipment/elsewhere", null));
    expect(problemsOf(more.sign())).toEqual(["value_unexpected proofs/state.cbor"]);
  });

  it("does not hold with any value changed, or said to be absent", () => {
    const names: string[] = [];
    new Forgery(source, made).state((values) => names.push(...values.keys()));
    for (const name of names) {
      const lie = (value: Uint8Array | null) =>
        new Forgery(source, made).state((values) => values.set(name, value), false);
      expect(problemsOf(lie(Uint8Array.of(0xa0)).sign()), name).toEqual(["state_proof proofs/state.cbor"]);
      if (source.values.has(name))
        expect(problemsOf(lie(null).sign()), name).toEqual(["state_proof proofs/state.cbor"]);
    }
  });
});

describe("the manifest", () => {
  it("must be signed with a key that may export, in whose name it says", () => {
    const forgery = () => new Forgery(chain, bundle);
    const stranger = { ...chain.operator, key: { ...chain.operator.key, kid: new Uint8Array(32) } };
    expect(problemsOf(forgery().sign(stranger))).toEqual(["value_missing proofs/state.cbor"]);
    const pretender = { ...chain.operator, reference: "party:carrier" };
    expect(problemsOf(forgery().sign(pretender))).toEqual(["manifest_key_unknown manifest.cose"]);
  });

  it.each([
    ["another shipment", { shipment: "T" }],
    ["another height", { height: 3 }],
    ["another time", { timeSeconds: 1 }],
    ["another chain", { chain: "chain:other" }],
  ])("must not name %s", (_, change) => {
    expect(problemsOf(new Forgery(chain, bundle).sign(undefined, change))).not.toEqual([]);
  });

  it("lists each member once, and no other", () => {
    for (const name of [
      "statements/0000000099.txt",
      "statements/99.cose",
      "proofs/more.cbor",
      "headers/1.cbor",
    ]) {
      const forgery = new Forgery(chain, bundle);
      forgery.members.set(name, Uint8Array.of(1));
      expect(problemsOf(forgery.sign())).toContain(`member_unexpected ${name}`);
    }
    for (const name of new Forgery(chain, bundle).members.keys()) {
      const members = readZip(bundle).filter((member) => member.name !== name);
      expect(problemsOf(writeZip(members)).join()).toContain(name);
    }
  });
});

describe("a header of a time beyond the year 9999", () => {
  it("is refused, whoever sealed it", () => {
    const source = simpleChain();
    const made = new Forgery(source, bundleOf(source));
    source.at(9e15).seal();
    const forged = made.moveTo(source.height).proveLog();
    const bytes = forged.sign(undefined, { height: source.height, timeSeconds: 9e12 });
    expect(problemsOf(bytes)).toEqual([`header_malformed headers/${source.height}.cbor`]);
  });
});

describe("bytes from anybody", () => {
  it("get an answer, never an exception", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(checkBundle(bytes).verdict).toBe("does not hold");
      }),
    );
  });

  it("get an answer also in as many members as an archive may have", () => {
    const members = readZip(bundle);
    const others = Array.from({ length: zipMembersMax - members.length }, (_, i) => ({
      name: `extra/${i}`,
      bytes: new Uint8Array(),
    }));
    const { verdict, problems } = checkBundle(writeZip([...members, ...others]));
    expect(verdict).toBe("does not hold");
    expect(new Set(problems.map(({ code }) => code))).toEqual(
      new Set(["member_unexpected", "manifest_differs"]),
    );
  });

  it("get an answer inside the members, too", () => {
    const names = [...new Forgery(chain, bundle).members.keys()].filter(
      (name) => name !== "readme.txt" && name !== "manifest.cose",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(),
        (name, bytes, at) => {
          const forgery = new Forgery(chain, bundle);
          const member = forgery.members.get(name)!;
          const begin = at % member.length;
          forgery.members.set(
            name,
            Uint8Array.from([
              ...member.subarray(0, begin),
              ...bytes,
              ...member.subarray(begin + bytes.length),
            ]),
          );
          const isSame = Buffer.compare(forgery.members.get(name)!, member) === 0;
          expect(problemsOf(forgery.sign()).length > 0).toBe(!isSame);
        },
      ),
      { numRuns: 300 },
    );
  });
});
