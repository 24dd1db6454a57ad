/** What parties sign until every page about trade, customs, goods, alerts and disputes has something to show. */
import type { RunningGateway } from "../../gateway/main.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { hostileTexts, unendedOverride } from "../dashboard/hostile.ts";
import { chain, outcome, shipmentTerms, type World } from "../gateway/fixture.ts";
import { document, gtin, listPayload } from "../ledger/state/customs-world.ts";
import { TestSigner } from "../signer.ts";

/** What is written where there is room for `lengthMax` characters about something. */
export type Pen = (about: string, lengthMax?: number) => string;

export const plainly: Pen = (about) => about;

/**
 * Writes in turn what attackers put into texts, as far as a statement takes it: well-formed, and not longer. Each ends in
 * right-to-left letters, which turn around whatever follows them in the same line unless it is kept apart.
 */
export function hostilePen(): Pen {
  let turn = 0;
  return (_, lengthMax = 200) => {
    const text = hostileTexts[turn++ % hostileTexts.length]!.slice(0, lengthMax - unendedOverride.length);
    return Buffer.from(text + unendedOverride).toString();
  };
}

type Say = (signer: TestSigner, kind: string, subject: string, payload: object) => Promise<Uint8Array>;

/** Seals what is said, and gives the statement's hash. */
export function sayIn(running: RunningGateway): Say {
  return async (signer, kind, subject, payload) => {
    const statement = signer.statement(kind, payload as CborInput, { subject, atMs: Date.now() });
    const answer = await outcome(running, statement);
    if (answer !== "sealed") throw new Error(`${kind} ${subject}: ${answer}`);
    return statement.hash;
  };
}

async function registerParty(
  say: Say,
  { registrar }: World,
  id: string,
  { role, legalName, country = "AT" }: { role: string; legalName: string; country?: string },
): Promise<TestSigner> {
  const party = new TestSigner(`party:${id}`, chain);
  const payload = { id, legalName, country, roles: [role], keys: [party.coseKey] };
  await say(registrar, "party.register", party.reference, payload);
  return party;
}

/** The day is far from all others: 1970 and 2100. */
const firstDayMs = 0;
const farDayMs = 4_102_444_800_000;

