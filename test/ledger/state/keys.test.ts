/** Keys of parties and devices, delegations, and who may sign what (docs/protocol.md §7.2 to §7.4). */
import { p256 } from "@noble/curves/nist.js";
import { describe, expect, it } from "vitest";
import { checkNatively } from "../../../gateway/ingest/native-signature.ts";
import { encodeCoseKey, publicKeyFromBytes } from "../../../ledger/keys/cose-key.ts";
import { ChainReplay } from "../../../ledger/log/replay.ts";
import { defaultLimits } from "../../../ledger/state/chain.ts";
import { keyOf, signerOf } from "../../../ledger/state/keys.ts";
import { partyOf } from "../../../ledger/state/parties.ts";
import { encodeReadings } from "../../../ledger/statement/readings.ts";
import { TestChain, type TestSigner, testSigner } from "../chain-fixture.ts";
import { Branch } from "./branch.ts";
import { buildWorld, hourMs } from "./world.ts";

const world = buildWorld();
const { chain, shipper, carrier, stranger, logger } = world;
const { registrar, operator } = chain;
const now = chain.nowMs;
const milestone = { leg: "leg-1", step: "loaded", at: now };

const coseKeyOf = (signer: TestSigner) => encodeCoseKey(signer.key);

/** Another key that signs as `reference`. */
const keyFor = (reference: string, name: string) => testSigner(reference, name);

function grant(
  branch: Branch,
  party: TestSigner,
  to: TestSigner,
  kinds: readonly string[],
  until = now + hourMs,
) {
  const payload = { key: coseKeyOf(to), label: "scanner", kinds, until };
  return branch.say(party, "delegation.grant", party.reference, payload);
}

const release = (branch: Branch, signer: TestSigner, issuer?: string) =>
  branch.say(signer, "custody.release", "shipment:S-1", { to: "carrier", at: now }, issuer);

const sayMilestone = (branch: Branch, signer: TestSigner, issuer?: string) =>
  branch.say(signer, "transport.milestone", "shipment:S-1", milestone, issuer);

const measure = (branch: Branch, device: TestSigner) =>
  branch.readings(device, [{ name: "temperature", value: 4, timeMs: now }]);

