/** Customs and provenance over the API: lists, queue, decisions; traces and recalls before and after a restart. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ClearanceRow,
  ClearanceView,
  ComplaintView,
  CustomsEntryView,
  CustomsListView,
  LotView,
  ProductView,
  RecallView,
  TraceView,
} from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { flowerEntry, gtin, listPayload } from "../ledger/state/customs-world.ts";
import { TestSigner } from "../signer.ts";
import {
  chain,
  outcome,
  populate,
  removeFolder,
  shipmentTerms,
  startTestGateway,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
const customs = new TestSigner("party:swiss-customs", chain);
const importer = new TestSigner("party:importer", chain);

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  for (const [party, country, roles] of [
    [customs, "CH", ["customs"]],
    [importer, "CH", ["consignee"]],
  ] as const) {
    const id = party.reference.slice("party:".length);
    const payload = { id, legalName: `The ${id}`, country, roles: [...roles], keys: [party.coseKey] };
    expect(await say(world.registrar, "party.register", party.reference, payload)).toBe("sealed");
  }
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const say = (signer: TestSigner, kind: string, subject: string, payload: object) =>
  outcome(running, signer.statement(kind, payload as never, { subject, atMs: Date.now() }));

async function get<T>(path: string): Promise<T> {
  const token = running.accounts.issue("token", { user: "test", role: "reader", scopes: ["read"] }, 60_000);
  const answer = await fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()) as T;
}

describe("customs over the API", () => {
  it("shows lists and their entries, refuses at the source, and queues by risk", async () => {
    const banned = { id: "arms", hsPrefix: "93" };
    const negative = listPayload({ list: "CH-negative", polarity: "negative", add: [banned, flowerEntry] });
    expect(await say(customs, "customs.list-publish", "list:CH-negative", negative)).toBe("sealed");
    const lists = await get<CustomsListView[]>("api/customs/lists");
    expect(lists).toMatchObject([{ list: "CH-negative", country: "CH", version: 1, entries: 2 }]);
    const entries = await get<CustomsEntryView[]>("api/customs/lists/CH-negative/entries");
    expect(entries).toMatchObject([
      { entry: "arms", removed: null, goods: { hsPrefix: "93" } },
      { entry: "flowers" },
    ]);
    const terms = { ...shipmentTerms(Date.now(), "S-2"), consignee: "importer" };
    const arms = { ...terms, goods: { ...terms.goods, hsCode: "930100" } };
    expect(await say(world.shipper, "shipment.create", "shipment:S-2", arms)).toBe("goods_on_negative_list");
    expect(await say(world.shipper, "shipment.create", "shipment:S-2", terms)).toBe("sealed");
    expect(await say(world.carrier, "customs.present", "shipment:S-2", { at: Date.now() })).toBe("sealed");
    const queue = await get<ClearanceRow[]>("api/customs/queue?country=CH");
    expect(queue).toMatchObject([{ shipment: "S-2", status: "presented", lane: "normal", goods: "Vaccine" }]);
    expect(await get<ClearanceRow[]>("api/customs/queue?country=NL")).toEqual([]);
  });

  it("tells each decision with the version it was made under", async () => {
    expect(await say(customs, "customs.decide", "shipment:S-2", { decision: "release" })).toBe("sealed");
    const view = await get<ClearanceView>("api/customs/shipments/S-2");
    expect(view.decisions.map(({ event, by, under }) => [event, by, under[0]!.version])).toEqual([
      ["book", "shipper", 1],
      ["present", "carrier", 1],
      ["release", "swiss-customs", 1],
    ]);
    expect(view.names["swiss-customs"]).toBe("The swiss-customs");
    expect(await get<ClearanceRow[]>("api/customs/queue")).toEqual([]);
    expect(await get("api/customs/shipments/S-1")).toMatchObject({ code: "clearance_unknown" });
    expect(await get("api/customs/shipments/none")).toMatchObject({ code: "shipment_unknown" });
  });
});

describe("provenance over the API", () => {
  const at = Date.now();
  const made = (lot: string, mass: number, product?: string) => ({
    lot,
    name: lot,
    massMilligrams: mass,
    product,
  });

  it("follows goods back to every source and forward to every buyer", async () => {
    const { shipper, carrier, consignee } = world;
    const statements: [TestSigner, string, string, object][] = [
      [shipper, "product.register", `product:${gtin}`, { gtin, name: "Honey" }],
      [shipper, "lot.declare", "lot:raw", { id: "raw", name: "Raw", massMilligrams: 100, origin: "HU", at }],
      [
        shipper,
        "lot.produce",
        "lot:jars",
        {
          id: "P",
          at,
          inputs: [made("raw", 90)].map(({ lot, massMilligrams }) => ({ lot, massMilligrams })),
          outputs: [made("jars", 80, gtin)],
          lossMilligrams: 10,
        },
      ],
      [shipper, "lot.serialise", "lot:jars", { serials: ["A-1"] }],
      [shipper, "lot.release", "lot:jars", { to: "carrier", massMilligrams: 30, at }],
      [carrier, "lot.receive", "lot:jars", { consignment: 0, outcome: "accepted", at }],
      [carrier, "lot.release", "lot:jars", { to: "consignee", massMilligrams: 30, at }],
      [consignee, "lot.receive", "lot:jars", { consignment: 1, outcome: "accepted", at }],
      [
        shipper,
        "recall.issue",
        "recall:R-1",
        { id: "R-1", lots: ["raw"], reason: "x", instructions: "y", at },
      ],
      [
        consignee,
        "complaint.open",
        "complaint:X-1",
        { id: "X-1", about: "lot:jars", sort: "quality", text: "z" },
      ],
    ];
    for (const [signer, kind, subject, payload] of statements)
      expect(await say(signer, kind, subject, payload), kind).toBe("sealed");
    const back = await get<TraceView>("api/lots/jars/trace?direction=back");
    expect(back.lots.map(({ lot, steps }) => [lot, steps])).toEqual([
      ["jars", 0],
      ["raw", 1],
    ]);
    expect(await get<ProductView[]>("api/products")).toMatchObject([{ gtin, producerName: "The shipper" }]);
    expect(await get<LotView[]>("api/lots")).toHaveLength(2);
    expect(await get<LotView>("api/lots/jars")).toMatchObject({
      items: 1,
      consignments: [{ n: 0 }, { n: 1 }],
    });
    expect(await get<ComplaintView[]>("api/complaints")).toMatchObject([
      { complaint: "X-1", addressee: "shipper" },
    ]);
    expect(await get("api/lots/none")).toMatchObject({ code: "lot_unknown" });
    expect(await get("api/recalls/none")).toMatchObject({ code: "not_found" });
  });

  const recalled = async () => {
    const recall = await get<RecallView>("api/recalls/R-1");
    expect(await get<RecallView[]>("api/recalls")).toEqual([recall]);
    return {
      lots: recall.lots.map(({ lot }) => lot),
      holdings: recall.holdings
        .map(({ lot, party, massMilligrams }) => `${party} ${massMilligrams} of ${lot}`)
        .sort(),
      buyers: recall.buyers.map(({ party }) => party),
    };
  };
  const expected = {
    lots: ["raw", "jars"],
    holdings: ["consignee 30 of jars", "shipper 10 of raw", "shipper 50 of jars"],
    buyers: ["carrier", "consignee"],
  };

  it("lists who holds what now in a recall, and again after a restart", async () => {
    expect(await recalled()).toEqual(expected);
    await running.close();
    running = await startTestGateway({ folder });
    expect(await recalled()).toEqual(expected);
  });
});