/** Parties of `populate` sell to each other: an order with money held and goods sent, one that waits, invoices that can be netted. */
export async function addTrade(running: RunningGateway, world: World, pen: Pen): Promise<void> {
  const say = sayIn(running);
  const { shipper, consignee } = world;
  const bank = await registerParty(say, world, "bank", { role: "bank", legalName: pen("The bank") });
  const fee = { fixedMinor: 5, ppm: 0 };
  const asset = {
    id: "EUR",
    name: pen("Euro of the bank"),
    currency: "EUR",
    promise: pen("Paid out at par.", 2_000),
    fee,
  };
  await say(bank, "asset.create", "asset:EUR", asset);
  await say(bank, "asset.issue", "asset:EUR", {
    to: "consignee",
    minor: 100_000,
    text: pen("A deposit", 500),
  });
  const paid = { to: "carrier", minor: 1_000, feeMinor: 5, text: pen("For the way", 500) };
  await say(consignee, "settlement.transfer", "asset:EUR", paid);
  await say(shipper, "token.create", "token:card", {
    id: "card",
    name: pen("Card for punctual buyers"),
    worth: { minor: 500, currency: "EUR" },
    countMax: 10,
    expires: farDayMs,
    transferable: true,
    text: pen("One for each order.", 2_000),
  });
  await say(shipper, "token.grant", "token:card", { to: "consignee", count: 2, reason: "gift" });
  await say(shipper, "party.describe", shipper.reference, {
    places: ["NLRTM"],
    goods: ["0409"],
    text: pen("Honey.", 2_000),
  });
  await say(shipper, "trade.offer", "offer:F-1", {
    id: "F-1",
    until: farDayMs,
    currency: "EUR",
    items: [{ id: "1", description: pen("Honey", 500), unit: "C62", unitPrice: "10.00" }],
    text: pen("While it lasts.", 2_000),
  });
  const deal = (changes: object = {}) => ({
    seller: "shipper",
    buyer: "consignee",
    items: [
      {
        id: "1",
        description: pen("Honey", 500),
        quantity: 10,
        unit: "C62",
        unitPrice: "10.00",
        minor: 10_000,
      },
    ],
    total: { minor: 10_000, currency: "EUR" },
    dueDays: 30,
    references: [pen("PO-7", 64)],
    text: pen("As always.", 2_000),
    ...changes,
  });
  const propose = (id: string, changes: object, buyer = consignee) =>
    say(buyer, "trade.order", `order:${id}`, { deal: deal(changes) });
  const agree = async (id: string, changes: object, [seller, buyer] = [shipper, consignee]) => {
    const proposal = await propose(id, changes, buyer);
    await say(seller!, "trade.accept", `order:${id}`, { proposal });
  };
  const escrow = {
    asset: "EUR",
    instalments: [
      { id: "first", minor: 4_000, when: "acceptance" },
      { id: "rest", minor: 6_000, when: "delivery" },
    ],
  };
  await agree("O-escrow", { escrow, tokens: ["card"], deliverBy: farDayMs });
  await agree("O-back", { seller: "consignee", buyer: "shipper" }, [consignee, shipper]);
  await agree("O-forth", {});
  await propose("O-open", {});
  for (const [id, order, seller, buyer] of [
    ["I-back", "O-back", consignee, shipper],
    ["I-forth", "O-forth", shipper, consignee],
  ] as const) {
    await say(seller, "trade.invoice", `invoice:${id}`, {
      id,
      order,
      minor: 2_500,
      text: pen("First part", 2_000),
    });
    await say(buyer, "trade.invoice-accept", `invoice:${id}`, {});
  }
  await say(shipper, "trade.ship", "order:O-escrow", {
    shipment: "S-1",
    items: [{ item: "1", quantity: 4 }],
  });
}

/** From pole to pole, from 1970 to 2100. */
function farTerms(id: string, at: number, pen: Pen) {
  const terms = shipmentTerms(at, id);
  const from = { name: pen("Rotterdam", 100), lat: 90, lon: 180 };
  const to = { name: pen("Vienna", 100), lat: -90, lon: -180 };
  return {
    ...terms,
    goods: { ...terms.goods, description: pen("Vaccine", 500) },
    references: [pen("R-1", 64)],
    legs: terms.legs.map((leg) => ({ ...leg, from, to, departure: firstDayMs, arrival: farDayMs })),
  };
}