describe("a delegate", () => {
  const scanner = keyFor("party:shipper", "scanner");

  it("signs in the party's name what it was given, from then on", () => {
    const branch = new Branch(chain);
    expect(release(branch, scanner)).toBe("key_unknown");
    expect(grant(branch, shipper, scanner, ["custody.release"])).toBe("accepted");
    expect(release(branch, scanner)).toBe("accepted");
    expect(branch.filed).toEqual(["record/shipment:S-1"]);
    expect(sayMilestone(branch, scanner)).toBe("kind_not_delegated");
  });

  it("signs all kinds of a domain that it was given, and no other domain's", () => {
    const branch = new Branch(chain);
    expect(grant(branch, shipper, scanner, ["custody.*"])).toBe("accepted");
    expect(release(branch, scanner)).toBe("accepted");
    const accept = { from: "carrier", at: now };
    expect(branch.say(scanner, "custody.accept", "shipment:S-1", accept)).toBe("holder_already");
    expect(sayMilestone(branch, scanner)).toBe("kind_not_delegated");
  });

  it("acts until the block's time is later than its delegation's", () => {
    const branch = new Branch(chain);
    expect(grant(branch, shipper, scanner, ["custody.*"], now + hourMs)).toBe("accepted");
    branch.timeMs = now + hourMs;
    expect(release(branch, scanner)).toBe("accepted");
    branch.timeMs = now + hourMs + 1;
    expect(release(branch, scanner)).toBe("delegation_expired");
  });

  it("acts again after a new delegation, which takes the place of the old one", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, scanner, ["custody.*"], now + 1);
    branch.timeMs = now + hourMs;
    expect(release(branch, scanner)).toBe("delegation_expired");
    expect(grant(branch, shipper, scanner, ["transport.milestone"], now + 2 * hourMs)).toBe("accepted");
    expect(release(branch, scanner)).toBe("kind_not_delegated");
    expect(sayMilestone(branch, scanner)).toBe("accepted");
  });

  it("is out for good once revoked", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, scanner, ["custody.*"]);
    const { kid } = scanner.key;
    expect(branch.say(shipper, "delegation.revoke", "party:shipper", { kid })).toBe("accepted");
    expect(release(branch, scanner)).toBe("key_revoked");
    expect(grant(branch, shipper, scanner, ["custody.*"])).toBe("key_revoked");
    expect(branch.say(shipper, "delegation.revoke", "party:shipper", { kid })).toBe("key_revoked");
  });

  it("never manages keys, whatever kinds it was given", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, scanner, ["party.*", "delegation.*", "party.key-add", "device.*"]);
    const key = coseKeyOf(keyFor("party:shipper", "another"));
    const { kid } = shipper.key;
    const say = (kind: string, payload: object) =>
      branch.say(scanner, kind, "party:shipper", payload as never);
    expect(say("party.key-add", { key })).toBe("signer_not_permitted");
    expect(say("party.key-revoke", { kid })).toBe("signer_not_permitted");
    expect(say("delegation.grant", { key, label: "x", kinds: ["custody.*"], until: now + 1 })).toBe(
      "signer_not_permitted",
    );
    expect(say("delegation.revoke", { kid: scanner.key.kid })).toBe("signer_not_permitted");
    const registration = { id: "new", key, model: "Logger" };
    expect(branch.say(scanner, "device.register", "device:new", registration)).toBe("accepted");
  });

  it("of a registrar registers no parties", () => {
    const branch = new Branch(chain);
    const clerk = keyFor("party:registrar", "clerk");
    expect(grant(branch, registrar, clerk, ["party.*", "custody.*"])).toBe("accepted");
    const keys = [coseKeyOf(keyFor("party:new", "new"))];
    const party = { id: "new", legalName: "New", country: "NL", roles: ["carrier"], keys };
    expect(branch.say(clerk, "party.register", "party:new", party)).toBe("signer_not_permitted");
    expect(branch.say(registrar, "party.register", "party:new", party)).toBe("accepted");
  });

  it("speaks for its own party only", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, scanner, ["custody.*"]);
    for (const issuer of ["party:carrier", "party:nobody", "device:logger", chain.chain])
      expect(release(branch, scanner, issuer), issuer).toBe("issuer_mismatch");
  });

  for (const [why, until, outcome] of [
    ["now", now, "delegation_period_invalid"],
    ["in the past", now - 1, "delegation_period_invalid"],
    ["in a millisecond", now + 1, "accepted"],
    ["at the longest", now + defaultLimits.delegationMsMax, "accepted"],
    ["a millisecond after the longest", now + defaultLimits.delegationMsMax + 1, "delegation_period_invalid"],
  ] as const)
    it(`whose time ends ${why}: ${outcome}`, () => {
      expect(grant(new Branch(chain), shipper, scanner, ["custody.*"], until)).toBe(outcome);
    });

  for (const [kinds, outcome] of [
    [["custody.*"], "accepted"],
    [["party.key-add"], "accepted"],
    [[], "payload_malformed"],
    [["*"], "payload_malformed"],
    [["*.*"], "payload_malformed"],
    [["custody"], "payload_malformed"],
    [["custody."], "payload_malformed"],
    [["Custody.release"], "payload_malformed"],
    [["custody.rel*"], "payload_malformed"],
  ] as const)
    it(`may be given ${JSON.stringify(kinds)}: ${outcome}`, () => {
      expect(grant(new Branch(chain), shipper, scanner, kinds)).toBe(outcome);
    });
});

describe("a device's key", () => {
  it("acts for its own party when this delegates, and goes on as the device's", () => {
    const branch = new Branch(chain);
    expect(release(branch, logger, "party:shipper")).toBe("issuer_mismatch");
    expect(grant(branch, shipper, logger, ["custody.release"])).toBe("accepted");
    expect(release(branch, logger, "party:shipper")).toBe("accepted");
    expect(measure(branch, logger)).toBe("accepted");
    expect(sayMilestone(branch, logger, "party:shipper")).toBe("kind_not_delegated");
    expect(release(branch, logger)).toBe("signer_not_permitted");
    const readings = encodeReadings([{ name: "door", value: 1, timeMs: now }]);
    expect(branch.sayBytes(logger, "readings", "party:shipper", readings, "party:shipper")).toBe(
      "signer_not_permitted",
    );
  });

  it("stays the device's when the delegation is revoked", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, logger, ["custody.*"]);
    const { kid } = logger.key;
    expect(branch.say(shipper, "delegation.revoke", "party:shipper", { kid })).toBe("accepted");
    expect(release(branch, logger, "party:shipper")).toBe("issuer_mismatch");
    expect(measure(branch, logger)).toBe("accepted");
    expect(branch.say(shipper, "delegation.revoke", "party:shipper", { kid })).toBe("key_not_own");
    expect(grant(branch, shipper, logger, ["custody.*"])).toBe("accepted");
  });

  it("is given rights by nobody but its own party", () => {
    const branch = new Branch(chain);
    expect(grant(branch, stranger, logger, ["custody.*"])).toBe("device_not_own");
    expect(release(branch, logger, "party:stranger")).toBe("issuer_mismatch");
  });

  it("ends in both roles when the device is revoked", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, logger, ["custody.*"]);
    expect(branch.say(shipper, "device.revoke", "device:logger", { reason: "lost" })).toBe("accepted");
    expect(measure(branch, logger)).toBe("key_revoked");
    expect(release(branch, logger, "party:shipper")).toBe("key_revoked");
    expect(grant(branch, shipper, logger, ["custody.*"])).toBe("key_revoked");
  });
});

