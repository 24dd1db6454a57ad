/** What whoever stole a key can say with it: every kind of statement is tried, in every name. */
import { describe, expect, it } from "vitest";
import type { Code } from "../../../ledger/codes.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { kinds } from "../../../ledger/state/kinds.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { fullPayloads } from "../../documentation/payload-fields.ts";
import { type TestSigner, testSigner } from "../chain-fixture.ts";
import { Branch, type Outcome } from "./branch.ts";
import { newKey } from "./rotation.ts";
import { buildWorld } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, logger } = world;
const { registrar, operator } = chain;
const now = chain.nowMs;
const others = [operator, registrar, shipper, carrier, logger, world.tracker];

const payloadOf = (kind: string) =>
  kind === "readings"
    ? encodeReadings([{ name: "temperature", value: 4, timeMs: now }])
    : encodeCbor(fullPayloads[kind]!);

/** What becomes of a statement of the kind with the thief's key, on a chain where nothing else was said. */
function attempt(thief: TestSigner, kind: string, issuer: string, subject: string): Outcome {
  return new Branch(chain).sayBytes(thief, kind, subject, payloadOf(kind), issuer);
}

/** Codes that say who may speak, not what is wrong with what was said. */
const notEntitled: readonly Code[] = ["issuer_mismatch", "signer_not_permitted"];

/** Kinds that the key may sign in its own name, whatever then becomes of them. */
function kindsOpenTo(thief: TestSigner): string[] {
  const outcomes = kinds.map(({ name }) => [name, attempt(thief, name, thief.reference, thief.reference)]);
  return outcomes
    .filter(([, outcome]) => !(notEntitled as string[]).includes(outcome!))
    .map(([name]) => name!);
}

describe("a thief", () => {
  it("of any key speaks in nobody else's name", () => {
    for (const thief of others)
      for (const victim of others.filter((one) => one !== thief))
        for (const { name } of kinds)
          expect(
            attempt(thief, name, victim.reference, victim.reference),
            `${name} as ${victim.reference}`,
          ).toBe("issuer_mismatch");
  });

  it("of a device's key signs readings of that device and its next key, and nothing else", () => {
    expect(kindsOpenTo(logger).sort()).toEqual(["device.key-rotate", "readings"]);
    const readings = (subject: string) => attempt(logger, "readings", logger.reference, subject);
    expect(readings(logger.reference)).toBe("accepted");
    for (const subject of ["device:tracker", "shipment:S-1", "party:shipper"])
      expect(readings(subject)).toBe("subject_mismatch");
  });

  it("of a device's key is shut out by its party, who needs no key of the device for it", () => {
    const branch = new Branch(chain);
    const thiefs = testSigner(logger.reference, "the thief's own key");
    const rotation = newKey(thiefs, logger);
    expect(branch.say(logger, "device.key-rotate", logger.reference, rotation)).toBe("accepted");
    const revoke = { reason: "stolen" };
    expect(branch.say(shipper, "device.revoke", logger.reference, revoke)).toBe("accepted");
    for (const key of [logger, thiefs])
      expect(branch.sayBytes(key, "readings", logger.reference, payloadOf("readings"))).toBe("key_revoked");
  });

  it("of a party's key says what the party may say, and nothing of devices, registrars or the operator", () => {
    const open = kindsOpenTo(shipper);
    for (const kind of ["readings", "party.register", "chain.genesis", ...kindsOf("operator.")])
      expect(open, kind).not.toContain(kind);
  });

  it("of the operator's key says only what is about the chain, and complaints in the chain's own name", () => {
    const open = kindsOpenTo(operator);
    // A visitor of an item's page has no key: the gateway files the complaint, and it stands as the chain's.
    const ofVisitors = ["complaint.open"];
    const ofChain = [
      "chain.genesis",
      ...kindsOf("operator."),
      "liability-rules.publish",
      "sdr-rate.publish",
      ...ofVisitors,
    ];
    expect(open.filter((kind) => !ofChain.includes(kind))).toEqual([]);
    expect(attempt(operator, "chain.genesis", operator.reference, operator.reference)).not.toBe("accepted");
  });

  it("of a registrar's key registers parties and puts keys in for them, which shows, and speaks for none", () => {
    const open = kindsOpenTo(registrar);
    expect(open).toContain("party.register");
    expect(open).not.toContain("readings");
    for (const kind of kindsOf("operator.")) expect(open).not.toContain(kind);
    const release = { to: "carrier", at: now };
    expect(new Branch(chain).say(registrar, "custody.release", "shipment:S-1", release)).toBe("not_holder");
  });
});

function kindsOf(prefix: string): string[] {
  return kinds.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}
