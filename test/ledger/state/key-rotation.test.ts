/** Rotation and revocation by position in the log (docs/protocol.md §3.2, §6.1, §7.2, §7.4, §7.8). */
import { describe, expect, it } from "vitest";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../../ledger/encoding/cbor-encode.ts";
import { chainOf } from "../../../ledger/state/chain.ts";
import { deviceOf } from "../../../ledger/state/devices.ts";
import { keyOf, sequenceEndOf, signerOf } from "../../../ledger/state/keys.ts";
import { partyOf } from "../../../ledger/state/parties.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { type TestSigner, testSigner } from "../chain-fixture.ts";
import { Branch, type Outcome } from "./branch.ts";
import { newKey } from "./rotation.ts";
import { buildWorld, hourMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, stranger, consignee, logger } = world;
const { registrar, operator } = chain;
const now = chain.nowMs;
const next = testSigner("device:logger", "the logger's second key");
const third = testSigner("device:logger", "the logger's third key");

const measure = (branch: Branch, device: TestSigner, timeMs = now) =>
  branch.readings(device, [{ name: "temperature", value: 4, timeMs }]);

const rotate = (branch: Branch, signer: TestSigner, payload: Parameters<Branch["say"]>[3], issuer?: string) =>
  branch.say(signer, "device.key-rotate", "device:logger", payload, issuer);

/** Where the key's sequence ends, as the party reads it from the gateway. */
const lastOf = (branch: Branch, signer: TestSigner) => {
  const last = sequenceEndOf(branch.state, signer.key.kid);
  return last && { last };
};

/** The signer that goes on where the log says the key's sequence stands. */
function resumed(branch: Branch, signer: TestSigner): TestSigner {
  const state = signerOf(branch.state, signer.key.kid);
  return { ...signer, sequence: state?.next ?? 0, last: state?.last };
}