describe("a key that is somebody's", () => {
  const scanner = keyFor("party:shipper", "scanner of the shipper");
  const taken: readonly (readonly [whose: string, key: TestSigner])[] = [
    ["another party's", shipper],
    ["the registrar's", registrar],
    ["the operator's", operator],
    ["another party's delegate's", scanner],
    ["the own party's", stranger],
  ];

  for (const [whose, owner] of taken)
    it(`cannot be taken, if it is ${whose}`, () => {
      const branch = new Branch(chain);
      grant(branch, shipper, scanner, ["custody.*"]);
      const key = coseKeyOf(owner);
      const before = keyOf(branch.state, owner.key.kid);
      expect(grant(branch, stranger, owner, ["custody.*"])).toBe("key_exists");
      expect(branch.say(stranger, "party.key-add", "party:stranger", { key })).toBe("key_exists");
      const device = { id: "x", key, model: "Logger" };
      expect(branch.say(stranger, "device.register", "device:x", device)).toBe("key_exists");
      const party = { id: "x", legalName: "X", country: "NL", roles: ["bank"], keys: [key] };
      expect(branch.say(registrar, "party.register", "party:x", party)).toBe("key_exists");
      expect(keyOf(branch.state, owner.key.kid)).toBe(before);
    });

  it("cannot be taken, if it is a device's", () => {
    const branch = new Branch(chain);
    const key = coseKeyOf(logger);
    expect(branch.say(stranger, "party.key-add", "party:stranger", { key })).toBe("key_exists");
    expect(branch.say(shipper, "party.key-add", "party:shipper", { key })).toBe("key_exists");
    expect(branch.say(stranger, "device.register", "device:x", { id: "x", key, model: "M" })).toBe(
      "key_exists",
    );
  });

  it("is not revoked by another party, as a key or as a delegate's", () => {
    const branch = new Branch(chain);
    grant(branch, shipper, scanner, ["custody.*"]);
    for (const owner of [shipper, scanner, logger, operator, registrar]) {
      const { kid } = owner.key;
      expect(branch.say(stranger, "party.key-revoke", "party:stranger", { kid })).toBe("key_not_own");
      expect(branch.say(stranger, "delegation.revoke", "party:stranger", { kid })).toBe("key_not_own");
    }
    const nobody = { kid: new Uint8Array(32) };
    expect(branch.say(stranger, "party.key-revoke", "party:stranger", nobody)).toBe("key_not_own");
    expect(branch.say(stranger, "delegation.revoke", "party:stranger", nobody)).toBe("key_not_own");
  });

  it("is managed under its own party's name only", () => {
    const branch = new Branch(chain);
    const key = coseKeyOf(keyFor("party:shipper", "any"));
    const grantPayload = { key, label: "x", kinds: ["custody.*"], until: now + 1 };
    expect(branch.say(stranger, "party.key-add", "party:shipper", { key })).toBe("subject_mismatch");
    expect(branch.say(stranger, "party.key-revoke", "party:shipper", { kid: shipper.key.kid })).toBe(
      "subject_mismatch",
    );
    expect(branch.say(stranger, "delegation.grant", "party:shipper", grantPayload)).toBe("subject_mismatch");
    expect(branch.say(stranger, "delegation.revoke", "party:shipper", { kid: scanner.key.kid })).toBe(
      "subject_mismatch",
    );
    expect(branch.say(stranger, "party.key-add", "party:shipper", { key }, "party:shipper")).toBe(
      "issuer_mismatch",
    );
  });
});

