/**
 * Vectors of a chain on which keys take each other's place, are revoked and are said to be in doubt: of devices, of
 * parties and of the operator. docs/protocol.md §3.2 and §6.1.
 */
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import { type TestSigner, testSigner } from "../ledger/chain-fixture.ts";
import { type BlockCase, Story } from "./chain-story.ts";
import type { VectorFile } from "./vector.ts";

const story = new Story();
const { chain } = story;
const { registrar } = chain;

const pack = (timeMs: number) => encodeReadings([{ name: "temperature", value: 4.5, timeMs }]);
const measure = (comment: string, device: TestSigner, code?: string) =>
  story.sayBytes(comment, device, "readings", device.reference, pack(story.now), code);
const goesOn = (next: TestSigner, { sequence, last }: TestSigner) => Object.assign(next, { sequence, last });
const endOf = ({ sequence, last }: TestSigner) => ({ sequence: sequence - 1, hash: last! });

const shipper = registerParty("shipper");
const carrier = registerParty("carrier");
const logger = registerDevice("logger", shipper);
const tracker = registerDevice("tracker", carrier);
measure("its first pack", logger);
const buffered = chain.statement(logger, "readings", logger.reference, pack(story.now));
measure("its third pack, while the second is on its way", logger);
story.seal("parties and devices");

// A device changes its key itself.

const second = testSigner("device:logger", "the logger's second key");
const rotate = (comment: string, by: TestSigner, payload: object, code?: string, subject = "device:logger") =>
  story.say(comment, by, "device.key-rotate", subject, payload as { [field: string]: Uint8Array }, code);
const rotation = chain.newKey(second, logger);
rotate(
  "with a proof by another key",
  logger,
  { ...rotation, proof: new Uint8Array(64) },
  "key_proof_invalid",
);
rotate(
  "with a proof that names another predecessor",
  logger,
  chain.newKey(second, tracker),
  "key_proof_invalid",
);
rotate("to a key that is registered", logger, chain.newKey(tracker, logger), "key_exists");
rotate("of another party's device", carrier, rotation, "device_not_own");
rotate("of a device nobody registered", carrier, rotation, "device_unknown", "device:nobody");
rotate(
  "with an end of the sequence, which its own place says",
  logger,
  { ...rotation, last: endOf(logger) },
  "previous_mismatch",
);
rotate("the logger changes its key", logger, rotation);
goesOn(second, logger);
measure("the old key goes on", logger, "key_replaced");
measure(
  "the new key begins anew",
  testSigner("device:logger", "the logger's second key"),
  "previous_mismatch",
);
measure("the new key goes on", second);
story.submit("the old key's second pack fills the gap", buffered);
story.seal("a device with another key");

// Its party does it, for a key that was stolen.

const revoke = (comment: string, by: TestSigner, payload: object, code?: string) =>
  story.say(
    comment,
    by,
    "device.key-revoke",
    "device:logger",
    payload as { [field: string]: Uint8Array },
    code,
  );
const stolen = { kid: second.key.kid, reason: "stolen" };
revoke("the device itself revokes a key", second, stolen, "signer_not_permitted");
revoke("a key of another device", shipper, { ...stolen, kid: tracker.key.kid }, "key_not_own");
revoke("the stolen key is revoked", shipper, stolen);
measure("the stolen key speaks on", second, "key_revoked");
revoke("it is revoked again", shipper, stolen, "key_revoked");
revoke("since when it is in doubt", shipper, { ...stolen, compromisedSince: story.now - 60_000 });
revoke(
  "in doubt from a time that has not come",
  shipper,
  { ...stolen, compromisedSince: story.now + 300_001 },
  "statement_from_future",
);
const third = testSigner("device:logger", "the logger's third key");
const enrolment = chain.newKey(third, second);
rotate("without the end of the sequence", shipper, enrolment, "previous_mismatch");
rotate(
  "with an end that is not the log's",
  shipper,
  { ...enrolment, last: endOf(logger) },
  "previous_mismatch",
);
rotate("the shipper enrols the logger with a third key", shipper, { ...enrolment, last: endOf(second) });
goesOn(third, second);
measure("the third key goes on", third);
story.seal("a stolen key");

