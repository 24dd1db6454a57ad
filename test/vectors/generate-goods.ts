/**
 * Vectors of a chain with customs, certificates and provenance: lists that refuse at the source, the way of goods to their
 * release, lots that balance, items, a recall, complaints; and what is refused on the way. docs/protocol.md, the sections
 * on customs, certificates and provenance.
 */
import { encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { type TestSigner, testSigner } from "../ledger/chain-fixture.ts";
import {
  document,
  flowerCertificate,
  flowerEntry,
  flowerTerms,
  gtin,
  listPayload,
  shown,
} from "../ledger/state/customs-world.ts";
import { type BlockCase, Story } from "./chain-story.ts";
import type { VectorFile } from "./vector.ts";

const story = new Story();
const { chain } = story;
const hourMs = 3_600_000;

function register(id: string, country: string, roles: readonly string[]): TestSigner {
  const signer = testSigner(`party:${id}`);
  story.say(`${id} is registered`, chain.registrar, "party.register", signer.reference, {
    id,
    legalName: `${id} Ltd`,
    country,
    roles,
    keys: [encodeCoseKey(signer.key)],
  });
  return signer;
}

const grower = register("grower", "KE", ["shipper", "producer"]);
const haulier = register("haulier", "CH", ["carrier"]);
const florist = register("florist", "NL", ["consignee"]);
const dutch = register("dutch-customs", "NL", ["customs"]);
const swiss = register("swiss-customs", "CH", ["customs"]);
const german = register("german-customs", "DE", ["customs"]);
const plants = register("plant-health", "KE", ["surveyor"]);
story.seal("parties of three countries");

function publish(comment: string, changes: object, code?: string, by = dutch): void {
  const payload = listPayload(changes);
  story.say(comment, by, "customs.list-publish", `list:${payload.list}`, payload, code);
}
publish("a list by somebody else", {}, "not_customs_authority", grower);
publish("a list that begins with its second version", { version: 2 }, "list_part_unexpected");
publish("an entry about everything", { add: [{ id: "all" }] }, "payload_malformed");
publish(
  "an entry with a wrong check digit",
  { add: [{ id: "a", product: "09506000134353" }] },
  "gtin_invalid",
);
publish("a list", { add: [flowerEntry] });
publish("a list of another authority", { version: 2 }, "list_not_own", swiss);
publish("an entry that the list has", { version: 2, add: [flowerEntry] }, "list_entry_exists");
publish("without an entry that is not there", { version: 2, remove: ["nothing"] }, "list_entry_unknown");
const alike = Array.from({ length: 65 }, (_, i) => ({ id: `e-${i}`, hsPrefix: "01" }));
publish("too many entries about the same goods", { version: 2, add: alike }, "list_entries_exceeded");
story.say(
  "under another name",
  dutch,
  "customs.list-publish",
  "list:other",
  listPayload({ version: 2 }),
  "subject_mismatch",
);
const negative = { list: "NL-negative", polarity: "negative", sides: ["import", "transit"], parts: 2 };
publish("the first part of a version", {
  ...negative,
  add: [{ id: "ivory", hsPrefix: "0507", reason: "protected species" }],
});
publish("the same part once more", negative, "list_part_unexpected");
publish("its last part", {
  ...negative,
  part: 2,
  add: [{ id: "bulk", hsPrefix: "0602", massGramsMin: 1_000_000 }],
});
for (let i = 3; i <= 32; i++) publish(`list ${i} of the country`, { list: `NL-${i}` });
publish("one more than a country may have", { list: "NL-33" }, "lists_exceeded");

const risk = (comment: string, by: TestSigner, version: number, code?: string) =>
  story.say(
    comment,
    by,
    "customs.risk-rules",
    by.reference,
    { version, title: "Rules", threshold: 50, deviation: 60, certificateMissing: 20, unlisted: 10 },
    code,
  );
risk("risk rules by somebody else", grower, 1, "not_customs_authority");
risk("risk rules", dutch, 1);
risk("the same version again", dutch, 1, "risk_rules_not_newer");
story.say(
  "risk rules of another",
  dutch,
  "customs.risk-rules",
  swiss.reference,
  { version: 2, title: "Rules", threshold: 50 },
  "subject_mismatch",
);
story.seal("lists and risk rules");

function certify(comment: string, changes: object, code?: string): void {
  const payload = flowerCertificate(changes, story.now);
  story.say(comment, plants, "certificate.issue", `certificate:${payload.id}`, payload, code);
}
certify("for a holder who is not registered", { holder: "nobody" }, "party_unknown");
certify("that ends before it begins", { validUntil: 0 }, "payload_malformed");
certify("a certificate", {});
certify("under a number that is taken", {}, "certificate_exists");
certify("a certificate for an hour", {
  id: "SHORT",
  document: document("SHORT"),
  validUntil: story.now + hourMs,
});
certify("a certificate to be revoked", { id: "WRONG", document: document("WRONG") });
const revoke = (comment: string, by: TestSigner, id: string, code?: string) =>
  story.say(comment, by, "certificate.revoke", `certificate:${id}`, { reason: "issued in error" }, code);
revoke("by somebody else", grower, "WRONG", "certificate_not_own");
revoke("one that is not there", plants, "NONE", "certificate_unknown");
revoke("revoked", plants, "WRONG");
revoke("revoked twice", plants, "WRONG", "certificate_not_valid");
const elsewhere = "lot:none";
const attested = flowerCertificate({ id: "OTHER" }, story.now);
story.say("under another name", plants, "certificate.issue", elsewhere, attested, "subject_mismatch");
story.say(
  "what is no certificate",
  plants,
  "certificate.revoke",
  elsewhere,
  { reason: "none" },
  "subject_mismatch",
);
story.seal("certificates", 2 * hourMs);

function book(comment: string, id: string, changes: Parameters<typeof flowerTerms>[2], code?: string): void {
  const terms = flowerTerms(id, story.now, changes);
  story.say(comment, grower, "shipment.create", `shipment:${id}`, terms, code);
}
const showing = (...certificates: ReturnType<typeof shown>[]) => ({ customs: { certificates } });
book("goods that the destination forbids", "S-1", { goods: { hsCode: "050710" } }, "goods_on_negative_list");
book(
  "goods whose mass is kept silent",
  "S-1",
  { goods: { hsCode: "060210", grossMassGrams: undefined } },
  "goods_on_negative_list",
);
book("goods without an HS code", "S-1", { goods: { hsCode: undefined } }, "customs_data_missing");
book("of a producer who is not registered", "S-1", { customs: { producers: ["nobody"] } }, "party_unknown");
book("with a certificate that is not there", "S-1", showing(shown("NONE")), "certificate_unknown");
book("with a forged document", "S-1", showing(shown("PHYTO-1", "forged")), "certificate_forged");
book("with a certificate that was revoked", "S-1", showing(shown("WRONG")), "certificate_not_valid");
book("with a certificate that has expired", "S-1", showing(shown("SHORT")), "certificate_not_valid");
book(
  "with a certificate for other goods",
  "S-1",
  { goods: { hsCode: "070200" }, ...showing(shown("PHYTO-1")) },
  "certificate_not_for_goods",
);
book("with its certificate: the green lane", "S-1", showing(shown("PHYTO-1")));
book("without: the normal lane", "S-2", {});
story.say("goods that cross no border", grower, "shipment.create", "shipment:S-3", {
  ...flowerTerms("S-3", story.now),
  legs: [
    {
      id: "road",
      mode: "road",
      carrier: "haulier",
      from: { name: "Nairobi", locode: "KENBO" },
      to: { name: "Mombasa", locode: "KEMBA" },
    },
  ],
});
story.seal("what may leave, and what may not");

const clear = (
  comment: string,
  by: TestSigner,
  step: string,
  shipment: string,
  payload: object,
  code?: string,
) => story.say(comment, by, `customs.${step}`, `shipment:${shipment}`, { ...payload }, code);
const tomorrow = { at: story.now + 24 * hourMs };
const declaration = { at: story.now, arrival: story.now + hourMs };
const present = { at: story.now };
clear("by somebody who takes no part", plants, "declare", "S-1", declaration, "not_party_to_shipment");
clear("of a shipment that is not there", grower, "declare", "S-9", declaration, "shipment_unknown");
clear("of one that crosses no border", grower, "declare", "S-3", declaration, "clearance_unknown");
clear(
  "from the future",
  grower,
  "declare",
  "S-1",
  { ...declaration, at: story.now + 1e9 },
  "statement_from_future",
);
clear(
  "with a forged document",
  grower,
  "declare",
  "S-1",
  { ...declaration, certificates: [shown("PHYTO-1", "forged")] },
  "certificate_forged",
);
clear("a declaration", grower, "declare", "S-1", declaration);
clear("presented by somebody who takes no part", plants, "present", "S-1", present, "not_party_to_shipment");
clear("presented: released by the lists alone", haulier, "present", "S-1", present);
clear("presented after its release", haulier, "present", "S-1", present, "clearance_state_wrong");
clear("presented in the normal lane: an officer decides", haulier, "present", "S-2", present);
clear("declared too late", grower, "declare", "S-2", declaration, "clearance_state_wrong");
const finding = { at: story.now, finding: "deviates", text: "another species" };
clear("a finding without an inspection", dutch, "inspect", "S-2", finding, "clearance_state_wrong");
clear(
  "a decision by who is no authority",
  grower,
  "decide",
  "S-2",
  { decision: "release" },
  "not_customs_authority",
);
clear(
  "by one of a country that it does not pass",
  german,
  "decide",
  "S-2",
  { decision: "release" },
  "not_customs_authority",
);
clear("it is to be inspected", dutch, "decide", "S-2", { decision: "inspect" });
clear("a finding by customs of such a country", german, "inspect", "S-2", finding, "not_customs_authority");
clear("the finding", dutch, "inspect", "S-2", finding);
clear("it stays where it is", dutch, "decide", "S-2", { decision: "quarantine" });
const handover = { to: "haulier", at: story.now };
story.say("handed over", grower, "custody.release", "shipment:S-2", handover);
const receipt = { from: "grower", at: story.now };
story.say("taken on by the carrier", haulier, "custody.accept", "shipment:S-2", receipt);
story.say("on to the consignee", haulier, "custody.release", "shipment:S-2", {
  to: "florist",
  at: story.now,
});
const taken = { from: "haulier", at: story.now };
story.say(
  "goods in quarantine are not delivered",
  florist,
  "custody.accept",
  "shipment:S-2",
  taken,
  "shipment_detained",
);
clear("refused", dutch, "decide", "S-2", { decision: "refuse" });
clear("decided after that", dutch, "decide", "S-2", { decision: "release" }, "clearance_state_wrong");
for (const [step, by, payload] of [
  ["declare", grower, declaration],
  ["present", haulier, present],
  ["decide", dutch, { decision: "inspect" }],
  ["inspect", dutch, finding],
] as const) {
  const list = "list:NL-positive";
  story.say(`${step} about no shipment`, by, `customs.${step}`, list, { ...payload }, "subject_mismatch");
  if (step === "declare") continue;
  clear(`${step} about one that is not there`, by, step, "S-9", payload, "shipment_unknown");
  clear(`${step} about one that crosses no border`, by, step, "S-3", payload, "clearance_unknown");
  if (step !== "decide")
    clear(`${step} from the future`, by, step, "S-2", { ...payload, ...tomorrow }, "statement_from_future");
}
story.seal("from the declaration to a release, and to a refusal");

const product = (comment: string, by: TestSigner, changes: object, code?: string) =>
  story.say(
    comment,
    by,
    "product.register",
    `product:${gtin}`,
    { gtin, name: "Rose water 250 ml", ...changes },
    code,
  );
product("a product under another name", florist, { gtin: "00000000000017" }, "subject_mismatch");
product("a product", florist, { hsCode: "330190" });
product("under a GTIN that is taken", grower, {}, "product_exists");

function declare(comment: string, changes: object, code?: string, by = grower): void {
  const payload = {
    id: "raw",
    name: "Rose petals",
    massMilligrams: 1_000,
    origin: "KE",
    at: story.now,
    ...changes,
  };
  story.say(comment, by, "lot.declare", `lot:${payload.id}`, payload, code);
}
certify("a certificate about another lot", {
  id: "LOT",
  document: document("LOT"),
  hsPrefix: undefined,
  lots: ["other"],
});
declare("a lot of half a milligram", { massMilligrams: 0.5 }, "payload_malformed");
declare("a lot of a product that is not there", { product: "00000000000017" }, "product_unknown");
declare("a lot of another's product", { product: gtin }, "product_not_own");
declare("a lot won tomorrow", { at: story.now + 1e9 }, "statement_from_future");
declare("a lot with a forged document", { certificates: [shown("LOT", "forged")] }, "certificate_forged");
declare("a lot with another's certificate", { certificates: [shown("LOT")] }, "certificate_not_for_goods");
declare("a lot", {});
declare("the same again", {}, "lot_exists");

const release = (comment: string, by: TestSigner, lot: string, changes: object, code?: string) =>
  story.say(
    comment,
    by,
    "lot.release",
    `lot:${lot}`,
    { to: "florist", massMilligrams: 1_000, at: story.now, ...changes },
    code,
  );
const receive = (comment: string, by: TestSigner, lot: string, changes: object, code?: string) =>
  story.say(
    comment,
    by,
    "lot.receive",
    `lot:${lot}`,
    { consignment: 0, outcome: "accepted", at: story.now, ...changes },
    code,
  );
release("a lot that is not there", grower, "none", {}, "lot_unknown");
release("to nobody", grower, "raw", { to: "nobody" }, "party_unknown");
release("to oneself", grower, "raw", { to: "grower" }, "release_to_self");
release("more than there is", grower, "raw", { massMilligrams: 1_001 }, "lot_mass_exceeded");
release("with a shipment that is not there", grower, "raw", { shipment: "S-9" }, "shipment_unknown");
release("with a serial number that nobody made", grower, "raw", { serials: ["A-1"] }, "serial_unknown");
declare("a lot to be sent with others' shipment", { id: "resin" }, undefined, plants);
release("with others' shipment", plants, "resin", { shipment: "S-1" }, "not_party_to_shipment");
release("on its way, with a shipment", grower, "raw", { shipment: "S-1" });
release("tomorrow", grower, "raw", tomorrow, "statement_from_future");
receive("of a lot that is not there", florist, "none", {}, "lot_unknown");
receive("tomorrow", florist, "raw", tomorrow, "statement_from_future");
receive("a consignment that is not there", florist, "raw", { consignment: 1 }, "consignment_unknown");
receive("by somebody else", haulier, "raw", {}, "consignment_not_own");
receive("received", florist, "raw", {});
receive("received twice", florist, "raw", {}, "consignment_closed");
story.seal("a lot and its way");

function produce(comment: string, changes: object, code?: string): void {
  const payload = {
    id: "P-1",
    at: story.now,
    inputs: [{ lot: "raw", massMilligrams: 1_000 }],
    outputs: [{ lot: "bottles", name: "Rose water", product: gtin, massMilligrams: 950 }],
    lossMilligrams: 50,
    ...changes,
  };
  story.say(comment, florist, "lot.produce", `lot:${payload.outputs[0]!.lot}`, payload, code);
}
produce("what does not balance", { lossMilligrams: 49 }, "lot_unbalanced");
produce("of a lot that is not there", { inputs: [{ lot: "none", massMilligrams: 1_000 }] }, "lot_unknown");
produce(
  "of more than is held",
  { inputs: [{ lot: "raw", massMilligrams: 1_001 }], lossMilligrams: 51 },
  "lot_mass_exceeded",
);
produce(
  "into a lot that there is",
  {
    outputs: [{ lot: "raw", name: "Itself", massMilligrams: 950 }],
    inputs: [{ lot: "none", massMilligrams: 1_000 }],
  },
  "lot_exists",
);
produce("made tomorrow", tomorrow, "statement_from_future");
const twice = [1, 2].map(() => ({ lot: "raw", massMilligrams: 500 }));
produce("of a lot that is named twice", { inputs: twice }, "payload_malformed");
const made = { lot: "bottles", name: "Rose water", massMilligrams: 950 };
produce(
  "of a product that is not there",
  { outputs: [{ ...made, product: "00000000000017" }] },
  "product_unknown",
);
story.say(
  "under another lot's name",
  florist,
  "lot.produce",
  "lot:raw",
  {
    id: "P-1",
    at: story.now,
    inputs: [{ lot: "raw", massMilligrams: 950 }],
    outputs: [made],
    lossMilligrams: 0,
  },
  "subject_mismatch",
);
produce("a production", {});
const serialise = (comment: string, by: TestSigner, lot: string, serials: string[], code?: string) =>
  story.say(comment, by, "lot.serialise", `lot:${lot}`, { serials }, code);
serialise("by somebody else", grower, "bottles", ["A-1"], "lot_not_own");
serialise("a lot without a product", grower, "raw", ["A-1"], "product_unknown");
serialise("a number twice", florist, "bottles", ["A-1", "A-1"], "payload_malformed");
serialise("a lot that is not there", florist, "none", ["A-1"], "lot_unknown");
serialise("two items", florist, "bottles", ["A-1", "A-2"]);
serialise("a number that is taken", florist, "bottles", ["A-2", "A-3"], "item_exists");
const pair = { to: "haulier", massMilligrams: 1 };
release("an item twice", florist, "bottles", { ...pair, serials: ["A-1", "A-1"] }, "payload_malformed");
release("an item goes with its lot", florist, "bottles", {
  to: "haulier",
  massMilligrams: 475,
  serials: ["A-1"],
});
release(
  "the same item again",
  florist,
  "bottles",
  { to: "grower", massMilligrams: 1, serials: ["A-1"] },
  "item_not_held",
);
receive("and comes back", haulier, "bottles", { outcome: "refused", text: "not ordered" });
story.seal("a production and its items");

const recall = (comment: string, by: TestSigner, lot: string, code?: string) =>
  story.say(
    comment,
    by,
    "recall.issue",
    "recall:R-1",
    { id: "R-1", lots: [lot], reason: "a foreign smell", instructions: "Send it back.", at: story.now },
    code,
  );
recall("of another's lot", grower, "bottles", "lot_not_own");
recall("of a lot that is not there", florist, "none", "lot_unknown");
recall("a recall", florist, "bottles");
recall("the same again", florist, "bottles", "recall_exists");
const complain = (comment: string, by: TestSigner, id: string, changes: object, code?: string) =>
  story.say(comment, by, "complaint.open", `complaint:${id}`, { id, sort: "quality", ...changes }, code);
const said = { about: "lot:bottles", text: "It smells of petrol." };
complain("about what is not there", haulier, "C-1", { ...said, about: "lot:none" }, "product_unknown");
complain("with neither words nor a commitment", haulier, "C-1", { about: said.about }, "payload_malformed");
complain("a complaint", haulier, "C-1", said);
complain("under a number that is taken", haulier, "C-1", said, "complaint_exists");
const commitment = document("salt and words");
complain("by somebody without a key: filed by the operator", chain.operator, "C-2", {
  about: `item:${gtin}.Z-9`,
  commitment,
});
const answer = (comment: string, by: TestSigner, id: string, outcome: string, code?: string) =>
  story.say(comment, by, "complaint.answer", `complaint:${id}`, { outcome, text: "We look into it." }, code);
answer("of a complaint that is not there", florist, "C-9", "rejected", "complaint_unknown");
answer("by who did not make it", grower, "C-1", "rejected", "complaint_not_own");
answer("with an outcome that does not exist", florist, "C-1", "perhaps", "payload_malformed");
answer("an answer", florist, "C-1", "investigating");
answer("and a newer one", florist, "C-1", "accepted");
for (const [kind, by, payload] of [
  ["lot.declare", grower, { id: "L", name: "Petals", massMilligrams: 1, origin: "KE", at: story.now }],
  ["lot.serialise", florist, { serials: ["B-1"] }],
  ["lot.release", florist, { to: "grower", massMilligrams: 1, at: story.now }],
  ["lot.receive", florist, { consignment: 0, outcome: "accepted", at: story.now }],
  [
    "recall.issue",
    florist,
    { id: "R-2", lots: ["bottles"], reason: "smell", instructions: "none", at: story.now },
  ],
  ["complaint.open", haulier, { id: "C-3", sort: "quality", ...said }],
  ["complaint.answer", florist, { outcome: "rejected", text: "No." }],
] as const)
  story.say("about something else", by, kind, "product:00000000000017", { ...payload }, "subject_mismatch");
story.say(
  "a recall from the future",
  florist,
  "recall.issue",
  "recall:R-2",
  { id: "R-2", lots: ["bottles"], reason: "smell", instructions: "none", at: story.now + 24 * hourMs },
  "statement_from_future",
);
story.say(
  "a recall that names a lot twice",
  florist,
  "recall.issue",
  "recall:R-2",
  { id: "R-2", lots: ["bottles", "bottles"], reason: "smell", instructions: "none", at: story.now },
  "payload_malformed",
);
story.seal("a recall and complaints");

export const goodsVectors: VectorFile<BlockCase> = {
  comment:
    "Blocks of a chain with customs lists, clearances, certificates, lots, items, recalls and complaints, in order, as in chain.json. Execute each block's statements at its time; accepted ones get the index and are filed into the records named, and the header is the one given.",
  cases: story.blocks,
};