describe("a party's keys", () => {
  const second = keyFor("party:shipper", "second key of the shipper");
  const add = (branch: Branch, key: TestSigner, by = shipper) =>
    branch.say(by, "party.key-add", "party:shipper", { key: coseKeyOf(key) });
  const revoke = (branch: Branch, key: TestSigner, by = shipper) =>
    branch.say(by, "party.key-revoke", "party:shipper", { kid: key.key.kid });

  it("rotate: the new one signs with a sequence of its own, and may revoke the old one", () => {
    const branch = new Branch(chain);
    expect(add(branch, second)).toBe("accepted");
    expect(release(branch, second)).toBe("accepted");
    expect(signerOf(branch.state, second.key.kid)).toMatchObject({ next: 1, gaps: [] });
    expect(revoke(branch, shipper, second)).toBe("accepted");
    expect(release(branch, shipper)).toBe("key_revoked");
    expect(release(branch, second)).toBe("accepted");
    expect(partyOf(branch.state, "shipper")!.keys).toEqual([second.key.kid]);
  });

  it("may each revoke themselves, but never the last one", () => {
    const branch = new Branch(chain);
    expect(revoke(branch, shipper)).toBe("key_last");
    add(branch, second);
    expect(revoke(branch, second, second)).toBe("accepted");
    expect(release(branch, second)).toBe("key_revoked");
    expect(revoke(branch, shipper)).toBe("key_last");
  });

  it("are never registered again once revoked", () => {
    const branch = new Branch(chain);
    add(branch, second);
    revoke(branch, second);
    expect(add(branch, second)).toBe("key_exists");
    expect(grant(branch, shipper, second, ["custody.*"])).toBe("key_revoked");
    expect(grant(branch, stranger, second, ["custody.*"])).toBe("key_revoked");
    expect(revoke(branch, second)).toBe("key_revoked");
  });

  it("are at most eight; revoking one makes room", () => {
    const branch = new Branch(chain);
    const keys = Array.from({ length: 8 }, (_, i) => keyFor("party:shipper", `key ${i} of the shipper`));
    for (const key of keys.slice(0, 7)) expect(add(branch, key)).toBe("accepted");
    expect(add(branch, keys[7]!)).toBe("party_keys_exceeded");
    expect(revoke(branch, keys[0]!)).toBe("accepted");
    expect(add(branch, keys[7]!)).toBe("accepted");
  });

  it("of a registrar register parties, each of them, and a party's do not", () => {
    const branch = new Branch(chain);
    const other = keyFor("party:registrar", "second key of the registrar");
    expect(branch.say(registrar, "party.key-add", "party:registrar", { key: coseKeyOf(other) })).toBe(
      "accepted",
    );
    const keys = [coseKeyOf(keyFor("party:new", "new"))];
    const party = { id: "new", legalName: "New", country: "NL", roles: ["carrier"], keys };
    expect(branch.say(shipper, "party.register", "party:new", party)).toBe("signer_not_permitted");
    expect(branch.say(operator, "party.register", "party:new", party)).toBe("signer_not_permitted");
    expect(branch.say(other, "party.register", "party:new", party)).toBe("accepted");
  });

  it("sign what comes before their revocation in the log for good, and nothing after it", () => {
    const log = new TestChain();
    const owner = log.party("owner", ["shipper"]);
    log.shipment("S", owner, "owner", ["owner"]);
    const key = testSigner("party:owner", "second key of the owner");
    const said = { leg: "a", step: "b", at: log.nowMs };
    log.say(owner, "party.key-add", "party:owner", { key: coseKeyOf(key) });
    log.say(key, "transport.milestone", "shipment:S", said);
    log.say(owner, "party.key-revoke", "party:owner", { kid: key.key.kid });
    const late = () => log.say(key, "transport.milestone", "shipment:S", said);
    expect(late).toThrow("key_revoked");
    const { entries } = log.seal();
    log.at(log.nowMs + hourMs);
    expect(late).toThrow("key_revoked");
    const revokedBy = entries.at(-1)!.index;
    expect(keyOf(log.state, key.key.kid)?.revokedAt).toBe(revokedBy);
    const reader = {
      height: () => log.height,
      block: (height: number) => log.block(height),
      entry: (index: number) => log.entry(index),
    };
    const replay = new ChainReplay(reader, { verify: checkNatively });
    expect([...replay.blocks()]).toHaveLength(log.height + 1);
  });
});