// A party, by itself and by a registrar.

const next = testSigner("party:carrier", "the carrier's second key");
const change = (comment: string, by: TestSigner, payload: object, code?: string, subject = "party:carrier") =>
  story.say(comment, by, "party.key-rotate", subject, payload as { [field: string]: Uint8Array }, code);
const replacement = { replaces: carrier.key.kid, ...chain.newKey(next, carrier) };
change("by another party", shipper, replacement, "signer_not_permitted");
change("of a key that is another's", carrier, { ...replacement, replaces: shipper.key.kid }, "key_not_own");
change("of nobody", registrar, replacement, "party_unknown", "party:nobody");
change(
  "by a registrar who does not say where the sequence ends",
  registrar,
  replacement,
  "previous_mismatch",
);
change("the carrier changes its key", carrier, replacement);
goesOn(next, carrier);
story.say(
  "the carrier's old key speaks on",
  carrier,
  "device.revoke",
  "device:tracker",
  { reason: "-" },
  "key_replaced",
);
story.say("the carrier's new key", next, "device.revoke", "device:tracker", { reason: "worn out" });
const last = testSigner("party:carrier", "the carrier's third key");
const byRegistrar = { replaces: next.key.kid, ...chain.newKey(last, next), last: endOf(next) };
change("a registrar puts a third key in", registrar, byRegistrar);
goesOn(last, next);
story.say("the first key is said to be in doubt", last, "party.key-revoke", "party:carrier", {
  kid: carrier.key.kid,
  reason: "laptop stolen",
  compromisedSince: story.now,
});
story.seal("a party with other keys");

// The operator.

const sealing = testSigner(chain.chain, "the operator's second key");
const handOver = (comment: string, by: TestSigner, payload: object, code?: string, subject = chain.chain) =>
  story.say(comment, by, "operator.key-rotate", subject, payload as { [field: string]: Uint8Array }, code);
handOver("by a registrar", registrar, chain.newKey(sealing, chain.operator), "signer_not_permitted");
handOver(
  "about a party",
  chain.operator,
  chain.newKey(sealing, chain.operator),
  "subject_mismatch",
  "party:shipper",
);
handOver("for another chain", chain.operator, { ...chain.newKey(sealing, shipper) }, "key_proof_invalid");
const { operator } = chain;
handOver("the operator changes its key", operator, chain.newKey(sealing, operator));
chain.operator = Object.assign(sealing, { sequence: operator.sequence, last: operator.last });
handOver(
  "the old key changes it again",
  operator,
  chain.newKey(testSigner(chain.chain, "another"), operator),
  "key_replaced",
);
story.seal("the last block that the first key seals");
measure("the logger goes on", third);
story.seal("the first block that the second key seals");

function registerParty(id: string): TestSigner {
  const signer = testSigner(`party:${id}`);
  const keys = [encodeCoseKey(signer.key)];
  const payload = { id, legalName: `${id} Ltd`, country: "NL", roles: [id], keys };
  story.say(`the registrar registers ${id}`, registrar, "party.register", signer.reference, payload);
  return signer;
}

function registerDevice(id: string, owner: TestSigner): TestSigner {
  const signer = testSigner(`device:${id}`);
  const payload = { id, key: encodeCoseKey(signer.key), model: "Logger" };
  const encoded = encodeCbor(payload);
  story.sayBytes(
    `${owner.id} registers the device ${id}`,
    owner,
    "device.register",
    signer.reference,
    encoded,
  );
  return signer;
}

export const rotationVectors: VectorFile<BlockCase> = {
  comment:
    "A chain as in chain.json, on which keys are replaced and revoked: which statements are accepted by which key, and which key seals each block (protocol §6.1).",
  cases: story.blocks,
};
