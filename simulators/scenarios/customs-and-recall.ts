/** Chapters of the guided sale about the border and about where the wine comes from. */
import { createHash } from "node:crypto";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import type { Stage } from "./cross-border-sale.ts";
import { salePlaces } from "./sale-places.ts";

const dayMs = 86_400_000;
const documentOf = (text: string) => new Uint8Array(createHash("sha256").update(text).digest());

/** Goods that may not enter never leave; others pass green, or are looked at. */
export async function border(stage: Stage): Promise<void> {
  const { say, refused, report, run, nowMs } = stage;
  report("6. The border: refused at the source, through the green lane, and inspected.");
  const entries: [list: string, polarity: string, entry: CborInput][] = [
    [`DE-forbidden-${run}`, "negative", { id: "shells", hsPrefix: "0508", reason: "protected species" }],
    [
      `DE-welcome-${run}`,
      "positive",
      {
        id: "wine",
        hsPrefix: "2204",
        origin: "IT",
        certificates: [{ type: "export-analysis", issuers: ["export-office"] }],
      },
    ],
  ];
  for (const [list, polarity, entry] of entries)
    await say("import-office", "customs.list-publish", `list:${list}`, {
      list,
      title: "A sample list",
      polarity,
      sides: ["import"],
      version: 1,
      part: 1,
      parts: 1,
      add: [entry],
      remove: [],
    });
  const certificate = `analysis-${run}`;
  await say("export-office", "certificate.issue", `certificate:${certificate}`, {
    id: certificate,
    type: "export-analysis",
    holder: "vineyard",
    document: documentOf(certificate),
    hsPrefix: "2204",
    validFrom: nowMs(),
    validUntil: nowMs() + 30 * dayMs,
  });
  const shown = [{ id: certificate, document: documentOf(certificate) }];
  const book = (id: string, hsCode: string, certificates: CborInput = []) =>
    ["vineyard", "shipment.create", `shipment:${id}-${run}`, terms(stage, id, hsCode, certificates)] as const;
  await refused("goods_on_negative_list", ...book("shells", "050800"));
  const forged = [{ id: certificate, document: documentOf("a forgery") }];
  await refused("certificate_forged", ...book("green", "220421", forged));
  await say(...book("green", "220421", shown));
  await say(...book("checked", "220421"));
  const green = `shipment:green-${run}`;
  await say("vineyard", "customs.declare", green, { at: nowMs(), arrival: nowMs() + dayMs });
  await say("vineyard", "customs.present", green, { at: nowMs() });
  await expectStatus(stage, `green-${run}`, "released");
  const checked = `shipment:checked-${run}`;
  await say("vineyard", "customs.present", checked, { at: nowMs() });
  await expectStatus(stage, `checked-${run}`, "presented");
  await say("import-office", "customs.decide", checked, {
    decision: "inspect",
    text: "No analysis was shown.",
  });
  await say("import-office", "customs.inspect", checked, { at: nowMs(), finding: "conforms" });
  await say("import-office", "customs.decide", checked, { decision: "release" });
  await expectStatus(stage, `checked-${run}`, "released");
}

function terms({ run, nowMs }: Stage, id: string, hsCode: string, certificates: CborInput): CborInput {
  return {
    id: `${id}-${run}`,
    consignee: "wine-import",
    goods: { description: "Sample goods", hsCode, grossMassGrams: 600_000 },
    conditions: [],
    legs: [
      {
        id: "1",
        mode: "road",
        carrier: "alpine-haul",
        from: salePlaces.origin,
        to: salePlaces.destination,
      },
    ],
    gapMsMax: 3_600_000,
    at: nowMs(),
    customs: { origin: "IT", transit: ["CH"], certificates },
  };
}

async function expectStatus({ connection, parties }: Stage, shipment: string, status: string): Promise<void> {
  const http = connection.http.withBearer(parties.get("import-office")!.bearer);
  const { row } = await http.clearance(shipment);
  if (row.status !== status) throw new Error(`${shipment}: expected ${status}, and it is ${row.status}`);
}

/** From the grapes to the shop; then they are recalled, and it is known at once who has what. */
export async function recall(stage: Stage): Promise<void> {
  const { say, refused, report, run, nowMs, connection, parties } = stage;
  report("7. Provenance: from the grapes to the shop, and a recall that finds every bottle.");
  const gtin = gtinOf(Math.floor(nowMs() / 1_000));
  const lot = (name: string) => `${name}-${run}`;
  await say("bottler", "product.register", `product:${gtin}`, { gtin, name: "Hillside red, 0.75 l" });
  await say("vineyard", "lot.declare", `lot:${lot("grapes")}`, {
    id: lot("grapes"),
    name: "Grapes of one slope",
    massMilligrams: 900_000_000,
    origin: "IT",
    at: nowMs(),
  });
  const pass = async (from: string, to: string, name: string, mass: number, n: number, more: object = {}) => {
    const subject = `lot:${lot(name)}`;
    await say(from, "lot.release", subject, { to, massMilligrams: mass, at: nowMs(), ...more });
    await say(to, "lot.receive", subject, { consignment: n, outcome: "accepted", at: nowMs() });
  };
  await pass("vineyard", "bottler", "grapes", 900_000_000, 0);
  const bottled = (massMilligrams: number): CborInput => ({
    id: lot("bottling"),
    at: nowMs(),
    inputs: [{ lot: lot("grapes"), massMilligrams: 900_000_000 }],
    outputs: [{ lot: lot("bottles"), name: "Red wine in bottles", product: gtin, massMilligrams }],
    lossMilligrams: 300_000_000,
  });
  await refused("lot_unbalanced", "bottler", "lot.produce", `lot:${lot("bottles")}`, bottled(700_000_000));
  await say("bottler", "lot.produce", `lot:${lot("bottles")}`, bottled(600_000_000));
  await say("bottler", "lot.serialise", `lot:${lot("bottles")}`, { serials: ["B-1", "B-2"] });
  await pass("bottler", "wine-import", "bottles", 400_000_000, 0, { serials: ["B-1", "B-2"] });
  await pass("wine-import", "corner-shop", "bottles", 100_000_000, 1, { serials: ["B-1"] });
  const recalled = lot("recall");
  await say("vineyard", "recall.issue", `recall:${recalled}`, {
    id: recalled,
    lots: [lot("grapes")],
    reason: "A sample: sulphite above the limit.",
    instructions: "Do not drink it; bring it back to the shop.",
    at: nowMs(),
  });
  const { holdings } = await connection.http.withBearer(parties.get("vineyard")!.bearer).recall(recalled);
  const held = holdings.map(({ party, massMilligrams }) => `${party} ${massMilligrams / 1e6} kg`).sort();
  const expected = ["bottler 200 kg", "corner-shop 100 kg", "wine-import 300 kg"];
  if (held.join() !== expected.join()) throw new Error(`the recall finds ${held.join(", ")}`);
  report(`the recall finds ${held.join(", ")}; the bottle in the shop: /01/${gtin}/21/B-1`);
}

/** A GTIN of 14 digits under a prefix that GS1 keeps for examples. */
function gtinOf(number: number): string {
  const digits = `09506${String(number % 100_000_000).padStart(8, "0")}`;
  let sum = 0;
  for (let i = 0; i < 13; i++) sum += Number(digits[i]) * (i % 2 === 0 ? 3 : 1);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