describe("a registration", () => {
  const newcomer = keyFor("party:new", "new");
  const party = {
    id: "new",
    legalName: "New",
    country: "NL",
    roles: ["carrier"],
    keys: [coseKeyOf(newcomer)],
  };
  const register = (payload: object, subject = "party:new") =>
    new Branch(chain).say(registrar, "party.register", subject, payload as never);
  const identityPoint = `a301012006215820${"01".padEnd(64, "0")}`;
  const noPoint = `a301012006215820${"02".padEnd(64, "0")}`;

  for (const [why, changes, outcome] of [
    ["that is whole", {}, "accepted"],
    ["of a party that exists", { id: "shipper" }, "subject_mismatch"],
    ["without keys", { keys: [] }, "payload_malformed"],
    ["with one key twice", { keys: [party.keys[0], party.keys[0]] }, "key_exists"],
    ["with nine keys", { keys: Array.from({ length: 9 }, () => party.keys[0]) }, "payload_malformed"],
    ["with a role nobody has", { roles: ["registrar"] }, "payload_malformed"],
    ["with bytes that are no COSE_Key", { keys: [new Uint8Array(40)] }, "key_malformed"],
    ["with a key of small order", { keys: [Buffer.from(identityPoint, "hex")] }, "key_small_order"],
    ["with a key that is no point", { keys: [Buffer.from(noPoint, "hex")] }, "key_not_on_curve"],
    ["with a good LEI", { registration: { scheme: "LEI", number: "506700GE1G29325QX363" } }, "accepted"],
    [
      "with a damaged LEI",
      { registration: { scheme: "LEI", number: "506700GE1G29325QX364" } },
      "lei_invalid",
    ],
    ["with a number that is not checked", { registration: { scheme: "EORI", number: "X" } }, "accepted"],
  ] as const)
    it(`${why}: ${outcome}`, () => {
      expect(register({ ...party, ...changes })).toBe(outcome);
    });

  it("of a party that exists is refused under its own name, too", () => {
    expect(register({ ...party, id: "shipper" }, "party:shipper")).toBe("party_exists");
  });
});

describe("a statement", () => {
  it("of another chain, by an unknown key, or of no kind is refused before anything else", () => {
    const branch = new Branch(chain);
    const elsewhere = new TestChain({ chain: "chain:other" });
    const foreign = elsewhere.statement(
      { ...shipper },
      "transport.milestone",
      "shipment:S-1",
      new Uint8Array(0),
    );
    expect(branch.judge(foreign)).toBe("chain_wrong");
    expect(sayMilestone(branch, world.unregistered)).toBe("key_unknown");
    expect(branch.say(shipper, "custody.borrow", "shipment:S-1", milestone)).toBe("content_type_unknown");
    expect(branch.say(shipper, "custody.release", "shipment:S-1", milestone, "party:carrier")).toBe(
      "issuer_mismatch",
    );
  });

  it("has the algorithm of the registered key, whatever its header says", () => {
    const branch = new Branch(chain);
    const claimed = { ...shipper, key: { ...shipper.key, algorithm: "ES256" as const } };
    expect(release(branch, claimed)).toBe("algorithm_mismatch");
    const bytes = p256.getPublicKey(new Uint8Array(32).fill(5), false).subarray(1);
    const element = { ...keyFor("party:shipper", "element"), key: publicKeyFromBytes("ES256", bytes) };
    expect(branch.say(shipper, "party.key-add", "party:shipper", { key: coseKeyOf(element) })).toBe(
      "accepted",
    );
    expect(release(branch, { ...element, key: { ...element.key, algorithm: "Ed25519" } })).toBe(
      "algorithm_mismatch",
    );
    expect(release(branch, element)).toBe("accepted");
  });

  it("of a kind for others is refused: by a party the operator's, by a device a party's, by a party a device's", () => {
    const branch = new Branch(chain);
    expect(release(branch, logger)).toBe("signer_not_permitted");
    expect(release(branch, operator)).toBe("signer_not_permitted");
    expect(measure(branch, shipper)).toBe("signer_not_permitted");
    expect(branch.say(shipper, "operator.equivocation", "party:carrier", {})).toBe("signer_not_permitted");
    expect(branch.say(carrier, "chain.genesis", chain.chain, {})).toBe("signer_not_permitted");
  });

  it("may be dated at most five minutes ahead of the block, and as old as one likes", () => {
    const skew = defaultLimits.clockSkewMsMax;
    const branch = new Branch(chain);
    branch.timeMs = now - skew;
    expect(sayMilestone(branch, shipper)).toBe("accepted");
    branch.timeMs = now - skew - 1;
    expect(sayMilestone(branch, shipper)).toBe("statement_from_future");
    branch.timeMs = now + 1_000 * hourMs;
    expect(sayMilestone(branch, shipper)).toBe("accepted");
  });
});
