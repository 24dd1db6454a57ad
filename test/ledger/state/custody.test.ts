/** Custody: every refusal of a release and of an acceptance, and what they change (docs/protocol.md §7.7). */
import { describe, expect, it } from "vitest";
import type { CborInput } from "../../../ledger/encoding/cbor-encode.ts";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import { shipmentOf, unitOf } from "../../../ledger/state/holdables.ts";
import type { TestSigner } from "../chain-fixture.ts";
import { Branch, inTurn, type Outcome } from "./branch.ts";
import { buildWorld, hourMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, forwarder, stranger, logger } = world;
const now = chain.nowMs;
const skewMs = defaultLimits.clockSkewMsMax;
const subject = "shipment:S-1";

type Fields = { readonly [field: string]: CborInput };

const release = (branch: Branch, by: TestSigner, to: string, about = subject, at = now, more: Fields = {}) =>
  branch.say(by, "custody.release", about, { to, at, ...more });
const accept = (branch: Branch, by: TestSigner, from: string, about = subject, at = now, more: Fields = {}) =>
  branch.say(by, "custody.accept", about, { from, at, ...more });

function handOver(branch: Branch, from: TestSigner, to: TestSigner, about = subject, at = now): void {
  expect(release(branch, from, to.id, about, at)).toBe("accepted");
  expect(accept(branch, to, from.id, about, at)).toBe("accepted");
}

type Case = readonly [why: string, say: (branch: Branch) => Outcome, outcome: Outcome];

const load = (branch: Branch) => branch.say(shipper, "unit.load", "unit:box", { items: [subject], at: now });

describe("a release is refused", () => {
  const cases: readonly Case[] = [
    ["of a party", (b) => release(b, shipper, "carrier", "party:shipper"), "subject_mismatch"],
    ["of a device", (b) => release(b, shipper, "carrier", "device:logger"), "subject_mismatch"],
    [
      "of a shipment nobody created",
      (b) => release(b, shipper, "carrier", "shipment:S-9"),
      "shipment_unknown",
    ],
    ["of a unit nobody registered", (b) => release(b, shipper, "carrier", "unit:nothing"), "unit_unknown"],
    [
      "from the future",
      (b) => release(b, shipper, "carrier", subject, now + skewMs + 1),
      "statement_from_future",
    ],
    [
      "of what was delivered",
      (b) => inTurn(handOver(b, shipper, consignee), release(b, consignee, "carrier")),
      "shipment_delivered",
    ],
    ["of what is aboard a unit", (b) => inTurn(load(b), release(b, shipper, "carrier")), "item_aboard"],
    [
      "by a party to the shipment that does not hold it",
      (b) => release(b, carrier, "consignee"),
      "not_holder",
    ],
    ["by a stranger", (b) => release(b, stranger, "carrier"), "not_holder"],
    [
      "by who held it before",
      (b) => inTurn(handOver(b, shipper, carrier), release(b, shipper, "consignee")),
      "not_holder",
    ],
    ["by a device", (b) => release(b, logger, "carrier"), "signer_not_permitted"],
    [
      "before the holder got the goods",
      (b) => release(b, shipper, "carrier", subject, now - skewMs - 1),
      "handover_before_previous",
    ],
    ["to oneself", (b) => release(b, shipper, "shipper"), "release_to_self"],
    ["to a party nobody registered", (b) => release(b, shipper, "nobody"), "party_unknown"],
    [
      "without a receiver",
      (b) => b.say(shipper, "custody.release", subject, { at: now }),
      "payload_malformed",
    ],
    [
      "to a reference instead of an identifier of a party that is there",
      (b) => release(b, shipper, "party:carrier"),
      "party_unknown",
    ],
    [
      "with 17 seals",
      (b) => release(b, shipper, "carrier", subject, now, { seals: Array.from({ length: 17 }, () => "s") }),
      "payload_malformed",
    ],
    [
      "with a place north of the pole",
      (b) => release(b, shipper, "carrier", subject, now, { place: { name: "N", lat: 90.1 } }),
      "payload_malformed",
    ],
  ];
  for (const [why, say, outcome] of cases)
    it(`${why}: ${outcome}`, () => {
      expect(say(new Branch(chain))).toBe(outcome);
    });
});

