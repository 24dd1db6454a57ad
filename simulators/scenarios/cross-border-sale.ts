/**
 * A guided scenario: the sale of wine across two borders among a dozen parties in three countries, over real statements.
 * Each chapter says what happens and then does it; what is to be refused is tried, and has to be refused with its code.
 */

import { Refused } from "../../client/http-client.ts";
import type { SigningKey } from "../../client/signing-key.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { registerParties } from "../fleet/cast.ts";
import type { Connection } from "../fleet/connection.ts";
import type { PartyProfile, SimulatedParty } from "../fleet/party.ts";
import { border, recall } from "./customs-and-recall.ts";
import { type NamedPlace, salePlaces } from "./sale-places.ts";
import { saleTerms } from "./sale-terms.ts";

const dayMs = 86_400_000;

/** Sample companies of three countries; none of them exists. */
const profiles: readonly PartyProfile[] = [
  {
    id: "vineyard",
    legalName: "Hillside Sample Vineyard S.r.l.",
    country: "IT",
    roles: ["producer", "shipper"],
  },
  { id: "bottler", legalName: "Clear Glass Sample Bottling S.p.A.", country: "IT", roles: ["producer"] },
  { id: "alpine-haul", legalName: "Alpine Sample Haulage S.r.l.", country: "IT", roles: ["carrier"] },
  { id: "export-office", legalName: "Sample Export Customs Office", country: "IT", roles: ["customs"] },
  { id: "pass-road", legalName: "Pass Road Sample Transport AG", country: "CH", roles: ["carrier"] },
  { id: "transit-office", legalName: "Sample Transit Customs Office", country: "CH", roles: ["customs"] },
  { id: "city-bank", legalName: "City Sample Bank AG", country: "CH", roles: ["bank"] },
  { id: "north-haul", legalName: "North Sample Haulage GmbH", country: "DE", roles: ["carrier"] },
  { id: "import-office", legalName: "Sample Import Customs Office", country: "DE", roles: ["customs"] },
  { id: "wine-import", legalName: "Sample Wine Import GmbH", country: "DE", roles: ["consignee"] },
  { id: "corner-shop", legalName: "Corner Sample Shop e.K.", country: "DE", roles: ["consignee"] },
  { id: "wine-lover", legalName: "A sample consumer", country: "DE", roles: ["consumer"] },
];

export interface SaleOptions {
  readonly connection: Connection;
  readonly keysFolder: string;
  readonly registrarKey: SigningKey;
  readonly report: (message: string) => void;
}

export interface SaleResult {
  readonly statements: number;
  /** Codes with which the scenario's attempts were refused, in order. */
  readonly refusals: readonly string[];
}

/** What a chapter works with. Identifiers end with the run's own mark, so that the scenario can be told again. */
export interface Stage {
  readonly connection: Connection;
  readonly parties: ReadonlyMap<string, SimulatedParty>;
  /** Appended to every identifier of this run. */
  readonly run: string;
  readonly nowMs: () => number;
  readonly report: (message: string) => void;
  /** Says it in the party's name; answers the statement's hash. */
  say(party: string, kind: string, subject: string, payload: CborInput): Promise<Uint8Array>;
  /** Tries it; throws unless it is refused with this code. */
  refused(code: string, party: string, kind: string, subject: string, payload: CborInput): Promise<void>;
}

/** Plays the whole sale. Throws when anything comes out otherwise than told. */
export async function playCrossBorderSale(options: SaleOptions): Promise<SaleResult> {
  const { connection, report } = options;
  const parties = await registerParties(options, profiles);
  let statements = 0;
  const refusals: string[] = [];
  const stage: Stage = {
    connection,
    parties,
    run: Math.floor(connection.clock.nowMs() / 1000).toString(36),
    nowMs: () => Math.floor(connection.clock.nowMs()),
    report,
    say: async (party, kind, subject, payload) => {
      const { hash } = await parties.get(party)!.say(kind, subject, payload);
      statements++;
      return fromHex(hash);
    },
    refused: async (code, party, kind, subject, payload) => {
      const outcome = await parties
        .get(party)!
        .say(kind, subject, payload)
        .then(() => "accepted", codeOf);
      if (outcome !== code) throw new Error(`${kind} by ${party}: expected ${code}, and it was ${outcome}`);
      refusals.push(code);
      report(`refused, as it should be: ${code}`);
    },
  };
  for (const chapter of chapters) await chapter(stage);
  report(`done: ${statements} statements sealed, ${refusals.length} refused`);
  return { statements, refusals };
}