describe("a device that changes its key itself", () => {
  const rotated = () => {
    const branch = new Branch(chain);
    measure(branch, logger);
    expect(rotate(branch, logger, newKey(next, logger))).toBe("accepted");
    return branch;
  };

  it("goes on with the new key in the same sequence, and with the old one no more", () => {
    const branch = rotated();
    expect(measure(branch, logger)).toBe("key_replaced");
    expect(measure(branch, next)).toBe("previous_mismatch");
    expect(signerOf(branch.state, next.key.kid)?.next).toBe(2);
    expect(measure(branch, resumed(branch, next))).toBe("accepted");
    expect(deviceOf(branch.state, "logger")?.kid).toEqual(next.key.kid);
  });

  it("is seen in the device's record and by whoever sees what it is attached to", () => {
    const branch = new Branch(chain);
    branch.say(shipper, "device.attach", "device:logger", { target: "shipment:S-1", at: now });
    rotate(branch, logger, newKey(next, logger));
    expect(branch.filed).toEqual(["record/device:logger", "record/shipment:S-1"]);
  });

  it("shows that it holds the new key, for this chain, device and predecessor", () => {
    const branch = new Branch(chain);
    const { key, proof } = newKey(next, logger);
    const wrong = [
      { key, proof: new Uint8Array(64) },
      { key: newKey(third, logger).key, proof },
      newKey(next, logger, { chain: "chain:other" }),
      newKey(next, logger, { reference: "device:tracker" }),
      newKey(next, logger, { replaces: undefined }),
      newKey(next, logger, { replaces: third.key.kid }),
    ];
    for (const payload of wrong) expect(rotate(branch, logger, payload)).toBe("key_proof_invalid");
  });

  it("takes no key that signs for anybody already, nor its own", () => {
    const branch = new Branch(chain);
    expect(rotate(branch, logger, newKey(logger, logger))).toBe("key_exists");
    expect(rotate(branch, logger, newKey(shipper, logger))).toBe("key_exists");
  });

  it("speaks for itself only", () => {
    const branch = new Branch(chain);
    const other = newKey(next, world.strange);
    expect(branch.say(logger, "device.key-rotate", "device:strange", other)).toBe("device_not_own");
    const sibling = chain.state.get("device/tracker");
    expect(sibling).toBeDefined();
    expect(rotate(branch, shipper, newKey(next, logger), "party:shipper")).toBe("accepted");
  });

  it("cannot change the key of another device of its party", () => {
    const branch = new Branch(chain);
    const second = testSigner("device:second");
    const payload = { id: "second", key: newKey(second, second).key, model: "Test" };
    expect(branch.say(shipper, "device.register", "device:second", payload)).toBe("accepted");
    expect(branch.say(second, "device.key-rotate", "device:logger", newKey(next, logger))).toBe(
      "subject_mismatch",
    );
  });

  it("names no end of the sequence: its own place says it", () => {
    const branch = new Branch(chain);
    measure(branch, logger);
    const payload = { ...newKey(next, logger), ...lastOf(branch, logger) };
    expect(rotate(branch, logger, payload)).toBe("previous_mismatch");
  });

  it("changes its key with its newest statement, not with one that fills a gap", () => {
    const branch = new Branch(chain);
    const held = { ...logger };
    const buffered = chain.statement(held, "device.key-rotate", held.reference, encode(newKey(next, logger)));
    const later = chain.statement(held, "readings", held.reference, pack());
    expect(branch.judge(later)).toBe("accepted");
    expect(branch.judge(buffered)).toBe("previous_mismatch");
  });

  it("rotates again and again, and revoking the device ends all of it", () => {
    const branch = rotated();
    const second = resumed(branch, next);
    expect(rotate(branch, second, newKey(third, next))).toBe("accepted");
    expect(branch.say(shipper, "device.revoke", "device:logger", { reason: "lost" })).toBe("accepted");
    for (const key of [logger, next, third]) expect(measure(branch, key)).toBe("key_revoked");
    expect(rotate(branch, shipper, newKey(testSigner("device:logger", "4"), third))).toBe("device_revoked");
  });

  it("takes no delegation with it", () => {
    const branch = new Branch(chain);
    const grant = {
      key: newKey(logger, logger).key,
      label: "lock",
      kinds: ["custody.*"],
      until: now + hourMs,
    };
    expect(branch.say(shipper, "delegation.grant", "party:shipper", grant)).toBe("accepted");
    expect(rotate(branch, logger, newKey(next, logger))).toBe("accepted");
    const release = { to: "carrier", at: now };
    const say = (signer: TestSigner) =>
      branch.say(signer, "custody.release", "shipment:S-1", release, "party:shipper");
    expect(say(logger)).toBe("key_replaced");
    expect(say(resumed(branch, next))).toBe("issuer_mismatch");
    expect(branch.say(shipper, "delegation.grant", "party:shipper", grant)).toBe("key_replaced");
  });
});

const pack = (timeMs = now) => encodeReadings([{ name: "temperature", value: 4, timeMs }]);
const encode = (payload: Parameters<Branch["say"]>[3]) => encodeCbor(payload);

