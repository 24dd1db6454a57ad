/** Customs: lists, what they refuse at the source, lanes, and the way to a release (docs/protocol.md §7.14). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ClearanceDecision,
  clearanceOf,
  decisionOf,
} from "../../../ledger/state/customs/clearance-state.ts";
import { listOf } from "../../../ledger/state/customs/lists.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { TestChain, type TestSigner } from "../chain-fixture.ts";
import { Branch, type Outcome } from "./branch.ts";
import {
  document,
  flowerCertificate,
  flowerEntry,
  flowerTerms,
  gtin,
  listPayload,
  publishEverything,
  shown,
  tradeParties,
} from "./customs-world.ts";

const chain = new TestChain();
const parties = tradeParties(chain);
const { grower, haulier, florist, dutch, swiss, plants } = parties;
publishEverything(chain, parties);
chain.seal();
const at = chain.nowMs;

const book = (branch: Branch, changes: Parameters<typeof flowerTerms>[2] = {}, id = "S-1") =>
  branch.say(grower, "shipment.create", `shipment:${id}`, flowerTerms(id, at, changes) as never);
const publish = (branch: Branch, changes: object, signer = dutch, id = "NL-positive") =>
  branch.say(signer, "customs.list-publish", `list:${id}`, listPayload({ list: id, ...changes }) as never);
const say = (branch: Branch, signer: TestSigner, kind: string, payload: object, id = "S-1") =>
  branch.say(signer, kind, `shipment:${id}`, payload as never);
const declare = (branch: Branch, more: object = {}) =>
  say(branch, grower, "customs.declare", { at, arrival: at, ...more });
const present = (branch: Branch) => say(branch, haulier, "customs.present", { at });
const decide = (branch: Branch, decision: string, signer = dutch) =>
  say(branch, signer, "customs.decide", { decision });
const status = (branch: Branch) => clearanceOf(branch.state, "S-1")?.status;
const certified = { customs: { certificates: [shown("PHYTO-1")] } };

function booked(changes: Parameters<typeof flowerTerms>[2] = certified): Branch {
  const branch = new Branch(chain);
  expect(book(branch, changes)).toBe("accepted");
  return branch;
}

describe("a list is published", () => {
  for (const [why, changes, outcome, signer] of [
    ["by customs, with its next version", {}, "accepted"],
    ["by somebody else", {}, "not_customs_authority", grower],
    ["by another country's customs", {}, "list_not_own", swiss],
    ["as a version that it has", { version: 1 }, "list_part_unexpected"],
    ["with a part left out", { part: 2, parts: 2 }, "list_part_unexpected"],
    ["with another polarity", { polarity: "negative" }, "payload_malformed"],
    ["on other sides", { sides: ["transit"] }, "payload_malformed"],
    ["with an entry it has", { add: [flowerEntry] }, "list_entry_exists"],
    ["with an entry twice", { add: [1, 1].map(() => ({ id: "a", origin: "KE" })) }, "payload_malformed"],
    ["with an entry about everything", { add: [{ id: "all" }] }, "payload_malformed"],
    [
      "with a value without currency",
      { add: [{ id: "a", origin: "KE", valueMinorMin: 1 }] },
      "payload_malformed",
    ],
    ["with a wrong GTIN", { add: [{ id: "a", product: "09506000134353" }] }, "gtin_invalid"],
    ["without an entry that is not there", { remove: ["nothing"] }, "list_entry_unknown"],
    [
      "without one that it adds itself",
      { add: [{ id: "a", origin: "KE" }], remove: ["a"] },
      "list_entry_unknown",
    ],
    ["with an HS prefix of letters", { add: [{ id: "a", hsPrefix: "roses" }] }, "payload_malformed"],
    ["with an endless part number", { part: 1e9, parts: 1e9 }, "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () =>
      expect(publish(new Branch(chain), { version: 2, ...changes }, signer)).toBe(outcome));

  it("under its own name", () => {
    const branch = new Branch(chain);
    const payload = listPayload({ version: 2 });
    expect(branch.say(dutch, "customs.list-publish", "list:other", payload as never)).toBe(
      "subject_mismatch",
    );
  });

  it("at most 32 times per country, with at most 64 entries about the same goods", () => {
    const branch = new Branch(chain);
    for (let i = 2; i < 32; i++) expect(publish(branch, {}, dutch, `NL-${i}`)).toBe("accepted");
    expect(publish(branch, {}, dutch, "NL-32")).toBe("lists_exceeded");
    const same = (count: number, from = 0) =>
      Array.from({ length: count }, (_, i) => ({ id: `e-${from + i}`, hsPrefix: "01" }));
    expect(publish(branch, { version: 2, add: same(65) })).toBe("list_entries_exceeded");
    expect(publish(branch, { version: 2, add: same(64) })).toBe("accepted");
    expect(publish(branch, { version: 3, add: same(1, 64) })).toBe("list_entries_exceeded");
  });

  it("and is in force from the last part of its version on, all at once", () => {
    const branch = new Branch(chain);
    const roses = { id: "roses", hsPrefix: "060311", reason: "plant disease" };
    const first = { version: 2, part: 1, parts: 2, add: [roses] };
    const negative = { polarity: "negative", sides: ["import", "transit"] };
    expect(publish(branch, { ...negative, ...first }, dutch, "NL-negative")).toBe("accepted");
    expect(book(branch, {}, "S-1")).toBe("accepted");
    expect(listOf(branch.state, "NL-negative")).toMatchObject({
      version: 1,
      pending: { received: 1, parts: 2 },
    });
    const second = { version: 2, part: 2, parts: 2, remove: ["ivory"] };
    expect(publish(branch, { ...negative, ...second }, dutch, "NL-negative")).toBe("accepted");
    expect(book(branch, {}, "S-2")).toBe("goods_on_negative_list");
    expect(book(branch, { goods: { hsCode: "050710" } }, "S-3")).toBe("accepted");
    const third = { version: 3, remove: ["roses"] };
    expect(publish(branch, { ...negative, ...third }, dutch, "NL-negative")).toBe("accepted");
    expect(book(branch, {}, "S-2")).toBe("accepted");
  });
});

describe("booking asks the lists at the source", () => {
  for (const [why, changes, outcome] of [
    ["goods on no negative list", {}, "accepted"],
    ["goods that the destination forbids", { goods: { hsCode: "050710" } }, "goods_on_negative_list"],
    ["goods that a country on the way forbids", { goods: { hsCode: "391510" } }, "goods_on_negative_list"],
    ["goods below a threshold", { goods: { hsCode: "060210" } }, "accepted"],
    [
      "goods above a threshold",
      { goods: { hsCode: "060210", grossMassGrams: 1_000_000 } },
      "goods_on_negative_list",
    ],
    [
      "goods of which the mass is kept silent",
      { goods: { hsCode: "060210", grossMassGrams: undefined } },
      "goods_on_negative_list",
    ],
    ["goods of which the HS code is kept silent", { goods: { hsCode: undefined } }, "customs_data_missing"],
    ["an unregistered producer", { customs: { producers: ["nobody"] } }, "party_unknown"],
    [
      "a certificate that was never issued",
      { customs: { certificates: [shown("none")] } },
      "certificate_unknown",
    ],
    [
      "a forged certificate",
      { customs: { certificates: [shown("PHYTO-1", "forged")] } },
      "certificate_forged",
    ],
    [
      "a certificate about other goods",
      { goods: { hsCode: "070200" }, customs: { certificates: [shown("PHYTO-1")] } },
      "certificate_not_for_goods",
    ],
    ["a country in small letters", { customs: { origin: "ke" } }, "payload_malformed"],
    ["a value beyond exact numbers", { goods: { valueMinor: 2 ** 53 } }, "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(book(new Branch(chain), changes)).toBe(outcome));

  it("and says by which version and entry it refuses", () => {
    const terms = flowerTerms("S-1", at, { goods: { hsCode: "050710" } });
    expect(() => chain.say(grower, "shipment.create", "shipment:S-1", terms as never)).toThrow(
      "goods_on_negative_list: list NL-negative, version 1, entry ivory: protected species",
    );
    grower.sequence--;
    grower.last = undefined;
  });

  it("but not for goods that stay in their country, whatever they are", () => {
    const branch = new Branch(chain);
    const terms = flowerTerms("S-1", at, { goods: { hsCode: "050710" } });
    const home = { name: "Nairobi", locode: "KENBO" };
    const legs = terms.legs.map((leg) => ({ ...leg, from: home, to: home }));
    expect(branch.say(grower, "shipment.create", "shipment:S-1", { ...terms, legs } as never)).toBe(
      "accepted",
    );
    expect(clearanceOf(branch.state, "S-1")).toBeUndefined();
    expect(shipmentOf(branch.state, "S-1")!.customs).toBeUndefined();
    expect(declare(branch)).toBe("clearance_unknown");
  });

  it("by where the consignee is, when no place says so", () => {
    const branch = new Branch(chain);
    const terms = flowerTerms("S-1", at, { goods: { hsCode: "050710" } });
    const legs = terms.legs.map((leg) => ({
      ...leg,
      from: { name: "somewhere" },
      to: { name: "elsewhere" },
    }));
    expect(branch.say(grower, "shipment.create", "shipment:S-1", { ...terms, legs } as never)).toBe(
      "goods_on_negative_list",
    );
  });

  it("by producer and product as well as by HS code", () => {
    const branch = new Branch(chain);
    const negative = { polarity: "negative", sides: ["import", "transit"], version: 2 };
    const add = [
      { id: "p", product: gtin },
      { id: "who", producer: "plant-health" },
    ];
    expect(publish(branch, { ...negative, add }, dutch, "NL-negative")).toBe("accepted");
    expect(book(branch, { customs: { products: [gtin] } })).toBe("goods_on_negative_list");
    expect(book(branch, { customs: { producers: ["plant-health"] } })).toBe("goods_on_negative_list");
    expect(book(branch)).toBe("accepted");
  });
});

describe("a clearance", () => {
  it("in the green lane ends with the presentation", () => {
    const branch = booked();
    expect(clearanceOf(branch.state, "S-1")).toMatchObject({ lane: "green", status: "booked" });
    expect(declare(branch)).toBe("accepted");
    expect(present(branch)).toBe("accepted");
    expect(status(branch)).toBe("released");
    expect(decide(branch, "quarantine")).toBe("clearance_state_wrong");
  });

  it("in the green lane without a declaration waits for an officer", () => {
    const branch = booked();
    present(branch);
    expect(status(branch)).toBe("presented");
    expect(decide(branch, "release")).toBe("accepted");
    expect(status(branch)).toBe("released");
  });

  it("without the certificates goes by the normal lane, until they are shown", () => {
    const branch = booked({});
    expect(decisionOf(branch.state, "S-1", 0)).toMatchObject({
      lane: "normal",
      positive: [{ entry: "flowers", missing: ["phytosanitary"] }],
    });
    expect(declare(branch, { certificates: [shown("PHYTO-1", "forged")] })).toBe("certificate_forged");
    expect(declare(branch, { certificates: [shown("PHYTO-1")] })).toBe("accepted");
    expect(clearanceOf(branch.state, "S-1")).toMatchObject({ lane: "green", status: "declared" });
  });

  it("is selected by risk in spite of the green lane", () => {
    const branch = booked();
    const rules = { version: 2, title: "Rules", threshold: 5, newTrader: 5 };
    expect(branch.say(dutch, "customs.risk-rules", dutch.reference, rules)).toBe("accepted");
    expect(branch.say(dutch, "customs.risk-rules", dutch.reference, rules)).toBe("risk_rules_not_newer");
    expect(branch.say(grower, "customs.risk-rules", grower.reference, rules)).toBe("not_customs_authority");
    declare(branch);
    present(branch);
    expect(clearanceOf(branch.state, "S-1")).toMatchObject({
      status: "presented",
      isSelected: true,
      risk: 5,
    });
  });

  it("is held when a list has changed since it was booked", () => {
    const branch = booked();
    declare(branch);
    const add = [{ id: "roses", hsPrefix: "060311" }];
    const negative = { polarity: "negative", sides: ["import", "transit"], version: 2, add };
    publish(branch, negative, dutch, "NL-negative");
    present(branch);
    expect(clearanceOf(branch.state, "S-1")).toMatchObject({ lane: "normal", status: "presented" });
    const decisions = [0, 1, 2].map((n) => decisionOf(branch.state, "S-1", n)!);
    const versionOf = ({ under }: ClearanceDecision) =>
      under.find(({ list }) => list === "NL-negative")!.version;
    expect(decisions.map(versionOf)).toEqual([1, 1, 2]);
    expect(decisions[2]!.negative).toMatchObject([{ list: "NL-negative", version: 2, entry: "roses" }]);
  });

  it("goes through inspection and quarantine, and is not delivered meanwhile", () => {
    const branch = booked();
    present(branch);
    expect(say(branch, dutch, "customs.inspect", { at, finding: "deviates" })).toBe("clearance_state_wrong");
    expect(decide(branch, "inspect", haulier)).toBe("not_customs_authority");
    expect(decide(branch, "inspect")).toBe("accepted");
    expect(say(branch, dutch, "customs.inspect", { at, finding: "deviates", text: "insects" })).toBe(
      "accepted",
    );
    expect(decide(branch, "quarantine", swiss)).toBe("accepted");
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
    const release = { to: "haulier", at };
    expect(say(branch, grower, "custody.release", release)).toBe("accepted");
    expect(say(branch, haulier, "custody.accept", { from: "grower", at })).toBe("accepted");
    expect(say(branch, haulier, "custody.release", { to: "florist", at })).toBe("accepted");
    expect(say(branch, florist, "custody.accept", { from: "haulier", at })).toBe("shipment_detained");
    expect(decide(branch, "release")).toBe("accepted");
    expect(say(branch, florist, "custody.accept", { from: "haulier", at })).toBe("accepted");
    expect(book(branch, certified, "S-2")).toBe("accepted");
    expect(clearanceOf(branch.state, "S-2")).toMatchObject({ risk: 60, isSelected: true });
  });

  it("is for those who take part, and for shipments", () => {
    const branch = booked();
    expect(say(branch, plants, "customs.declare", { at, arrival: at })).toBe("not_party_to_shipment");
    expect(branch.say(grower, "customs.present", "party:grower", { at })).toBe("subject_mismatch");
    expect(say(branch, grower, "customs.present", { at }, "none")).toBe("shipment_unknown");
    expect(say(branch, grower, "customs.present", { at: at + 1e9 })).toBe("statement_from_future");
    present(branch);
    expect(declare(branch)).toBe("clearance_state_wrong");
  });
});

describe("a certificate", () => {
  const issue = (branch: Branch, changes: object, signer = plants) =>
    branch.say(
      signer,
      "certificate.issue",
      "certificate:C-2",
      flowerCertificate({ id: "C-2", ...changes }, at) as never,
    );

  it("is issued once, about a registered holder's goods", () => {
    const branch = new Branch(chain);
    expect(issue(branch, { holder: "nobody" })).toBe("party_unknown");
    expect(issue(branch, { id: "C-3" })).toBe("subject_mismatch");
    expect(issue(branch, { validUntil: at - 1 })).toBe("payload_malformed");
    expect(issue(branch, {})).toBe("accepted");
    expect(issue(branch, {})).toBe("certificate_exists");
  });

  it("by somebody whom the list does not name opens no lane", () => {
    const branch = new Branch(chain);
    expect(issue(branch, { document: document("C-2") }, haulier)).toBe("accepted");
    expect(book(branch, { customs: { certificates: [shown("C-2")] } })).toBe("accepted");
    expect(clearanceOf(branch.state, "S-1")!.lane).toBe("normal");
  });

  it("counts within its dates and until it is revoked", () => {
    const branch = new Branch(chain);
    const revoke = (signer: TestSigner, id = "PHYTO-1") =>
      branch.say(signer, "certificate.revoke", `certificate:${id}`, { reason: "pests" });
    expect(revoke(grower)).toBe("certificate_not_own");
    expect(revoke(plants, "none")).toBe("certificate_unknown");
    expect(revoke(plants)).toBe("accepted");
    expect(revoke(plants)).toBe("certificate_not_valid");
    expect(book(branch, certified)).toBe("certificate_not_valid");
    const late = new Branch(chain);
    late.timeMs = at + 31 * 86_400_000;
    expect(book(late, certified)).toBe("certificate_not_valid");
  });
});

/** The lists as somebody would keep them on paper: every entry looked at, one after the other. */
class PaperList {
  version = 1;
  readonly entries: {
    id: string;
    hsPrefix?: string;
    origin?: string;
    massGramsMin?: number;
    gone: boolean;
  }[] = [];