function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  throw error;
}

type Chapter = (stage: Stage) => Promise<void>;

const chapters: readonly Chapter[] = [money, deal, payOnDelivery, quarrel, thanks, border, recall];

const asset = ({ run }: Stage) => `EUR-city-${run}`;
const card = ({ run }: Stage) => `pass-card-${run}`;

/** The bank promises euro and issues some to the buyers; the vineyard creates its pass card. */
async function money(stage: Stage): Promise<void> {
  const { say, report, run, nowMs } = stage;
  report("1. Money and tokens: a bank issues euro, the vineyard creates a pass card.");
  const id = asset(stage);
  await say("city-bank", "asset.create", `asset:${id}`, {
    id,
    name: "Euro of City Sample Bank",
    currency: "EUR",
    promise: "Paid out in euro at par, on demand. A sample.",
  });
  await say("city-bank", "asset.issue", `asset:${id}`, { to: "wine-import", minor: 5_000_000 });
  await say("city-bank", "asset.issue", `asset:${id}`, { to: "corner-shop", minor: 200_000 });
  await stage.refused("balance_insufficient", "wine-lover", "settlement.transfer", `asset:${id}`, {
    to: "vineyard",
    minor: 1,
    feeMinor: 0,
  });
  await say("vineyard", "token.create", `token:${card(stage)}`, {
    id: card(stage),
    name: "Hillside pass card",
    worth: { minor: 2_000, currency: "EUR" },
    countMax: 1_000,
    expires: nowMs() + 365 * dayMs,
    transferable: true,
    sellers: ["vineyard"],
    text: "One for each delivered order; 20 euro off the next one.",
  });
  await say("vineyard", "party.describe", "party:vineyard", {
    places: ["ITFLR"],
    goods: ["2204"],
    text: "Wine in bottles. A sample.",
  });
  await say("vineyard", "trade.offer", `offer:wine-${run}`, {
    id: `wine-${run}`,
    until: nowMs() + 30 * dayMs,
    currency: "EUR",
    items: [{ id: "red", description: "Red wine, 0.75 l", hsCode: "220421", unit: "C62", unitPrice: "6.40" }],
  });
}

/** Terms are proposed, changed, and signed by the other side; only then is there a deal, and money is held for it. */
async function deal(stage: Stage): Promise<void> {
  const { say, report, run } = stage;
  report("2. The deal: proposed by the buyer, changed by the seller, signed by both; the price is held.");
  const subject = `order:first-${run}`;
  const first = saleTerms({ bottles: 1_200, asset: asset(stage), token: card(stage), nowMs: stage.nowMs() });
  const ordered = await say("wine-import", "trade.order", subject, { offer: `wine-${run}`, deal: first });
  await stage.refused("not_party_to_order", "wine-import", "trade.accept", subject, { proposal: ordered });
  const counter = saleTerms({
    bottles: 1_000,
    asset: asset(stage),
    token: card(stage),
    nowMs: stage.nowMs(),
  });
  const countered = await say("vineyard", "trade.order", subject, { deal: counter });
  await stage.refused("deal_proposal_unknown", "wine-import", "trade.accept", subject, { proposal: ordered });
  await say("wine-import", "trade.accept", subject, { proposal: countered });
  await say("vineyard", "escrow.release", subject, { instalment: "down" });
}

/** Hands a shipment of the order from party to party until it is with the buyer. */
async function send(
  { say, nowMs, run }: Stage,
  {
    order,
    shipment,
    bottles,
    reservations,
  }: { order: string; shipment: string; bottles: number; reservations?: CborInput },
): Promise<void> {
  const id = `${shipment}-${run}`;
  const subject = `shipment:${id}`;
  await say("vineyard", "shipment.create", subject, {
    id,
    consignee: "wine-import",
    goods: {
      description: "Red wine in bottles",
      hsCode: "220421",
      packages: Math.ceil(bottles / 6),
      grossMassGrams: bottles * 1_300,
    },
    conditions: [{ quantity: "temperature", min: 5, max: 25, toleranceMs: 3_600_000 }],
    legs: [
      leg("1", "alpine-haul", salePlaces.origin, { name: "Chiasso" }),
      leg("2", "pass-road", { name: "Chiasso" }, { name: "Basel" }),
      leg("3", "north-haul", { name: "Basel" }, salePlaces.destination),
    ],
    gapMsMax: 3_600_000,
    at: nowMs(),
  });
  await say("vineyard", "trade.ship", `order:${order}-${run}`, {
    shipment: id,
    items: [{ item: "red", quantity: bottles }],
  });
  const hands = ["vineyard", "alpine-haul", "pass-road", "north-haul", "wine-import"];
  for (let i = 1; i < hands.length; i++) {
    const [from, to] = [hands[i - 1]!, hands[i]!];
    await say(from, "custody.release", subject, { to, at: nowMs() });
    const isLast = to === "wine-import";
    const said = isLast && reservations !== undefined ? { reservations } : {};
    await say(to, "custody.accept", subject, { from, at: nowMs(), ...said });
  }
}