describe("what the old key signed before, and arrives after", () => {
  /** Statements 0 to 3 of the logger, of which 0 and 3 arrived; then the rotation, number 4. */
  function buffered() {
    const branch = new Branch(chain);
    const held = { ...logger };
    const packs = [0, 1, 2, 3].map((i) =>
      chain.statement(held, "readings", held.reference, pack(now - 10_000 + i)),
    );
    expect([0, 3].map((i) => branch.judge(packs[i]!))).toEqual(["accepted", "accepted"]);
    const rotation = chain.statement(held, "device.key-rotate", held.reference, encode(newKey(next, logger)));
    expect(branch.judge(rotation)).toBe("accepted");
    return { branch, packs, held };
  }

  it("fills the gaps of its sequence, in any order", () => {
    const { branch, packs } = buffered();
    expect(branch.judge(packs[2]!)).toBe("accepted");
    expect(branch.judge(packs[1]!)).toBe("accepted");
    expect(signerOf(branch.state, logger.key.kid)?.gaps).toEqual([]);
  });

  it("adds nothing after its end, and nothing but readings", () => {
    const { branch, held } = buffered();
    expect(branch.judge(chain.statement(held, "readings", held.reference, pack()))).toBe("key_replaced");
    const other = { ...logger, sequence: 1, last: undefined };
    const rotation = encode(newKey(third, next));
    const statement = chain.statement(
      { ...other, last: new Uint8Array(32) },
      "device.key-rotate",
      logger.reference,
      rotation,
    );
    expect(branch.judge(statement)).toBe("key_replaced");
  });

  it("is refused for good once that key is revoked", () => {
    const { branch, packs } = buffered();
    const revoke = { kid: logger.key.kid, reason: "stolen" };
    expect(branch.say(shipper, "device.key-revoke", "device:logger", revoke)).toBe("accepted");
    expect(branch.judge(packs[2]!)).toBe("key_revoked");
    expect(measure(branch, resumed(branch, next))).toBe("accepted");
  });
});

describe("a party that enrols its device with a new key", () => {
  it("names where the old key's sequence ends, and the new key goes on from there", () => {
    const branch = new Branch(chain);
    measure(branch, logger);
    const end = lastOf(branch, logger)!;
    expect(rotate(branch, shipper, newKey(next, logger))).toBe("previous_mismatch");
    const other = { last: { ...end.last, hash: new Uint8Array(32) } };
    expect(rotate(branch, shipper, { ...newKey(next, logger), ...other })).toBe("previous_mismatch");
    expect(rotate(branch, shipper, { ...newKey(next, logger), ...end })).toBe("accepted");
    expect(keyOf(branch.state, next.key.kid)?.enrolledBy).toBe("party:shipper");
    const after = resumed(branch, next);
    expect(after.sequence).toBe(1);
    expect(measure(branch, after)).toBe("accepted");
  });

  it("begins the sequence for a device that never signed", () => {
    const branch = new Branch(chain);
    const end = { last: { sequence: 0, hash: new Uint8Array(32) } };
    expect(rotate(branch, shipper, { ...newKey(next, logger), ...end })).toBe("previous_mismatch");
    expect(rotate(branch, shipper, newKey(next, logger))).toBe("accepted");
    expect(measure(branch, next)).toBe("accepted");
  });

  it("helps a device out that has as many gaps as it may", () => {
    const branch = new Branch(chain);
    const held = { ...logger };
    const gapsMax = 256;
    const statements = Array.from({ length: 2 * gapsMax + 2 }, () =>
      chain.statement(held, "readings", held.reference, pack()),
    );
    const odd = statements.filter((_, i) => i % 2 === 1);
    const outcomes = odd.map((bytes) => branch.judge(bytes));
    expect(outcomes.indexOf("sequence_gaps_exceeded")).toBe(gapsMax);
    const payload = { ...newKey(next, logger), ...lastOf(branch, logger) };
    expect(rotate(branch, shipper, payload)).toBe("accepted");
    expect(measure(branch, resumed(branch, next))).toBe("accepted");
    expect(branch.judge(statements[0]!)).toBe("accepted");
  });

  it("takes the place of a key that was revoked", () => {
    const branch = new Branch(chain);
    const revoke = { kid: logger.key.kid, reason: "stolen", compromisedSince: now - hourMs };
    branch.say(shipper, "device.key-revoke", "device:logger", revoke);
    expect(measure(branch, logger)).toBe("key_revoked");
    expect(rotate(branch, shipper, newKey(next, logger))).toBe("accepted");
    expect(measure(branch, next)).toBe("accepted");
    expect(keyOf(branch.state, logger.key.kid)?.compromisedSinceMs).toBe(now - hourMs);
  });

  it("must be the party of the device", () => {
    const branch = new Branch(chain);
    expect(rotate(branch, stranger, newKey(next, logger))).toBe("device_not_own");
    const revoke = { kid: logger.key.kid, reason: "stolen" };
    expect(branch.say(stranger, "device.key-revoke", "device:logger", revoke)).toBe("device_not_own");
    expect(branch.say(logger, "device.key-revoke", "device:logger", revoke)).toBe("signer_not_permitted");
  });
});