describe("an acceptance is refused", () => {
  const cases: readonly Case[] = [
    ["of a party", (b) => accept(b, carrier, "shipper", "party:shipper"), "subject_mismatch"],
    [
      "of a shipment nobody created",
      (b) => accept(b, carrier, "shipper", "shipment:S-9"),
      "shipment_unknown",
    ],
    ["of a unit nobody registered", (b) => accept(b, carrier, "shipper", "unit:nothing"), "unit_unknown"],
    [
      "from the future",
      (b) => accept(b, carrier, "shipper", subject, now + skewMs + 1),
      "statement_from_future",
    ],
    [
      "of what was delivered",
      (b) => inTurn(handOver(b, shipper, consignee), accept(b, carrier, "consignee")),
      "shipment_delivered",
    ],
    ["of what is aboard a unit", (b) => inTurn(load(b), accept(b, carrier, "shipper")), "item_aboard"],
    ["by the holder", (b) => accept(b, shipper, "shipper"), "holder_already"],
    ["from somebody who does not hold it", (b) => accept(b, carrier, "consignee"), "not_holder"],
    [
      "from who held it before",
      (b) => inTurn(handOver(b, shipper, carrier), accept(b, consignee, "shipper")),
      "not_holder",
    ],
    ["from nobody there is", (b) => accept(b, carrier, "nobody"), "not_holder"],
    [
      "before the holder got the goods",
      (b) => accept(b, carrier, "shipper", subject, now - skewMs - 1),
      "handover_before_previous",
    ],
    [
      "by a stranger, when nothing was released",
      (b) => accept(b, stranger, "shipper"),
      "release_not_pending",
    ],
    [
      "by a stranger, when it was released to another",
      (b) => inTurn(release(b, shipper, "carrier"), accept(b, stranger, "shipper")),
      "not_party_to_shipment",
    ],
    ["by a device", (b) => accept(b, logger, "shipper"), "signer_not_permitted"],
    [
      "with a photograph that is no hash",
      (b) =>
        accept(b, carrier, "shipper", subject, now, {
          reservations: [{ code: "wet", text: "wet", photos: [new Uint8Array(31)] }],
        }),
      "payload_malformed",
    ],
  ];
  for (const [why, say, outcome] of cases)
    it(`${why}: ${outcome}`, () => {
      expect(say(new Branch(chain))).toBe(outcome);
    });
});

describe("custody", () => {
  it("passes with the acceptance, not with the release", () => {
    const branch = new Branch(chain);
    expect(release(branch, shipper, "carrier", subject, now + 1)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({
      holder: "shipper",
      release: { to: "carrier", atMs: now + 1 },
    });
    expect(accept(branch, carrier, "shipper", subject, now + 2)).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ holder: "carrier", heldSinceMs: now + 2 });
    expect(shipmentOf(branch.state, "S-1")).not.toHaveProperty("release");
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
  });

  it("passes to a party named in the terms without a release, and to a stranger with one only", () => {
    const named = new Branch(chain);
    expect(accept(named, carrier, "shipper")).toBe("accepted");
    expect(accept(named, shipper, "carrier")).toBe("accepted");
    const unnamed = new Branch(chain);
    expect(accept(unnamed, forwarder, "shipper")).toBe("release_not_pending");
    handOver(unnamed, shipper, forwarder);
    expect(shipmentOf(unnamed.state, "S-1")?.holder).toBe("forwarder");
    expect(release(unnamed, forwarder, "stranger")).toBe("accepted");
  });

  it("is released to one at a time: a second release takes the place of the first", () => {
    const branch = new Branch(chain);
    release(branch, shipper, "forwarder");
    release(branch, shipper, "stranger");
    expect(accept(branch, forwarder, "shipper")).toBe("not_party_to_shipment");
    expect(accept(branch, stranger, "shipper")).toBe("accepted");
    expect(accept(branch, forwarder, "stranger")).toBe("release_not_pending");
  });

  it("may be taken by a named party though it was released to another; that release is then over", () => {
    const branch = new Branch(chain);
    release(branch, shipper, "stranger");
    expect(accept(branch, carrier, "shipper")).toBe("accepted");
    expect(accept(branch, stranger, "carrier")).toBe("release_not_pending");
  });

  it("of a unit passes to who it was released to, and back to its owner at any time", () => {
    const branch = new Branch(chain);
    expect(accept(branch, carrier, "shipper", "unit:box")).toBe("release_not_pending");
    handOver(branch, shipper, carrier, "unit:box");
    expect(branch.filed).toEqual(["record/unit:box/0"]);
    expect(accept(branch, consignee, "carrier", "unit:box")).toBe("release_not_pending");
    expect(accept(branch, shipper, "carrier", "unit:box")).toBe("accepted");
    expect(unitOf(branch.state, "box")).toMatchObject({ holder: "shipper", party: "shipper" });
  });

  it("ends with the consignee's acceptance, with or without reservations", () => {
    const branch = new Branch(chain);
    const reservations = [{ code: "wet", text: "Two cartons are wet.", photos: [new Uint8Array(32)] }];
    expect(accept(branch, consignee, "shipper", subject, now + 7, { reservations })).toBe("accepted");
    expect(shipmentOf(branch.state, "S-1")).toMatchObject({ holder: "consignee", deliveredMs: now + 7 });
    expect(release(branch, consignee, "shipper")).toBe("shipment_delivered");
    expect(accept(branch, shipper, "consignee")).toBe("shipment_delivered");
  });

  it("of a unit in the consignee's hands delivers no shipment by itself", () => {
    const branch = new Branch(chain);
    load(branch);
    handOver(branch, shipper, consignee, "unit:box");
    expect(shipmentOf(branch.state, "S-1")).not.toHaveProperty("deliveredMs");
  });

  it("goes on from when the holder got the goods, give or take what clocks may differ", () => {
    const branch = new Branch(chain);
    branch.timeMs = now + 2 * hourMs;
    handOver(branch, shipper, carrier, subject, now + hourMs);
    expect(release(branch, carrier, "consignee", subject, now + hourMs - skewMs - 1)).toBe(
      "handover_before_previous",
    );
    expect(release(branch, carrier, "consignee", subject, now + hourMs - skewMs)).toBe("accepted");
    expect(accept(branch, consignee, "carrier", subject, now + hourMs - skewMs - 1)).toBe(
      "handover_before_previous",
    );
    expect(accept(branch, consignee, "carrier", subject, now + hourMs - skewMs)).toBe("accepted");
  });
});