const leg = (id: string, carrier: string, from: NamedPlace, to: NamedPlace) => ({
  id,
  mode: "road",
  carrier,
  from,
  to,
});

/** The first part comes clean: the seller takes its instalment, once. */
async function payOnDelivery(stage: Stage): Promise<void> {
  const { say, report, run } = stage;
  report("3. Delivery: the escrow pays when the goods have come clean, and not before.");
  const order = `order:first-${run}`;
  await stage.refused("escrow_condition_unmet", "vineyard", "escrow.release", order, { instalment: "wine" });
  await send(stage, { order: "first", shipment: "wine-1", bottles: 1_000 });
  await say("vineyard", "escrow.release", order, { instalment: "wine" });
  await stage.refused("instalment_closed", "vineyard", "escrow.release", order, { instalment: "wine" });
}

/** Another order comes with reservations: the escrow waits, and pays by the split that both have signed. */
async function quarrel(stage: Stage): Promise<void> {
  const { say, report, run } = stage;
  report("4. A dispute: the goods came wet, the escrow waits, and is split as both sides agree.");
  const order = `order:second-${run}`;
  const terms = saleTerms({ bottles: 500, asset: asset(stage), token: card(stage), nowMs: stage.nowMs() });
  const proposal = await say("wine-import", "trade.order", order, { deal: terms });
  await say("vineyard", "trade.accept", order, { proposal });
  const reservations = [{ code: "wet", text: "Ten cartons are wet." }];
  await send(stage, { order: "second", shipment: "wine-2", bottles: 500, reservations });
  await stage.refused("escrow_condition_unmet", "vineyard", "escrow.release", order, { instalment: "wine" });
  const dispute = `wet-cartons-${run}`;
  await say("wine-import", "dispute.open", `dispute:${dispute}`, {
    id: dispute,
    shipment: `wine-2-${run}`,
    respondents: ["vineyard", "north-haul"],
    grounds: ["damage"],
    claim: { minor: 40_000, currency: "EUR" },
    text: "Ten cartons came wet.",
  });
  const split = [
    { party: "vineyard", minor: 10_000 },
    { party: "north-haul", minor: 25_000 },
    { party: "wine-import", minor: 5_000 },
  ];
  await say("vineyard", "dispute.propose", `dispute:${dispute}`, { split });
  await stage.refused("dispute_not_agreed", "vineyard", "escrow.settle", order, { dispute });
  await say("north-haul", "dispute.agree", `dispute:${dispute}`, { proposal: 0 });
  await say("wine-import", "dispute.agree", `dispute:${dispute}`, { proposal: 0 });
  await say("wine-import", "escrow.settle", order, { dispute });
  await say("vineyard", "escrow.release", order, { instalment: "wine" });
}

/** A pass card for the delivered order, redeemed once in the next one. */
async function thanks(stage: Stage): Promise<void> {
  const { say, report, run } = stage;
  report("5. A pass card: granted for the delivered order, redeemed once in the next.");
  const token = `token:${card(stage)}`;
  const ground = { reason: "purchase", order: `first-${run}` };
  await say("vineyard", "token.grant", token, { to: "wine-import", count: 1, ...ground });
  await stage.refused("token_ground_used", "vineyard", "token.grant", token, {
    to: "wine-import",
    count: 1,
    ...ground,
  });
  const order = `third-${run}`;
  const terms = saleTerms({ bottles: 100, asset: asset(stage), token: card(stage), nowMs: stage.nowMs() });
  const proposal = await say("wine-import", "trade.order", `order:${order}`, { deal: terms });
  await say("vineyard", "trade.accept", `order:${order}`, { proposal });
  await say("wine-import", "token.redeem", token, { order, count: 1 });
  await stage.refused("tokens_insufficient", "wine-import", "token.redeem", token, { order, count: 1 });
}
