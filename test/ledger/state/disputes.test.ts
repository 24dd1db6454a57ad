/** Disputes: from the claim to a split that everyone concerned has signed (docs/protocol.md §7.11). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disputeOf, proposalOf } from "../../../ledger/state/disputes.ts";
import type { TestSigner } from "../chain-fixture.ts";
import { Branch, type Outcome } from "./branch.ts";
import { buildWorld } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, consignee, forwarder, stranger } = world;
const claim = { minor: 1_000, currency: "EUR" };
const opening = {
  id: "D-1",
  shipment: "S-1",
  respondents: ["carrier", "forwarder"],
  grounds: ["damage"],
  claim,
  text: "The goods arrived at 12 °C.",
};

const open = (branch: Branch, changes: object = {}, signer = consignee, subject = "dispute:D-1") =>
  branch.say(signer, "dispute.open", subject, { ...opening, ...changes } as never);

const propose = (branch: Branch, signer: TestSigner, split: Readonly<Record<string, number>>) =>
  branch.say(signer, "dispute.propose", "dispute:D-1", {
    split: Object.entries(split).map(([party, minor]) => ({ party, minor })),
  });

const agree = (branch: Branch, signer: TestSigner, proposal = 0) =>
  branch.say(signer, "dispute.agree", "dispute:D-1", { proposal });

function opened(): Branch {
  const branch = new Branch(chain);
  expect(open(branch)).toBe("accepted");
  return branch;
}

describe("a dispute is opened", () => {
  for (const [why, changes, outcome, signer, subject] of [
    ["by the consignee", {}, "accepted"],
    ["by the shipper", {}, "accepted", shipper],
    ["by somebody without a part in the shipment", {}, "not_party_to_shipment", stranger],
    ["about a shipment that is not there", { shipment: "none" }, "shipment_unknown"],
    ["against somebody unregistered", { respondents: ["nobody"] }, "party_unknown"],
    ["against oneself", { respondents: ["carrier", "consignee"] }, "payload_malformed"],
    ["against one twice", { respondents: ["carrier", "carrier"] }, "payload_malformed"],
    ["against nobody", { respondents: [] }, "payload_malformed"],
    ["alleging misconduct of a respondent", { wilful: ["carrier"] }, "accepted"],
    ["alleging misconduct of another", { wilful: ["shipper"] }, "payload_malformed"],
    ["under another name", {}, "subject_mismatch", consignee, "dispute:D-2"],
    ["as a shipment", {}, "subject_mismatch", consignee, "shipment:D-1"],
    ["for a fraction of a cent", { claim: { minor: 0.5, currency: "EUR" } }, "payload_malformed"],
  ] as const)
    it(`${why}: ${outcome}`, () => expect(open(new Branch(chain), changes, signer, subject)).toBe(outcome));

  it("once, and is frozen at its entry", () => {
    const branch = opened();
    expect(disputeOf(branch.state, "D-1")).toMatchObject({ openedAt: branch.index - 1, status: "open" });
    expect(branch.filed).toEqual(["record/dispute:D-1", "record/shipment:S-1"]);
    expect(open(branch)).toBe("dispute_exists");
  });
});

describe("a dispute goes on", () => {
  const answer = { position: "admits", admittedMinor: 400, text: "Our part." };

  it("with answers by respondents only", () => {
    const branch = opened();
    const say = (signer: TestSigner, payload: object = answer) =>
      branch.say(signer, "dispute.answer", "dispute:D-1", payload as never);
    expect(say(carrier)).toBe("accepted");
    expect(branch.filed).toEqual(["record/dispute:D-1", "record/shipment:S-1"]);
    expect(say(forwarder, { position: "denies", text: "Not us." })).toBe("accepted");
    expect(say(carrier, { position: "admits", wilfulMisconduct: true, text: "We knew." })).toBe("accepted");
    const both = { position: "denies", wilfulMisconduct: true, text: "Not us." };
    expect(say(forwarder, both)).toBe("payload_malformed");
    expect(say(consignee)).toBe("not_party_to_dispute");
    expect(say(shipper)).toBe("not_party_to_dispute");
    expect(say(carrier, { ...answer, position: "denies" })).toBe("payload_malformed");
  });

  it("with evidence by whom it concerns, and by surveyors", () => {
    const branch = opened();
    const show = (signer: TestSigner) =>
      branch.say(signer, "dispute.evidence", "dispute:D-1", { text: "A photograph" });
    expect(show(consignee)).toBe("accepted");
    expect(show(carrier)).toBe("accepted");
    expect(show(stranger)).toBe("not_party_to_dispute");
    branch.say(consignee, "survey.appoint", "shipment:S-1", { surveyor: "stranger" });
    expect(show(stranger)).toBe("accepted");
  });

  it("ends when the claimant withdraws", () => {
    const branch = opened();
    const withdraw = (signer: TestSigner) => branch.say(signer, "dispute.withdraw", "dispute:D-1", {});
    expect(withdraw(carrier)).toBe("not_party_to_dispute");
    expect(withdraw(consignee)).toBe("accepted");
    expect(withdraw(consignee)).toBe("dispute_closed");
    expect(propose(branch, carrier, { carrier: 1_000 })).toBe("dispute_closed");
    expect(disputeOf(branch.state, "D-1")!.status).toBe("withdrawn");
  });

  it("is not there before it is opened, and is no shipment", () => {
    const branch = new Branch(chain);
    expect(agree(branch, consignee)).toBe("dispute_unknown");
    expect(branch.say(consignee, "dispute.agree", "shipment:S-1", { proposal: 0 })).toBe("subject_mismatch");
  });
});

describe("a split", () => {
  it("adds up to the claim, among those who dispute", () => {
    const branch = opened();
    expect(propose(branch, carrier, { carrier: 999 })).toBe("proposal_unbalanced");
    expect(propose(branch, carrier, { carrier: 1_001 })).toBe("proposal_unbalanced");
    expect(propose(branch, carrier, { carrier: 500, shipper: 500 })).toBe("not_party_to_dispute");
    expect(propose(branch, shipper, { carrier: 1_000 })).toBe("not_party_to_dispute");
    expect(propose(branch, carrier, { carrier: 600, consignee: 400 })).toBe("accepted");
    const twice = [
      { party: "carrier", minor: 500 },
      { party: "carrier", minor: 500 },
    ];
    expect(branch.say(carrier, "dispute.propose", "dispute:D-1", { split: twice })).toBe("payload_malformed");
    const huge = Array.from({ length: 2 }, (_, i) => ({
      party: ["carrier", "forwarder"][i]!,
      minor: Number.MAX_SAFE_INTEGER,
    }));
    expect(branch.say(carrier, "dispute.propose", "dispute:D-1", { split: huge })).toBe(
      "proposal_unbalanced",
    );
  });

  it("binds once the claimant and all who bear a part have signed", () => {
    const branch = opened();
    propose(branch, carrier, { carrier: 600, forwarder: 400 });
    expect(agree(branch, carrier)).toBe("proposal_signed");
    expect(agree(branch, consignee, 1)).toBe("proposal_unknown");
    expect(agree(branch, consignee)).toBe("accepted");
    expect(disputeOf(branch.state, "D-1")!.status).toBe("open");
    expect(agree(branch, forwarder)).toBe("accepted");
    expect(disputeOf(branch.state, "D-1")).toMatchObject({ status: "agreed", agreed: 0 });
    expect(agree(branch, forwarder)).toBe("dispute_closed");
  });

  it("does not need those who bear nothing", () => {
    const branch = opened();
    propose(branch, consignee, { carrier: 1_000, forwarder: 0 });
    expect(agree(branch, carrier)).toBe("accepted");
    expect(disputeOf(branch.state, "D-1")!.status).toBe("agreed");
  });

  it("is one of a thousand at most", () => {
    const branch = opened();
    for (let i = 0; i < 1_000; i++) propose(branch, carrier, { carrier: 400, forwarder: 600 });
    expect(propose(branch, carrier, { carrier: 400, forwarder: 600 })).toBe("proposals_exceeded");
  });

  it("is never agreed without every signature it needs, whatever anybody says in whatever order", () => {
    const people = { consignee, carrier, forwarder, shipper, stranger };
    const who = fc.constantFrom(...Object.values(people));
    const step = fc.oneof(
      fc.record({ does: fc.constant("propose" as const), who, carrier: fc.integer({ min: 0, max: 1_000 }) }),
      fc.record({ does: fc.constant("agree" as const), who, proposal: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ does: fc.constant("withdraw" as const), who }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const branch = opened();
        // Who has signed what, kept by the test alone.
        const signatures: Set<string>[] = [];
        let closed = false;
        for (const one of steps) {
          let outcome: Outcome;
          if (one.does === "propose") {
            outcome = propose(branch, one.who, { carrier: one.carrier, forwarder: 1_000 - one.carrier });
            if (outcome === "accepted") signatures.push(new Set([one.who.id]));
          } else if (one.does === "agree") {
            outcome = agree(branch, one.who, one.proposal);
            if (outcome === "accepted") signatures[one.proposal]!.add(one.who.id);
          } else outcome = branch.say(one.who, "dispute.withdraw", "dispute:D-1", {});
          expect(outcome === "accepted" && closed).toBe(false);
          const complete = signatures.findIndex((signed, n) => {
            const { split } = proposalOf(branch.state, "D-1", n)!;
            const bearers = split.filter(({ minor }) => minor > 0).map(({ party }) => party);
            return ["consignee", ...bearers].every((id) => signed.has(id));
          });
          const { status, agreed } = disputeOf(branch.state, "D-1")!;
          expect(status === "agreed").toBe(complete >= 0);
          if (status === "agreed") expect(agreed).toBe(complete);
          closed = status !== "open";
        }
      }),
      { numRuns: 150 },
    );
  });
});