  forbids(hsCode: string, origin: string, massGrams: number | undefined): boolean {
    return this.entries.some(
      (entry) =>
        !entry.gone &&
        (entry.hsPrefix === undefined || hsCode.slice(0, entry.hsPrefix.length) === entry.hsPrefix) &&
        (entry.origin === undefined || entry.origin === origin) &&
        (entry.massGramsMin === undefined || massGrams === undefined || massGrams >= entry.massGramsMin),
    );
  }
}

describe("whatever is published in whatever order", () => {
  const digits = fc
    .array(fc.constantFrom("0", "1"), { minLength: 2, maxLength: 4 })
    .map((all) => all.join(""));
  const origin = fc.constantFrom("KE", "CH", "ET");
  const entry = fc
    .record({ hsPrefix: digits, origin, massGramsMin: fc.constantFrom(1, 100, 1_000) }, { requiredKeys: [] })
    .filter(({ hsPrefix, origin: from }) => (hsPrefix ?? from) !== undefined);
  const step = fc.oneof(
    fc.record({
      does: fc.constant("publish" as const),
      add: fc.array(entry, { maxLength: 3 }),
      remove: fc.nat(20),
      parts: fc.integer({ min: 1, max: 2 }),
      by: fc.constantFrom(dutch, dutch, swiss, grower),
    }),
    fc.record({
      does: fc.constant("book" as const),
      hsCode: fc.array(fc.constantFrom("0", "1"), { minLength: 6, maxLength: 6 }).map((all) => all.join("")),
      origin,
      mass: fc.constantFrom(undefined, 50, 500, 5_000),
    }),
  );

  it("no negative-listed shipment is booked, and no other is refused", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const branch = new Branch(chain);
        const paper = new PaperList();
        let n = 0;
        for (const one of steps) {
          if (one.does === "publish") {
            const add = one.add.map((each) => ({ id: `e-${n++}`, ...each }));
            const standing = paper.entries.filter(({ gone }) => !gone);
            const removed = standing[one.remove % Math.max(1, standing.length)];
            const common = {
              polarity: "negative",
              sides: ["import", "transit"],
              version: paper.version + 1,
              parts: one.parts,
            };
            const first = { ...common, part: 1, add, remove: removed ? [removed.id] : [] };
            const outcome: Outcome = publish(branch, first, one.by, "NL-negative");
            expect(outcome === "accepted").toBe(one.by === dutch);
            if (outcome !== "accepted") continue;
            // Between the parts everything is as before.
            if (one.parts === 2) {
              expect(book(branch, { goods: { hsCode: "000000" } }, `S-${n++}`)).toBe(
                paper.forbids("000000", "KE", 500_000) ? "goods_on_negative_list" : "accepted",
              );
              expect(publish(branch, { ...common, part: 2 }, dutch, "NL-negative")).toBe("accepted");
            }
            paper.entries.push(...add.map((each) => ({ ...each, gone: false })));
            if (removed) removed.gone = true;
            paper.version++;
          } else {
            const { hsCode, origin: from, mass } = one;
            const goods = { hsCode, grossMassGrams: mass };
            const outcome = book(branch, { goods, customs: { origin: from } }, `S-${n++}`);
            expect(outcome).toBe(paper.forbids(hsCode, from, mass) ? "goods_on_negative_list" : "accepted");
          }
        }
      }),
      { numRuns: process.env.TALLYMAN_LONG ? 20_000 : 150 },
    );
  });
});