/** A shipment that two customs look at, a product in jars of which one lot is complained about and another recalled. */
export async function addGoods(running: RunningGateway, world: World, pen: Pen): Promise<void> {
  const say = sayIn(running);
  const { shipper, carrier, consignee } = world;
  const at = Date.now();
  const customs = await registerParty(say, world, "swiss-customs", {
    role: "customs",
    legalName: pen("The customs"),
    country: "CH",
  });
  await registerParty(say, world, "importer", {
    role: "consignee",
    legalName: pen("The importer"),
    country: "CH",
  });
  const banned = { id: "arms", hsPrefix: "93", reason: pen("A licence is needed") };
  const list = listPayload({ list: "CH-negative", title: pen("Arms"), polarity: "negative", add: [banned] });
  await say(customs, "customs.list-publish", "list:CH-negative", list);
  const terms = farTerms("S-2", at, pen);
  await say(shipper, "shipment.create", "shipment:S-2", { ...terms, consignee: "importer" });
  await say(carrier, "customs.declare", "shipment:S-2", {
    at,
    arrival: farDayMs,
    text: pen("By the north gate", 1_000),
  });
  await say(carrier, "customs.present", "shipment:S-2", { at });
  await say(shipper, "product.register", `product:${gtin}`, {
    gtin,
    name: pen("Honey"),
    description: pen("From limes", 1_000),
  });
  const raw = { id: "raw", name: pen("Raw honey"), massMilligrams: 100, origin: "HU", at: firstDayMs };
  await say(shipper, "lot.declare", "lot:raw", raw);
  const outputs = [{ lot: "jars", name: pen("Jars"), product: gtin, massMilligrams: 100 }];
  const inputs = [{ lot: "raw", massMilligrams: 100 }];
  await say(shipper, "lot.produce", "lot:jars", { id: "P", at, inputs, outputs, lossMilligrams: 0 });
  await say(shipper, "lot.serialise", "lot:jars", { serials: ["A-1"] });
  await say(shipper, "lot.release", "lot:jars", { to: "consignee", massMilligrams: 50, at });
  await say(consignee, "lot.receive", "lot:jars", {
    consignment: 0,
    outcome: "accepted",
    at,
    text: pen("All there", 500),
  });
  const complaint = { id: "X-1", about: "lot:jars", sort: "quality", text: pen("It is bitter.", 2_000) };
  await say(consignee, "complaint.open", "complaint:X-1", complaint);
  await say(shipper, "lot.declare", "lot:old", { ...raw, id: "old", name: pen("Old honey") });
  const recall = {
    id: "R-1",
    lots: ["old"],
    reason: pen("Wasps", 1_000),
    instructions: pen("Bring it back.", 1_000),
    at,
  };
  await say(shipper, "recall.issue", "recall:R-1", recall);
}

/** The device of `S-3` crosses the date line too warm, which raises an alert; the buyer gives notice and opens a dispute. */
export async function addTrouble(running: RunningGateway, world: World, pen: Pen): Promise<void> {
  const say = sayIn(running);
  const { shipper, carrier, consignee, other } = world;
  const at = Date.now();
  const conditions = [{ quantity: "temperature", min: 2, max: 8, toleranceMs: 0 }];
  await say(shipper, "shipment.create", "shipment:S-3", { ...farTerms("S-3", at, pen), conditions });
  await say(shipper, "device.attach", other.reference, { target: "shipment:S-3", at });
  await say(shipper, "custody.release", "shipment:S-3", { to: "carrier", at, seals: [pen("Seal 1", 64)] });
  const reservations = [{ code: "wet", text: pen("One box is wet.", 500) }];
  await say(carrier, "custody.accept", "shipment:S-3", { from: "shipper", at, reservations });
  const readings = [179.999, -179.999].flatMap((lon, ms) => [
    { name: "temperature", value: 12, timeMs: at + ms },
    { name: "lat", value: 89.9, timeMs: at + ms },
    { name: "lon", value: lon, timeMs: at + ms },
  ]);
  const sent = await outcome(running, other.readings(readings, at + 1));
  if (sent !== "sealed") throw new Error(`readings: ${sent}`);
  await say(shipper, "shipment.instruct", "shipment:S-3", { at, text: pen("Keep it cold.", 500) });
  const notice = { to: ["carrier"], at, nature: "apparent", text: pen("It is warm.", 1_000) };
  const hash = await say(consignee, "damage.notice", "shipment:S-3", notice);
  await say(consignee, "dispute.open", "dispute:D-1", {
    id: "D-1",
    shipment: "S-3",
    respondents: ["carrier"],
    grounds: ["damage"],
    claim: { minor: 120_000, currency: "EUR" },
    text: pen("It was warm for long.", 4_000),
    notices: [hash],
  });
  const answer = { position: "denies", text: pen("It was cold here.", 4_000) };
  await say(carrier, "dispute.answer", "dispute:D-1", answer);
  const file = {
    name: pen("photo.jpg"),
    mediaType: pen("image/jpeg", 100),
    bytes: 1_000,
    hash: document("photo"),
  };
  await say(consignee, "dispute.evidence", "dispute:D-1", {
    text: pen("A photograph.", 4_000),
    files: [file],
  });
}