describe("device.key-revoke", () => {
  const revoke = (branch: Branch, payload: Parameters<Branch["say"]>[3]): Outcome =>
    branch.say(shipper, "device.key-revoke", "device:logger", payload);
  const kid = logger.key.kid;

  it("is about a key of that device", () => {
    const branch = new Branch(chain);
    expect(revoke(branch, { kid: world.tracker.key.kid, reason: "-" })).toBe("key_not_own");
    expect(revoke(branch, { kid: shipper.key.kid, reason: "-" })).toBe("key_not_own");
    expect(revoke(branch, { kid: new Uint8Array(32), reason: "-" })).toBe("key_not_own");
  });

  it("happens once; a later one may only say since when the key is in doubt, the earliest counts", () => {
    const branch = new Branch(chain);
    expect(revoke(branch, { kid, reason: "stolen" })).toBe("accepted");
    const { revokedAt } = keyOf(branch.state, kid)!;
    expect(revoke(branch, { kid, reason: "stolen" })).toBe("key_revoked");
    for (const [since, expected] of [
      [now - 10, now - 10],
      [now - 20, now - 20],
      [now - 5, now - 20],
    ]) {
      expect(revoke(branch, { kid, reason: "stolen", compromisedSince: since! })).toBe("accepted");
      expect(keyOf(branch.state, kid)).toMatchObject({ revokedAt, compromisedSinceMs: expected });
    }
    const ahead = now + 300_001;
    expect(revoke(branch, { kid, reason: "-", compromisedSince: ahead })).toBe("statement_from_future");
  });
});

describe("a party that changes its key", () => {
  const second = testSigner("party:shipper", "the shipper's second key");
  const change = (
    branch: Branch,
    signer: TestSigner,
    payload: Parameters<Branch["say"]>[3],
    issuer?: string,
  ) => branch.say(signer, "party.key-rotate", "party:shipper", payload, issuer);
  const rotation = () => ({ replaces: shipper.key.kid, ...newKey(second, shipper) });

  it("goes on in the same sequence; the old key signs nothing any more, whatever its gaps", () => {
    const branch = new Branch(chain);
    const gap = { ...shipper, sequence: shipper.sequence + 1, last: new Uint8Array(32) };
    const milestone = { leg: "leg-1", step: "loaded", at: now };
    expect(branch.say(gap, "transport.milestone", "shipment:S-1", milestone)).toBe("accepted");
    const before = resumed(branch, shipper);
    expect(change(branch, before, rotation())).toBe("accepted");
    expect(branch.say(shipper, "transport.milestone", "shipment:S-1", milestone)).toBe("key_replaced");
    const after = resumed(branch, second);
    expect(after.sequence).toBe(shipper.sequence + 3);
    expect(branch.say(after, "transport.milestone", "shipment:S-1", milestone)).toBe("accepted");
    expect(partyOf(branch.state, "shipper")?.keys.map(toHex)).toEqual([toHex(second.key.kid)]);
  });

  it("lets a registrar put a key in for a party that has lost its own, and that shows", () => {
    const branch = new Branch(chain);
    const payload = { ...rotation(), ...lastOf(branch, shipper) };
    expect(change(branch, registrar, rotation())).toBe("previous_mismatch");
    expect(change(branch, registrar, payload)).toBe("accepted");
    expect(keyOf(branch.state, second.key.kid)).toMatchObject({
      enrolledBy: "party:registrar",
      signer: "party",
    });
    expect(branch.filed).toEqual(["record/party:shipper"]);
  });

  it("is changed by nobody else, and by no delegate", () => {
    const branch = new Branch(chain);
    const payload = { ...rotation(), ...lastOf(branch, shipper) };
    expect(change(branch, carrier, payload)).toBe("signer_not_permitted");
    const scanner = testSigner("party:shipper", "scanner");
    const grant = { key: newKey(scanner, scanner).key, label: "-", kinds: ["party.*"], until: now + hourMs };
    branch.say(shipper, "delegation.grant", "party:shipper", grant);
    expect(change(branch, scanner, payload)).toBe("signer_not_permitted");
  });

  it("replaces a key that it has, by a new one with a proof", () => {
    const branch = new Branch(chain);
    expect(change(branch, shipper, { ...rotation(), replaces: carrier.key.kid })).toBe("key_not_own");
    expect(change(branch, shipper, { ...rotation(), ...newKey(carrier, shipper) })).toBe("key_exists");
    expect(change(branch, shipper, { ...rotation(), proof: new Uint8Array(64) })).toBe("key_proof_invalid");
    const unknown = branch.say(registrar, "party.key-rotate", "party:nobody", rotation());
    expect(unknown).toBe("party_unknown");
    expect(branch.say(shipper, "party.key-rotate", "device:logger", rotation())).toBe("subject_mismatch");
  });

  it("can still revoke the old key and say since when it is in doubt", () => {
    const branch = new Branch(chain);
    change(branch, shipper, rotation());
    const after = resumed(branch, second);
    const revoke = { kid: shipper.key.kid, reason: "laptop stolen", compromisedSince: now - hourMs };
    expect(branch.say(after, "party.key-revoke", "party:shipper", revoke)).toBe("accepted");
    expect(keyOf(branch.state, shipper.key.kid)?.compromisedSinceMs).toBe(now - hourMs);
    expect(partyOf(branch.state, "shipper")?.keys).toHaveLength(1);
    const own = { kid: second.key.kid };
    expect(branch.say(resumed(branch, second), "party.key-revoke", "party:shipper", own)).toBe("key_last");
    const others = { kid: consignee.key.kid, compromisedSince: now };
    expect(branch.say(resumed(branch, second), "party.key-revoke", "party:shipper", others)).toBe(
      "key_not_own",
    );
  });
});

