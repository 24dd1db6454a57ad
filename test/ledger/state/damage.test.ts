/** Instructions, notices of damage, surveys and sensitivity profiles (docs/protocol.md §7.10 and §7.12). */
import { describe, expect, it } from "vitest";
import { Branch, inTurn } from "./branch.ts";
import { buildWorld, hourMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, forwarder, stranger } = world;
const at = chain.nowMs;
const notice = { to: ["carrier"], at, nature: "hidden", text: "Two cartons are warm." };
const report = { at, text: "The vials are cloudy.", loss: { minor: 120_000, currency: "EUR" } };

describe("an instruction", () => {
  const instruct = (changes: object, signer = shipper, subject = "shipment:S-1") =>
    new Branch(chain).say(signer, "shipment.instruct", subject, {
      at,
      text: "Keep at 5 °C.",
      setpointCel: 5,
      ...changes,
    });

  for (const [why, changes, outcome, signer, subject] of [
    ["by the shipper", {}, "accepted"],
    ["by the consignee, to one carrier", { to: "carrier" }, "accepted", consignee],
    ["by somebody without a part", {}, "not_party_to_shipment", stranger],
    ["to nobody who is registered", { to: "nobody" }, "party_unknown"],
    ["given tomorrow", { at: at + 24 * hourMs }, "statement_from_future"],
    ["about a unit", {}, "subject_mismatch", shipper, "unit:box"],
    ["about a shipment that is not there", {}, "shipment_unknown", shipper, "shipment:none"],
    ["colder than there is", { setpointCel: -274 }, "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(instruct(changes, signer, subject)).toBe(outcome));
});

describe("a notice of damage", () => {
  for (const [why, changes, outcome, signer] of [
    ["by the consignee", {}, "accepted", consignee],
    ["with what was damaged", { massGrams: 12_000, packages: 2 }, "accepted", consignee],
    ["by somebody without a part", {}, "not_party_to_shipment", stranger],
    ["to nobody", { to: [] }, "payload_malformed", consignee],
    ["to somebody unregistered", { to: ["carrier", "nobody"] }, "party_unknown", consignee],
    ["of no known nature", { nature: "odd" }, "payload_malformed", consignee],
    ["from the future", { at: at + 24 * hourMs }, "statement_from_future", consignee],
  ] as const)
    it(`${why}: ${outcome}`, () =>
      expect(
        new Branch(chain).say(signer, "damage.notice", "shipment:S-1", { ...notice, ...changes } as never),
      ).toBe(outcome));

  it("is filed into the shipment's record", () => {
    const branch = new Branch(chain);
    branch.say(consignee, "damage.notice", "shipment:S-1", notice);
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
  });
});

describe("a survey", () => {
  const appoint = (branch: Branch, signer = shipper, surveyor = "forwarder", subject = "shipment:S-1") =>
    branch.say(signer, "survey.appoint", subject, { surveyor });

  it("is by whom a party to the shipment appointed", () => {
    const branch = new Branch(chain);
    expect(branch.say(forwarder, "survey.report", "shipment:S-1", report)).toBe("surveyor_not_appointed");
    expect(appoint(branch)).toBe("accepted");
    expect(branch.say(forwarder, "survey.report", "shipment:S-1", report)).toBe("accepted");
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
    expect(branch.say(forwarder, "survey.report", "shipment:S-2", report)).toBe("surveyor_not_appointed");
    expect(branch.say(shipper, "survey.report", "shipment:S-1", report)).toBe("surveyor_not_appointed");
  });

  it("is not for strangers to order", () => {
    expect(appoint(new Branch(chain), stranger)).toBe("not_party_to_shipment");
    expect(appoint(new Branch(chain), shipper, "nobody")).toBe("party_unknown");
    expect(appoint(new Branch(chain), shipper, "forwarder", "unit:box")).toBe("subject_mismatch");
    expect(appoint(new Branch(chain), shipper, "forwarder", "shipment:none")).toBe("shipment_unknown");
  });

  it("has each surveyor once, and sixteen at most", () => {
    const branch = new Branch(chain);
    expect(inTurn(appoint(branch), appoint(branch, consignee))).toBe("surveyor_appointed");
    const many = buildWorld();
    for (let i = 0; i < 17; i++) many.chain.party(`surveyor-${i}`, ["surveyor"]);
    const other = new Branch(many.chain);
    for (let i = 0; i < 16; i++)
      expect(appoint(other, many.shipper, `surveyor-${i}`), `${i}`).toBe("accepted");
    expect(appoint(other, many.shipper, "surveyor-16")).toBe("surveyors_exceeded");
  });

  it("is about a shipment, in the past, with an amount that has a currency", () => {
    const branch = new Branch(chain);
    appoint(branch);
    const say = (changes: object, subject = "shipment:S-1") =>
      branch.say(forwarder, "survey.report", subject, { ...report, ...changes });
    expect(say({}, "unit:box")).toBe("subject_mismatch");
    expect(say({}, "shipment:none")).toBe("shipment_unknown");
    expect(say({ at: at + 24 * hourMs })).toBe("statement_from_future");
    expect(say({ loss: { minor: 1, currency: "euros" } })).toBe("payload_malformed");
    expect(say({ loss: { minor: 2 ** 53, currency: "EUR" } })).toBe("payload_malformed");
  });
});

describe("a sensitivity profile", () => {
  const conditions = [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }];
  const publish = (branch: Branch, changes: object, subject = "party:shipper") =>
    branch.say(shipper, "profile.publish", subject, {
      id: "pharma",
      version: 1,
      name: "Pharma 2 to 8 °C",
      conditions,
      ...changes,
    });

  it("has versions that only go up, each party's own", () => {
    const branch = new Branch(chain);
    expect(publish(branch, { version: 3 })).toBe("accepted");
    expect(branch.filed).toEqual(["record/party:shipper"]);
    expect(publish(branch, { version: 3 })).toBe("profile_version_used");
    expect(publish(branch, { version: 2 })).toBe("profile_version_used");
    expect(publish(branch, { version: 4 })).toBe("accepted");
    expect(
      branch.say(carrier, "profile.publish", "party:carrier", {
        id: "pharma",
        version: 1,
        name: "Ours",
        conditions,
      }),
    ).toBe("accepted");
    expect(publish(branch, { version: 5 }, "party:carrier")).toBe("subject_mismatch");
  });

  for (const [why, condition, outcome] of [
    [
      "a dose of a temperature with an upper limit",
      { max: 8, dose: { allowanceMs: hourMs }, toleranceMs: 0 },
      "accepted",
    ],
    [
      "a dose without an upper limit",
      { min: 2, dose: { allowanceMs: hourMs }, toleranceMs: 0 },
      "payload_malformed",
    ],
    [
      "a dose of humidity",
      { quantity: "humidity", max: 60, dose: { allowanceMs: 1 }, toleranceMs: 0 },
      "payload_malformed",
    ],
    [
      "a boundary of a temperature",
      { max: 8, boundary: { peak: 1, velocityChange: 1 }, toleranceMs: 0 },
      "payload_malformed",
    ],
    [
      "a boundary of a shock",
      { quantity: "shock.peak", max: 500, boundary: { peak: 500, velocityChange: 2 }, toleranceMs: 0 },
      "accepted",
    ],
  ] as const)
    it(`may state ${why}: ${outcome}`, () =>
      expect(publish(new Branch(chain), { conditions: [{ quantity: "temperature", ...condition }] })).toBe(
        outcome,
      ));
});
