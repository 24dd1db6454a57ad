/** Shipments: terms that are accepted and refused, and milestones (docs/protocol.md §7.6). */
import { describe, expect, it } from "vitest";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import { shipmentOf } from "../../../ledger/state/holdables.ts";
import { Branch } from "./branch.ts";
import { buildWorld } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, forwarder, stranger, logger } = world;
const now = chain.nowMs;
const skewMs = defaultLimits.clockSkewMsMax;

const leg = { id: "leg-1", mode: "road", carrier: "carrier", from: { name: "A" }, to: { name: "B" } };
const band = { quantity: "temperature", min: 2, max: 8, toleranceMs: 0 };
const terms = {
  id: "new",
  consignee: "consignee",
  goods: { description: "Vaccines" },
  conditions: [band],
  legs: [leg],
  gapMsMax: 900_000,
  at: now,
};

describe("a shipment is created", () => {
  const create = (changes: object, subject: string) =>
    new Branch(chain).say(shipper, "shipment.create", subject, { ...terms, ...changes } as never);

  for (const [why, changes, outcome, subject = "shipment:new"] of [
    ["whole", {}, "accepted"],
    ["under another name", {}, "subject_mismatch", "shipment:other"],
    ["as a unit", {}, "subject_mismatch", "unit:new"],
    ["under a name that is taken", { id: "S-1" }, "shipment_exists", "shipment:S-1"],
    ["as late as the clocks may differ", { at: now + skewMs }, "accepted"],
    ["later than that", { at: now + skewMs + 1 }, "statement_from_future"],
    ["for a consignee nobody registered", { consignee: "nobody" }, "party_unknown"],
    ["for the shipper itself", { consignee: "shipper" }, "accepted"],
    [
      "with a carrier nobody registered",
      { legs: [leg, { ...leg, id: "leg-2", carrier: "nobody" }] },
      "party_unknown",
    ],
    ["with a device as carrier", { legs: [{ ...leg, carrier: "logger" }] }, "party_unknown"],
    ["without legs", { legs: [] }, "payload_malformed"],
    [
      "with 33 legs",
      { legs: Array.from({ length: 33 }, (_, i) => ({ ...leg, id: `${i}` })) },
      "payload_malformed",
    ],
    ["with two legs of one name", { legs: [leg, leg] }, "payload_malformed"],
    ["with a leg by a mode there is not", { legs: [{ ...leg, mode: "teleport" }] }, "payload_malformed"],
    ["without conditions", { conditions: [] }, "accepted"],
    [
      "with a lower limit only",
      { conditions: [{ quantity: "humidity", min: 30, toleranceMs: 0 }] },
      "accepted",
    ],
    ["with both limits the same", { conditions: [{ ...band, min: 5, max: 5 }] }, "accepted"],
    [
      "with its limits the wrong way round",
      { conditions: [{ ...band, min: 8, max: 2 }] },
      "payload_malformed",
    ],
    [
      "with a condition without a limit",
      { conditions: [{ quantity: "humidity", toleranceMs: 0 }] },
      "payload_malformed",
    ],
    ["with NaN as a limit", { conditions: [{ ...band, max: Number.NaN }] }, "payload_malformed"],
    [
      "with a condition on nothing measured",
      { conditions: [{ ...band, quantity: "colour" }] },
      "payload_malformed",
    ],
    ["with a gap below a second", { gapMsMax: 999 }, "payload_malformed"],
    ["with goods of no mass", { goods: { description: "Air", grossMassGrams: 0 } }, "payload_malformed"],
    [
      "with a UN/LOCODE that is none",
      { legs: [{ ...leg, from: { name: "A", locode: "nlrtm" } }] },
      "payload_malformed",
    ],
    ["with a field nobody knows", { urgent: true }, "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () => {
      expect(create(changes, subject)).toBe(outcome);
    });

  it("by any party, which is then its shipper and holds it", () => {
    const branch = new Branch(chain);
    const index = branch.index;
    expect(branch.say(forwarder, "shipment.create", "shipment:new", terms)).toBe("accepted");
    expect(branch.filed).toEqual(["record/shipment:new"]);
    expect(shipmentOf(branch.state, "new")).toEqual({
      shipper: "forwarder",
      consignee: "consignee",
      carriers: ["carrier"],
      createdAt: index,
      holder: "forwarder",
      heldSinceMs: now,
      stays: 0,
    });
    expect(branch.say(logger, "shipment.create", "shipment:other", { ...terms, id: "other" })).toBe(
      "signer_not_permitted",
    );
  });
});

describe("a milestone", () => {
  const milestone = { leg: "leg-1", step: "departed", at: now };

  it("is for those with a part in the shipment", () => {
    const branch = new Branch(chain);
    for (const [signer, outcome] of [
      [shipper, "accepted"],
      [carrier, "accepted"],
      [consignee, "accepted"],
      [forwarder, "not_party_to_shipment"],
      [stranger, "not_party_to_shipment"],
    ] as const)
      expect(branch.say(signer, "transport.milestone", "shipment:S-1", milestone), signer.id).toBe(outcome);
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
  });

  for (const [subject, at, outcome] of [
    ["unit:box", now, "accepted"],
    ["unit:truck", now, "not_party_to_shipment"],
    ["shipment:S-9", now, "shipment_unknown"],
    ["unit:nothing", now, "unit_unknown"],
    ["party:shipper", now, "subject_mismatch"],
    ["device:logger", now, "subject_mismatch"],
    [chain.chain, now, "subject_mismatch"],
    ["shipment:S-1", now + skewMs, "accepted"],
    ["shipment:S-1", now + skewMs + 1, "statement_from_future"],
    ["shipment:S-1", 0, "accepted"],
  ] as const)
    it(`of ${subject}, ${at - now} ms from now: ${outcome}`, () => {
      expect(new Branch(chain).say(shipper, "transport.milestone", subject, { ...milestone, at })).toBe(
        outcome,
      );
    });
});
