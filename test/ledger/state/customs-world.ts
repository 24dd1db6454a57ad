/** Trade from Kenya by way of Switzerland to the Netherlands, with the customs of each, for tests. */
import { createHash } from "node:crypto";
import type { CborInput } from "../../../ledger/encoding/cbor-encode.ts";
import type { TestChain, TestSigner } from "../chain-fixture.ts";

export const document = (name: string) => new Uint8Array(createHash("sha256").update(name).digest());

export function tradeParties(chain: TestChain) {
  return {
    grower: chain.party("grower", ["shipper", "producer"], "Grower Ltd", "KE"),
    haulier: chain.party("haulier", ["carrier"], "Haulier AG", "CH"),
    florist: chain.party("florist", ["consignee"], "Florist B.V.", "NL"),
    dutch: chain.party("dutch-customs", ["customs"], "Customs of the sample Netherlands", "NL"),
    swiss: chain.party("swiss-customs", ["customs"], "Customs of the sample Switzerland", "CH"),
    plants: chain.party("plant-health", ["surveyor"], "Plant health inspectorate", "KE"),
  };
}
export type TradeParties = ReturnType<typeof tradeParties>;

export const gtin = "09506000134352";

/** One part that is a whole version. */
export const listPayload = (changes: object) => ({
  list: "NL-positive",
  title: "A list",
  polarity: "positive",
  sides: ["import"],
  version: 1,
  part: 1,
  parts: 1,
  add: [],
  remove: [],
  ...changes,
});

export const flowerEntry = {
  id: "flowers",
  hsPrefix: "0603",
  origin: "KE",
  certificates: [{ type: "phytosanitary", issuers: ["plant-health"] }],
};

export const flowerCertificate = (changes: object, fromMs: number) => ({
  id: "PHYTO-1",
  type: "phytosanitary",
  holder: "grower",
  document: document("PHYTO-1"),
  hsPrefix: "0603",
  validFrom: fromMs,
  validUntil: fromMs + 30 * 86_400_000,
  ...changes,
});

type Fields = { readonly [field: string]: CborInput };

/** Terms of a shipment of cut flowers from Kenya to the Netherlands. */
export function flowerTerms(id: string, atMs: number, changes: { goods?: object; customs?: Fields } = {}) {
  return {
    id,
    consignee: "florist",
    goods: {
      description: "Cut roses",
      hsCode: "06031100",
      grossMassGrams: 500_000,
      valueMinor: 900_000,
      currency: "EUR",
      ...changes.goods,
    },
    conditions: [{ quantity: "temperature", min: 1, max: 6, toleranceMs: 0 }],
    legs: [
      {
        id: "air",
        mode: "air",
        carrier: "haulier",
        from: { name: "Nairobi", locode: "KENBO" },
        to: { name: "Zürich", locode: "CHZRH" },
      },
      {
        id: "road",
        mode: "road",
        carrier: "haulier",
        from: { name: "Zürich", locode: "CHZRH" },
        to: { name: "Aalsmeer", locode: "NLAAM" },
      },
    ],
    gapMsMax: 900_000,
    at: atMs,
    ...(changes.customs && { customs: changes.customs }),
  };
}

export const shown = (id: string, name = id) => ({ id, document: document(name) });

/** Lists of a country, risk rules, a certificate: everything that customs decides by. */
export function publishEverything(chain: TestChain, { dutch, plants, swiss }: TradeParties): void {
  const say = (signer: TestSigner, kind: string, subject: string, payload: object) =>
    chain.say(signer, kind, subject, payload as never);
  say(dutch, "customs.list-publish", "list:NL-positive", listPayload({ add: [flowerEntry] }));
  const banned = [
    { id: "ivory", hsPrefix: "0507", reason: "protected species" },
    { id: "bulk", hsPrefix: "0602", massGramsMin: 1_000_000 },
  ];
  const negative = { list: "NL-negative", polarity: "negative", sides: ["import", "transit"], add: banned };
  say(dutch, "customs.list-publish", "list:NL-negative", listPayload(negative));
  const swissBan = { id: "waste", hsPrefix: "3915" };
  const transit = { list: "CH-transit", polarity: "negative", sides: ["transit"], add: [swissBan] };
  say(swiss, "customs.list-publish", "list:CH-transit", listPayload(transit));
  const rules = {
    version: 1,
    title: "Rules",
    threshold: 50,
    deviation: 60,
    certificateMissing: 20,
    unlisted: 10,
  };
  say(dutch, "customs.risk-rules", dutch.reference, rules);
  say(plants, "certificate.issue", "certificate:PHYTO-1", flowerCertificate({}, chain.nowMs));
}