describe("the operator's key", () => {
  const sealing = testSigner("chain:test", "the operator's second key");
  const change = (
    branch: Branch,
    signer: TestSigner,
    payload: Parameters<Branch["say"]>[3],
    subject = "chain:test",
  ) => branch.say(signer, "operator.key-rotate", subject, payload);

  it("is replaced by one that the old one signs for, and the chain lists both in order", () => {
    const branch = new Branch(chain);
    expect(chainOf(branch.state)?.operatorKeys).toBeUndefined();
    expect(change(branch, operator, newKey(sealing, operator))).toBe("accepted");
    expect(chainOf(branch.state)?.operatorKeys?.map(toHex)).toEqual(
      [operator, sealing].map(({ key }) => toHex(key.kid)),
    );
    expect(branch.filed).toEqual(["record/chain:test"]);
    expect(change(branch, operator, newKey(third, operator))).toBe("key_replaced");
    const after = resumed(branch, sealing);
    const last = testSigner("chain:test", "the operator's third key");
    expect(change(branch, after, { ...newKey(last, sealing), compromisedSince: now })).toBe("accepted");
    expect(chainOf(branch.state)?.operatorKeys).toHaveLength(3);
    expect(keyOf(branch.state, sealing.key.kid)?.compromisedSinceMs).toBe(now);
  });

  it("is changed by the operator only, with a proof, for this chain", () => {
    const branch = new Branch(chain);
    const payload = newKey(sealing, operator);
    expect(change(branch, registrar, payload)).toBe("signer_not_permitted");
    expect(change(branch, operator, payload, "party:shipper")).toBe("subject_mismatch");
    expect(change(branch, operator, { ...payload, proof: new Uint8Array(64) })).toBe("key_proof_invalid");
    expect(change(branch, operator, newKey(shipper, operator))).toBe("key_exists");
    expect(change(branch, operator, { ...payload, compromisedSince: now + 300_001 })).toBe(
      "statement_from_future",
    );
  });
});
