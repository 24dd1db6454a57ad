/** Parties under their real names: who registers whom under which numbers, suspension, what a party says of itself. */
import { describe, expect, it } from "vitest";
import type { CborInput } from "../../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { directoryOf, partyOf } from "../../../ledger/state/parties.ts";
import { testSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { buildWorld } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier } = world;
const { registrar } = chain;

let names = 0;
const registerAs = (branch: Branch, changes: { [field: string]: CborInput }, signer = registrar) => {
  const id = `new-${names++}`;
  const reference = `party:${id}`;
  return branch.say(signer, "party.register", reference, {
    id,
    legalName: "New Ltd",
    country: "NL",
    roles: ["shipper"],
    keys: [encodeCoseKey(testSigner(reference).key)],
    ...changes,
  });
};

const lei = { scheme: "LEI", number: "5493001KJTIIGC8Y1R12" };
const business = { capacity: "business", registration: { scheme: "EORI", number: "NL123456789" } };

describe("a party is registered", () => {
  for (const [why, changes, outcome] of [
    ["without a capacity, as ever", {}, "accepted"],
    ["as a business under an EORI", business, "accepted"],
    ["as a business under an LEI", { capacity: "business", registration: lei }, "accepted"],
    ["as a business without a number", { capacity: "business" }, "payload_malformed"],
    ["as a consumer without a number", { capacity: "consumer" }, "accepted"],
    ["with a GLN", { ...business, gln: "4012345000009" }, "accepted"],
    ["with a GLN whose check digit is wrong", { ...business, gln: "4012345000008" }, "gln_invalid"],
    ["with a GLN and no capacity", { gln: "4012345000009" }, "payload_malformed"],
    [
      "under an LEI whose check digits are wrong",
      { capacity: "business", registration: { scheme: "LEI", number: "5493001KJTIIGC8Y1R13" } },
      "lei_invalid",
    ],
    [
      "under an EORI that is none",
      { capacity: "business", registration: { scheme: "EORI", number: "12-345" } },
      "registration_invalid",
    ],
    [
      "with commitments to personal data",
      { capacity: "consumer", personal: [{ name: "email", commitment: new Uint8Array(32) }] },
      "accepted",
    ],
    [
      "with two commitments of one name",
      {
        capacity: "consumer",
        personal: [
          { name: "email", commitment: new Uint8Array(32) },
          { name: "email", commitment: new Uint8Array(32).fill(1) },
        ],
      },
      "payload_malformed",
    ],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(registerAs(new Branch(chain), changes as never)).toBe(outcome));

  it("by a registrar only", () => {
    expect(registerAs(new Branch(chain), business, shipper)).toBe("signer_not_permitted");
  });

  it("once under each number, national numbers once in a country", () => {
    const branch = new Branch(chain);
    const national = { capacity: "business", registration: { scheme: "national", number: "12345678" } };
    expect(registerAs(branch, { ...business, gln: "4012345000009" })).toBe("accepted");
    expect(registerAs(branch, business)).toBe("registration_exists");
    expect(registerAs(branch, { capacity: "consumer", gln: "4012345000009" })).toBe("registration_exists");
    expect(registerAs(branch, national)).toBe("accepted");
    expect(registerAs(branch, { ...national, country: "DE" })).toBe("accepted");
    expect(registerAs(branch, national)).toBe("registration_exists");
  });
});

describe("a suspended party", () => {
  const suspend = (branch: Branch, party: string, signer = registrar) =>
    branch.say(signer, "party.suspend", `party:${party}`, { reason: "bankrupt" });
  const reinstate = (branch: Branch, party: string) =>
    branch.say(registrar, "party.reinstate", `party:${party}`, { reason: "an error" });
  const release = (branch: Branch) =>
    branch.say(shipper, "custody.release", "shipment:S-1", { to: "carrier", at: branch.timeMs });

  it("signs nothing until it is reinstated; its devices go on measuring", () => {
    const branch = new Branch(chain);
    expect(suspend(branch, "shipper")).toBe("accepted");
    expect(branch.filed).toEqual(["record/party:shipper"]);
    expect(release(branch)).toBe("party_suspended");
    const reading = [{ name: "temperature", value: 4, timeMs: branch.timeMs }];
    expect(branch.readings(world.logger, reading)).toBe("accepted");
    expect(suspend(branch, "shipper")).toBe("party_suspended");
    expect(reinstate(branch, "shipper")).toBe("accepted");
    expect(partyOf(branch.state, "shipper")).not.toHaveProperty("suspension");
    expect(release(branch)).toBe("accepted");
    expect(reinstate(branch, "shipper")).toBe("party_not_suspended");
  });

  it("has delegates that sign nothing either", () => {
    const branch = new Branch(chain);
    const scanner = testSigner("party:shipper", "scanner");
    const grant = {
      key: encodeCoseKey(scanner.key),
      label: "scanner",
      kinds: ["custody.*"],
      until: branch.timeMs + 1_000,
    };
    expect(branch.say(shipper, "delegation.grant", "party:shipper", grant)).toBe("accepted");
    suspend(branch, "shipper");
    const payload = { to: "carrier", at: branch.timeMs };
    expect(branch.say(scanner, "custody.release", "shipment:S-1", payload)).toBe("party_suspended");
  });

  it("was suspended by a registrar, and is none itself", () => {
    const branch = new Branch(chain);
    expect(suspend(branch, "shipper", carrier)).toBe("signer_not_permitted");
    expect(suspend(branch, "registrar")).toBe("signer_not_permitted");
    expect(suspend(branch, "nobody")).toBe("party_unknown");
    expect(branch.say(registrar, "party.suspend", "shipment:S-1", { reason: "x" })).toBe("subject_mismatch");
  });
});

describe("what a party says of itself", () => {
  const describe_ = (branch: Branch, payload: object, subject = "party:carrier") =>
    branch.say(carrier, "party.describe", subject, payload as never);

  it("is the newest, about itself, in codes", () => {
    const branch = new Branch(chain);
    expect(describe_(branch, { places: ["NLRTM"], goods: ["30"] })).toBe("accepted");
    expect(describe_(branch, { places: [], goods: ["2204"], text: "Wine" })).toBe("accepted");
    expect(directoryOf(branch.state, "carrier")).toMatchObject({ places: [], goods: ["2204"], text: "Wine" });
    expect(describe_(branch, { places: [], goods: [] }, "party:shipper")).toBe("subject_mismatch");
    expect(describe_(branch, { places: ["Rotterdam"], goods: [] })).toBe("payload_malformed");
    expect(describe_(branch, { places: [], goods: ["wine"] })).toBe("payload_malformed");
  });
});
