/**
 * Vectors of a whole chain: statement after statement, accepted or refused, and the header and seal of every block.
 * Whoever has the rules right gets each of these bytes. docs/protocol.md §6 to §9.
 */
import { type CborInput, encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { encodeReadings, type Measurement } from "../../ledger/statement/readings.ts";
import { decodeStatement } from "../../ledger/statement/statement.ts";
import { TestChain, type TestSigner, testSigner } from "../ledger/chain-fixture.ts";
import { type BlockCase, Story } from "./chain-story.ts";
import type { VectorFile } from "./vector.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;

const story = new Story();
const { chain } = story;
const { registrar, operator } = chain;
const coseKeyOf = (signer: TestSigner) => encodeCoseKey(signer.key);
const temperature = (timeMs: number): Measurement => ({ name: "temperature", value: 4.5, timeMs });

function registerParty(id: string, role: string): TestSigner {
  const signer = testSigner(`party:${id}`);
  const payload = { id, legalName: `${id} Ltd`, country: "NL", roles: [role], keys: [coseKeyOf(signer)] };
  story.say(`the registrar registers ${id}`, registrar, "party.register", signer.reference, payload);
  return signer;
}

function registerDevice(
  id: string,
  owner: TestSigner,
  clock?: { accuracyMs: number; driftPpm: number },
): TestSigner {
  const signer = testSigner(`device:${id}`);
  const payload = { id, key: coseKeyOf(signer), model: "Logger", ...(clock && { clock }) };
  story.say(`${owner.id} registers the device ${id}`, owner, "device.register", signer.reference, payload);
  return signer;
}

// Parties, devices, keys.

story.say(
  "nobody is registered yet",
  testSigner("party:shipper"),
  "party.key-revoke",
  "party:shipper",
  { kid: operator.key.kid },
  "key_unknown",
);
const shipper = registerParty("shipper", "shipper");
const carrier = registerParty("carrier", "carrier");
const consignee = registerParty("consignee", "consignee");
const stranger = registerParty("stranger", "carrier");
const newParty = (changes: object) =>
  ({
    id: "new",
    legalName: "New",
    country: "NL",
    roles: ["bank"],
    keys: [coseKeyOf(testSigner("party:new"))],
    ...changes,
  }) as CborInput;
const refuseParty = (comment: string, changes: object, code: string, subject = "party:new") =>
  story.say(comment, registrar, "party.register", subject, newParty(changes), code);
refuseParty("a name that is taken", { id: "shipper" }, "party_exists", "party:shipper");
refuseParty("a key that is taken", { keys: [coseKeyOf(shipper)] }, "key_exists");
refuseParty("a name that is not the subject's", { id: "other" }, "subject_mismatch");
refuseParty("a field too many", { colour: "blue" }, "payload_malformed");
refuseParty(
  "an LEI with a wrong check digit",
  { registration: { scheme: "LEI", number: "506700GE1G29325QX364" } },
  "lei_invalid",
);
refuseParty("a key with a private part", { keys: [new Uint8Array(60)] }, "key_malformed");
const notCanonical = encodeCbor(
  new Map<CborInput, CborInput>([
    [1, 1],
    [-1, 6],
    [-2, new Uint8Array(32).fill(255)],
  ]),
);
refuseParty("a key that is no point", { keys: [notCanonical] }, "key_not_on_curve");
const identityKey = encodeCbor(
  new Map<CborInput, CborInput>([
    [1, 1],
    [-1, 6],
    [-2, Uint8Array.of(1, ...new Uint8Array(31))],
  ]),
);
refuseParty("a key of small order", { keys: [identityKey] }, "key_small_order");
story.say(
  "a party registers a party",
  shipper,
  "party.register",
  "party:new",
  newParty({}),
  "signer_not_permitted",
);
story.say("a second genesis", operator, "chain.genesis", chain.chain, { rules: 1 }, "payload_malformed");
story.sayBytes(
  "the genesis again, as a new statement",
  operator,
  "chain.genesis",
  chain.chain,
  payloadOf(chain.entry(0)!),
  "genesis_exists",
);
story.seal("parties");

const logger = registerDevice("logger", shipper);
const tracker = registerDevice("tracker", carrier, { accuracyMs: 1_000, driftPpm: 2.5 });
story.say(
  "a device's name that is taken",
  carrier,
  "device.register",
  "device:logger",
  { id: "logger", key: coseKeyOf(testSigner("device:x")), model: "L" },
  "device_exists",
);
story.say(
  "the key of a device of another party is given rights",
  stranger,
  "delegation.grant",
  "party:stranger",
  grantTo(logger, ["custody.*"]),
  "device_not_own",
);
story.say("the shipper's second key", shipper, "party.key-add", "party:shipper", {
  key: coseKeyOf(testSigner("party:shipper", "second key")),
});
const second = testSigner("party:shipper", "second key");
for (let i = 3; i <= 8; i++) {
  const key = coseKeyOf(testSigner("party:shipper", `key ${i}`));
  story.say(`the shipper's key number ${i}`, shipper, "party.key-add", "party:shipper", { key });
}
story.say(
  "the shipper's ninth key",
  shipper,
  "party.key-add",
  "party:shipper",
  { key: coseKeyOf(testSigner("party:shipper", "key 9")) },
  "party_keys_exceeded",
);
story.say(
  "a key of another party is revoked",
  shipper,
  "party.key-revoke",
  "party:shipper",
  { kid: carrier.key.kid },
  "key_not_own",
);
story.say(
  "the last key is revoked",
  carrier,
  "party.key-revoke",
  "party:carrier",
  { kid: carrier.key.kid },
  "key_last",
);
story.say("the second key revokes itself", second, "party.key-revoke", "party:shipper", {
  kid: second.key.kid,
});
story.say(
  "and signs once more",
  second,
  "party.key-revoke",
  "party:shipper",
  { kid: shipper.key.kid },
  "key_revoked",
);
const scanner = testSigner("party:carrier", "scanner");
story.say(
  "a delegation that has ended",
  carrier,
  "delegation.grant",
  "party:carrier",
  grantTo(scanner, ["custody.*"], story.now),
  "delegation_period_invalid",
);
story.say(
  "a scanner may sign custody for the carrier, for an hour",
  carrier,
  "delegation.grant",
  "party:carrier",
  grantTo(scanner, ["custody.*"], story.now + hourMs),
);
story.say(
  "the scanner manages keys, which was not delegated",
  scanner,
  "party.key-add",
  "party:carrier",
  { key: coseKeyOf(testSigner("device:x")) },
  "kind_not_delegated",
);
story.say(
  "the scanner signs for another party",
  scanner,
  "custody.accept",
  "shipment:S-1",
  { from: "shipper", at: story.now },
  "issuer_mismatch",
  "party:shipper",
);
story.say(
  "the shipper lets the device sign milestones",
  shipper,
  "delegation.grant",
  "party:shipper",
  grantTo(logger, ["transport.milestone"], story.now + hourMs),
);
story.say("and takes it back", shipper, "delegation.revoke", "party:shipper", { kid: logger.key.kid });
story.seal("devices, keys and delegations");

// Shipments, units, attachments.

const leg = {
  id: "leg-1",
  mode: "road",
  carrier: "carrier",
  from: { name: "Rotterdam", locode: "NLRTM" },
  to: { name: "Basel" },
};
const terms = (id: string, changes: object = {}) =>
  ({
    id,
    consignee: "consignee",
    goods: { description: "Vaccines", grossMassGrams: 120_000 },
    conditions: [{ quantity: "temperature", min: 2, max: 8.5, toleranceMs: 0 }],
    legs: [leg],
    gapMsMax: 900_000,
    at: story.now,
    ...changes,
  }) as CborInput;
for (const id of ["S-1", "S-2"])
  story.say(`the shipment ${id}`, shipper, "shipment.create", `shipment:${id}`, terms(id));
story.say(
  "a shipment's name that is taken",
  stranger,
  "shipment.create",
  "shipment:S-1",
  terms("S-1"),
  "shipment_exists",
);
story.say(
  "a consignee nobody registered",
  shipper,
  "shipment.create",
  "shipment:S-3",
  terms("S-3", { consignee: "nobody" }),
  "party_unknown",
);
story.say(
  "limits the wrong way round",
  shipper,
  "shipment.create",
  "shipment:S-3",
  terms("S-3", { conditions: [{ quantity: "temperature", min: 8, max: 2, toleranceMs: 0 }] }),
  "payload_malformed",
);
story.say(
  "a shipment from the future",
  shipper,
  "shipment.create",
  "shipment:S-3",
  terms("S-3", { at: story.now + 300_001 }),
  "statement_from_future",
);
const unit = (id: string, scheme: string, number: string) => ({
  id,
  type: "container",
  identifier: { scheme, number },
  at: story.now,
});
story.say(
  "a container by its number",
  shipper,
  "unit.register",
  "unit:CSQU3054383",
  unit("CSQU3054383", "ISO6346", "CSQU3054383"),
);
story.say(
  "a container number with a wrong check digit",
  shipper,
  "unit.register",
  "unit:X",
  unit("X", "ISO6346", "CSQU3054384"),
  "unit_identifier_invalid",
);
story.say(
  "a pallet by its SSCC",
  shipper,
  "unit.register",
  "unit:pallet",
  unit("pallet", "SSCC", "106141412345678908"),
);
story.say(
  "a unit's name that is taken",
  carrier,
  "unit.register",
  "unit:pallet",
  unit("pallet", "other", "7"),
  "unit_exists",
);
for (let i = 1; i <= 7; i++)
  story.say(`box ${i}`, shipper, "unit.register", `unit:box-${i}`, unit(`box-${i}`, "other", `${i}`));
story.seal("shipments and units");

const attach = (target: string, at = story.now) => ({ target, at });
story.say(
  "a stranger attaches to somebody's shipment",
  carrier,
  "device.attach",
  "device:logger",
  attach("shipment:S-1"),
  "device_not_own",
);
story.say(
  "a device nobody registered",
  shipper,
  "device.attach",
  "device:nobody",
  attach("shipment:S-1"),
  "device_unknown",
);
story.say(
  "a shipment nobody created",
  shipper,
  "device.attach",
  "device:logger",
  attach("shipment:S-9"),
  "shipment_unknown",
);
story.say(
  "a unit nobody registered",
  shipper,
  "device.attach",
  "device:logger",
  attach("unit:nothing"),
  "unit_unknown",
);
story.say(
  "the carrier attaches to a unit it has no part in",
  carrier,
  "device.attach",
  "device:tracker",
  attach("unit:pallet"),
  "not_party_to_shipment",
);
story.say("the logger to the pallet", shipper, "device.attach", "device:logger", attach("unit:pallet"));
story.say("the tracker to the shipment", carrier, "device.attach", "device:tracker", attach("shipment:S-1"));
story.say(
  "attached twice",
  carrier,
  "device.attach",
  "device:tracker",
  attach("shipment:S-2"),
  "device_attached",
);
story.say(
  "detached before it was attached",
  carrier,
  "device.detach",
  "device:tracker",
  { at: story.now - 1 },
  "detach_before_attach",
);
story.say("calibrated", shipper, "device.calibrate", "device:logger", {
  certificate: "C-1",
  laboratory: "Laboratory",
  validFrom: story.now,
  validUntil: story.now + 24 * hourMs,
  uncertainties: [{ quantity: "temperature", value: 0.5 }],
});
story.readings("readings before any loading", logger, [
  temperature(story.now),
  temperature(story.now - 1_000),
]);
story.seal("attachments");

const items = (...references: string[]) => ({ items: references, at: story.now });
story.say(
  "loaded by who does not hold the unit",
  carrier,
  "unit.load",
  "unit:pallet",
  items("shipment:S-1"),
  "not_holder",
);
story.say(
  "loaded twice in one statement",
  shipper,
  "unit.load",
  "unit:pallet",
  items("shipment:S-1", "shipment:S-1"),
  "payload_malformed",
);
story.say("S-1 onto the pallet", shipper, "unit.load", "unit:pallet", items("shipment:S-1"));
story.say("once more", shipper, "unit.load", "unit:box-1", items("shipment:S-1"), "item_aboard");
story.say("the pallet into the container", shipper, "unit.load", "unit:CSQU3054383", items("unit:pallet"));
story.say(
  "the container onto the pallet",
  shipper,
  "unit.load",
  "unit:pallet",
  items("unit:CSQU3054383"),
  "unit_contains_itself",
);
for (let i = 1; i < 7; i++)
  story.say(`box ${i} into box ${i + 1}`, shipper, "unit.load", `unit:box-${i + 1}`, items(`unit:box-${i}`));
story.say(
  "seven boxes into the container, which makes eight levels",
  shipper,
  "unit.load",
  "unit:CSQU3054383",
  items("unit:box-7"),
);
story.say("a ninth level", shipper, "unit.register", "unit:box-8", unit("box-8", "other", "8"));
story.say(
  "into the innermost box",
  shipper,
  "unit.load",
  "unit:box-1",
  items("unit:box-8"),
  "unit_nesting_too_deep",
);
story.seal("loading");

story.say(
  "unloaded before it was loaded",
  shipper,
  "unit.unload",
  "unit:pallet",
  { items: ["shipment:S-1"], at: story.now - hourMs },
  "unload_before_load",
);
story.say("not aboard", shipper, "unit.unload", "unit:pallet", items("shipment:S-2"), "item_not_aboard");
story.say("S-1 off the pallet", shipper, "unit.unload", "unit:pallet", items("shipment:S-1"));
story.say(
  "and on again before that",
  shipper,
  "unit.load",
  "unit:pallet",
  { items: ["shipment:S-1"], at: story.now - 1 },
  "load_before_unload",
);
story.say("and on again after it", shipper, "unit.load", "unit:pallet", items("shipment:S-1"));
story.readings("buffered readings that touch two epochs of the pallet", logger, [
  temperature(story.now - 1_500),
  temperature(story.now - 90_000),
]);
story.readings(
  "a pack that touches more epochs than this chain allows",
  logger,
  [temperature(story.now), temperature(story.now - 3 * minuteMs)],
  "pack_spans_too_many_epochs",
);
story.seal("unloading and epochs");

// Custody.

const to = (party: string, at = story.now) => ({ to: party, at });
const from = (party: string, at = story.now, more: object = {}) =>
  ({ from: party, at, ...more }) as CborInput;
story.say(
  "a shipment that is aboard",
  shipper,
  "custody.release",
  "shipment:S-1",
  to("carrier"),
  "item_aboard",
);
story.say(
  "the container by who does not hold it",
  carrier,
  "custody.release",
  "unit:CSQU3054383",
  to("consignee"),
  "not_holder",
);
story.say("to oneself", shipper, "custody.release", "unit:CSQU3054383", to("shipper"), "release_to_self");
story.say(
  "accepted without a release",
  carrier,
  "custody.accept",
  "unit:CSQU3054383",
  from("shipper"),
  "release_not_pending",
);
story.say(
  "long before the shipper got it",
  shipper,
  "custody.release",
  "unit:CSQU3054383",
  to("carrier", story.now - hourMs),
  "handover_before_previous",
);
story.say(
  "the container is released to the carrier",
  shipper,
  "custody.release",
  "unit:CSQU3054383",
  to("carrier"),
);
story.say(
  "accepted by a stranger",
  stranger,
  "custody.accept",
  "unit:CSQU3054383",
  from("shipper"),
  "not_party_to_shipment",
);
story.say(
  "accepted by the scanner, in the carrier's name",
  scanner,
  "custody.accept",
  "unit:CSQU3054383",
  from("shipper"),
  undefined,
  "party:carrier",
);
story.say("accepted again", carrier, "custody.accept", "unit:CSQU3054383", from("carrier"), "holder_already");
story.say("S-2 is released", shipper, "custody.release", "shipment:S-2", to("carrier"));
story.say("and loaded meanwhile", shipper, "unit.register", "unit:box-9", unit("box-9", "other", "9"));
story.say("which is refused", shipper, "unit.load", "unit:box-9", items("shipment:S-2"), "release_pending");
story.seal("the handover of a container", 2 * hourMs);

story.say(
  "the scanner after its delegation ended",
  scanner,
  "custody.accept",
  "shipment:S-2",
  from("shipper"),
  "delegation_expired",
  "party:carrier",
);
story.say(
  "the consignee takes the container over",
  carrier,
  "custody.release",
  "unit:CSQU3054383",
  to("consignee"),
);
story.say(
  "with a reservation",
  consignee,
  "custody.accept",
  "unit:CSQU3054383",
  from("carrier", story.now, { reservations: [{ code: "seal-broken", text: "Seal H-7 is broken." }] }),
);
story.say(
  "and takes the shipment out, which delivers it",
  consignee,
  "unit.unload",
  "unit:pallet",
  items("shipment:S-1"),
);
story.say(
  "a delivered shipment is handed over",
  consignee,
  "custody.release",
  "shipment:S-1",
  to("shipper"),
  "shipment_delivered",
);
story.say(
  "a milestone by a stranger",
  stranger,
  "transport.milestone",
  "shipment:S-2",
  { leg: "leg-1", step: "departed", at: story.now },
  "not_party_to_shipment",
);
story.say("a milestone by the carrier", carrier, "transport.milestone", "shipment:S-2", {
  leg: "leg-1",
  step: "departed",
  at: story.now,
  place: { name: "Köln", lat: 50.94, lon: 6.96 },
});
story.seal("delivery");

// Sequences, signatures, readings.

const device = { ...tracker };
const measured = (signer: TestSigner, timeMs = story.now) =>
  chain.statement(signer, "readings", signer.reference, encodeReadings([temperature(timeMs)]));
const sequence = Array.from({ length: 8 }, (_, i) => measured(device, story.now - i * 1_000));
story.submit("the tracker's first pack", sequence[0]!);
story.submit("its third one: the second is missing", sequence[2]!);
story.submit("its fifth one: a second gap", sequence[4]!);
story.submit("its seventh one: this chain allows two gaps", sequence[6]!, "sequence_gaps_exceeded");
story.submit("its second one, late", sequence[1]!);
story.submit("its seventh one again", sequence[6]!);
story.submit("its first one again; a gateway answers with the receipt", sequence[0]!, "sequence_used");
const fork = { ...tracker, sequence: 2, last: new Uint8Array(32) };
story.submit("another third one", measured(fork), "sequence_used");
const wrongPrevious = { ...tracker, sequence: 7, last: new Uint8Array(32) };
story.submit("an eighth one that follows something else", measured(wrongPrevious), "previous_mismatch");
const wrongFill = { ...tracker, sequence: 5, last: new Uint8Array(32) };
story.submit("a sixth one that the seventh does not follow", measured(wrongFill), "previous_mismatch");
story.submit("its eighth one", sequence[7]!);
story.spoil("one bit of the signature is wrong", shipper, "transport.milestone", "shipment:S-2", {
  leg: "leg-1",
  step: "x",
  at: story.now,
});
story.say(
  "a kind there is not",
  shipper,
  "custody.borrow",
  "shipment:S-2",
  { at: story.now },
  "content_type_unknown",
);
const elsewhere = new TestChain({ chain: "chain:elsewhere" });
const foreign = elsewhere.statement(
  { ...shipper },
  "transport.milestone",
  "shipment:S-2",
  encodeCbor({ leg: "a", step: "b", at: story.now }),
);
story.submit("made for another chain", foreign, "chain_wrong");
const otherAlgorithm: TestSigner = { ...shipper, key: { ...shipper.key, algorithm: "ES256" } };
story.submit(
  "with the header naming another algorithm",
  chain.statement(
    otherAlgorithm,
    "transport.milestone",
    "shipment:S-2",
    encodeCbor({ leg: "a", step: "b", at: story.now }),
  ),
  "algorithm_mismatch",
);
story.say(
  "a device says what parties say",
  logger,
  "custody.release",
  "shipment:S-2",
  to("stranger"),
  "signer_not_permitted",
);
story.sayBytes(
  "readings about something else",
  logger,
  "readings",
  "unit:pallet",
  encodeReadings([temperature(story.now)]),
  "subject_mismatch",
);
story.readings(
  "readings from the future",
  logger,
  [temperature(story.now + 300_001)],
  "statement_from_future",
);
story.readings(
  "readings over 32 days",
  logger,
  [temperature(story.now), temperature(story.now - 32 * 24 * hourMs)],
  "pack_span_too_long",
);
story.sayBytes(
  "a pack of nothing",
  logger,
  "readings",
  "device:logger",
  encodeCbor([]),
  "readings_malformed",
);
const record = (...labels: [CborInput, CborInput][]) =>
  encodeCbor([new Map<CborInput, CborInput>([[-3, story.now / 1000], ...labels])]);
story.sayBytes(
  "a quantity there is not",
  logger,
  "readings",
  "device:logger",
  record([0, "colour"], [1, "nm"], [2, 1]),
  "reading_quantity_unknown",
);
story.sayBytes(
  "another unit",
  logger,
  "readings",
  "device:logger",
  record([0, "temperature"], [1, "Far"], [2, 40]),
  "reading_unit_wrong",
);
story.sayBytes(
  "a value that cannot be",
  logger,
  "readings",
  "device:logger",
  record([0, "humidity"], [1, "%RH"], [2, 101]),
  "reading_out_of_range",
);
story.seal("sequences, signatures and readings");

story.say("detached", carrier, "device.detach", "device:tracker", { at: story.now });
story.say(
  "detached twice",
  carrier,
  "device.detach",
  "device:tracker",
  { at: story.now },
  "device_not_attached",
);
story.say(
  "attached to something else before that",
  carrier,
  "device.attach",
  "device:tracker",
  attach("shipment:S-2", story.now - 1),
  "attach_before_detach",
);
story.readings("readings of the time before, sent afterwards", { ...device }, [
  temperature(story.now - minuteMs),
]);
story.say(
  "the operator reports two statements under one number",
  operator,
  "operator.equivocation",
  "device:logger",
  {
    kid: logger.key.kid,
    sequence: 0,
    first: new Uint8Array(32).fill(1),
    secondHash: new Uint8Array(32).fill(2),
  },
);
story.say(
  "of a key nobody registered",
  operator,
  "operator.equivocation",
  "device:logger",
  { kid: new Uint8Array(32), sequence: 0, first: new Uint8Array(32), secondHash: new Uint8Array(32) },
  "key_unknown",
);
story.say("the logger is revoked", shipper, "device.revoke", "device:logger", { reason: "lost" });
story.say(
  "and revoked again",
  shipper,
  "device.revoke",
  "device:logger",
  { reason: "lost" },
  "device_revoked",
);
story.readings("and speaks once more", logger, [temperature(story.now)], "key_revoked");
story.seal("the log of the logger ends");

const rules = (version: number) => ({
  id: "treaties",
  version,
  source: "CMR",
  regimes: [
    {
      regime: "cmr",
      modes: ["road"],
      scope: "either-end",
      scopeProvision: "cmr.1.1",
      states: ["DE", "NL"],
      limits: [{ perKilogram: 8_330_000, provision: "cmr.23.3" }],
      notices: [],
      wilful: { lifts: true, provision: "cmr.29" },
      timeBar: { years: 1, yearsWilful: 3, provision: "cmr.32.1" },
    },
  ],
  holidays: [],
});
const publishRules = (comment: string, version: number, code?: string) =>
  story.say(comment, operator, "liability-rules.publish", chain.chain, rules(version), code);
publishRules("rules of carriage law", 2);
publishRules("the same version again", 2, "liability_rules_not_newer");
publishRules("an older version", 1, "liability_rules_not_newer");
story.say(
  "rules published by a party",
  shipper,
  "liability-rules.publish",
  chain.chain,
  rules(3),
  "signer_not_permitted",
);
const publishRate = (comment: string, date: string, perSdr: string, code?: string) =>
  story.say(
    comment,
    registrar,
    "sdr-rate.publish",
    chain.chain,
    { currency: "EUR", date, perSdr, source: "International Monetary Fund" },
    code,
  );
publishRate("an SDR rate", "2026-01-05", "1.17204");
publishRate("another for the same day", "2026-01-05", "1.172041");
publishRate("one for an earlier day", "2026-01-04", "1.17", "sdr_rate_not_newer");
publishRate("a day that does not exist", "2026-02-29", "1.17", "payload_malformed");
publishRate("a rate that is no exact decimal", "2026-01-06", "1.17e0", "payload_malformed");
const interval = (p50: number) => ({ p10: p50 - hourMs, p50, p90: p50 + hourMs });
const routeAnswer = () => ({
  suggestion: new Uint8Array(32).fill(7),
  size: 3,
  seed: 1,
  draws: 2_000,
  model: "tallyman-eta-2",
  network: new Uint8Array(32).fill(8),
  closed: ["suez"],
  changeAt: "NLRTM",
  present: { arrivalMs: interval(story.now + 90 * hourMs), latePpm: 700_000 },
  option: {
    arrivalMs: interval(story.now + 60 * hourMs),
    latePpm: 100_000,
    legs: [
      {
        id: "07070707-1",
        service: "SAMPLE-RAIL",
        mode: "rail",
        carrier: "carrier",
        fromName: "Rotterdam",
        fromLocode: "NLRTM",
        toName: "the door",
        departureMs: story.now + hourMs,
        arrivalMs: story.now + 50 * hourMs,
      },
    ],
  },
  delta: {
    arrivalMs: interval(-30 * hourMs),
    latePpm: { p10: -620_000, p50: -600_000, p90: -580_000 },
    costMinor: 12_000,
    co2Grams: -3_000,
  },
  currency: "EUR",
  at: story.now,
});
const answerRoute = (comment: string, by: TestSigner, kind: string, changes: object, code?: string) =>
  story.say(comment, by, kind, "shipment:S-1", { ...routeAnswer(), ...changes }, code);
answerRoute("the carrier does not take a suggested way", carrier, "route.reject", { reason: "no crane" });
answerRoute("a rejection without a reason", carrier, "route.reject", {}, "payload_malformed");
answerRoute("the shipper takes it", shipper, "route.accept", {});
answerRoute("it is taken with a reason", shipper, "route.accept", { reason: "x" }, "payload_malformed");
answerRoute(
  "a way without legs",
  shipper,
  "route.accept",
  {
    option: { ...routeAnswer().option, legs: [] },
  },
  "payload_malformed",
);
answerRoute(
  "a passage that there is not",
  shipper,
  "route.accept",
  { closed: ["nowhere"] },
  "payload_malformed",
);
answerRoute(
  "it knows more than the log has",
  shipper,
  "route.accept",
  { size: 1_000_000 },
  "payload_malformed",
);
answerRoute(
  "at a time to come",
  shipper,
  "route.accept",
  { at: story.now + 24 * hourMs },
  "statement_from_future",
);
answerRoute("of somebody who takes no part", registrar, "route.accept", {}, "not_party_to_shipment");
story.seal("the end");
story.seal("a block without statements");

function grantTo(signer: TestSigner, kinds: readonly string[], until = story.now + hourMs) {
  return { key: coseKeyOf(signer), label: "scanner", kinds, until };
}

function payloadOf(bytes: Uint8Array): Uint8Array {
  const statement = decodeStatement(bytes);
  if ("code" in statement) throw new Error(statement.code);
  return statement.payload;
}

export const chainVectors: VectorFile<BlockCase> = {
  comment:
    "docs/protocol.md §6 to §9. Blocks of one chain in order. `statements` are judged one after the other at the block's time, each on the state that those before it left; the accepted ones, after the seal of the block before, are the block's entries. `expect` of the block: its header, and the operator's seal.",
  cases: story.blocks,
};
