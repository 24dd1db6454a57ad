/** What the ledger explorer asks a whole gateway: entries of blocks, lookups of any name, and proofs of growth. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlockView, ChainView } from "../../gateway/contract/api.ts";
import type { BlockEntryView, ConsistencyView, Found, LookupView } from "../../gateway/contract/explorer.ts";
import type { FoundShipment, ShipmentSearchView } from "../../gateway/contract/shipment-search.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import type { CborInput } from "../../ledger/encoding/cbor-encode.ts";
import { verifyConsistency } from "../../ledger/log/merkle.ts";
import {
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

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  await registered("box-9", "container", { scheme: "ISO6346", number: "CSQU3054383" });
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

async function must(kind: string, subject: string, payload: CborInput): Promise<void> {
  const statement = world.shipper.statement(kind, payload, { subject, atMs: Date.now() });
  expect(await outcome(running, statement)).toBe("sealed");
}

const registered = (id: string, type: string, identifier: { scheme: string; number: string }) =>
  must("unit.register", `unit:${id}`, { id, type, identifier, at: Date.now() });

async function ask<T>(url: string, status = 200): Promise<T> {
  const headers = { authorization: `Bearer ${world.shipper.signIn()}` };
  const answer = await running.server.inject({ url, headers });
  expect([url, answer.statusCode]).toEqual([url, status]);
  return answer.json<T>();
}

const lookup = (text: string) => ask<LookupView>(`/api/lookup?text=${encodeURIComponent(text)}`);
const found = async (text: string): Promise<Found[]> => (await lookup(text)).found;

describe("the entries of blocks", () => {
  it("are all entries of the log, each once, in order, whatever the pages", async () => {
    const { height, size } = await ask<ChainView>("/api/chain");
    const entries: BlockEntryView[] = [];
    for (let block = 0; block <= height; block++) {
      let after = "";
      for (;;) {
        const page = await ask<BlockEntryView[]>(`/api/blocks/${block}/entries?limit=2${after}`);
        entries.push(...page);
        if (page.length < 2) break;
        after = `&after=${page.at(-1)!.index}`;
      }
    }
    expect(entries.map(({ index }) => index)).toEqual(Array.from({ length: size }, (_, index) => index));
    expect(entries.filter(({ type }) => type === "seal")).toHaveLength(height);
    await ask(`/api/blocks/${height + 1}/entries`, 404);
  });
});

describe("a search for shipments", () => {
  const search = (text: string) =>
    ask<ShipmentSearchView>(`/api/fleet/search?text=${encodeURIComponent(text)}`);
  const shipments = async (text: string): Promise<FoundShipment[]> => (await search(text)).found;
  const load = (unit: string, item: string) =>
    must("unit.load", `unit:${unit}`, { items: [item], at: Date.now() });

  it("finds by order numbers and air waybills in the terms, however they are grouped", async () => {
    const references = ["PO 4711/b", "AWB 020-1234 5675"];
    await must("shipment.create", "shipment:S-2", { ...shipmentTerms(Date.now(), "S-2"), references });
    const waybill = [{ shipment: "S-2", by: "reference", value: "AWB 020-1234 5675" }];
    for (const text of ["AWB 020-1234 5675", "020-12345675", " 02012345675 ", "awb020"])
      expect(await shipments(text)).toEqual(waybill);
    expect(await shipments("po4711b")).toEqual([{ shipment: "S-2", by: "reference", value: "PO 4711/b" }]);
  });

  it("finds by the numbers of what a shipment is in and was in, and by what that was in meanwhile", async () => {
    const sscc = "350123450000000016";
    await registered("pallet-1", "pallet", { scheme: "SSCC", number: sscc });
    expect(await shipments(sscc)).toEqual([]);
    await load("pallet-1", "shipment:S-2");
    const byPallet = [{ shipment: "S-2", by: "sscc", value: sscc }];
    for (const text of [sscc, `(00) ${sscc}`, "0000016"]) expect(await shipments(text)).toEqual(byPallet);
    expect(await shipments("CSQU3054383")).toEqual([]);
    await load("box-9", "unit:pallet-1");
    const byContainer = [{ shipment: "S-2", by: "container", value: "CSQU3054383" }];
    expect(await shipments("csqu 305438-3")).toEqual(byContainer);
    await must("unit.unload", "unit:pallet-1", { items: ["shipment:S-2"], at: Date.now() });
    expect(await shipments(sscc)).toEqual(byPallet);
    expect(await shipments("CSQU3054383")).toEqual(byContainer);
    // A shipment that travels on the same pallet later was never in the first one's container.
    await must("unit.unload", "unit:box-9", { items: ["unit:pallet-1"], at: Date.now() + 1 });
    await must("shipment.create", "shipment:S-3", shipmentTerms(Date.now(), "S-3"));
    await must("unit.load", "unit:pallet-1", { items: ["shipment:S-3"], at: Date.now() + 10 });
    expect(await shipments("CSQU3054383")).toEqual(byContainer);
  });

  it("finds by parties and devices, those that carry exactly the text first", async () => {
    expect(await shipments("sensor-1")).toEqual([{ shipment: "S-1", by: "device", value: "sensor-1" }]);
    const all = (await shipments("the carrier")).filter(({ by }) => by === "party");
    expect(all.map(({ shipment, value }) => [shipment, value])).toEqual(
      ["S-1", "S-2", "S-3"].map((id) => [id, "The carrier"]),
    );
    const references = ["4711-B"];
    await must("shipment.create", "shipment:S-0", { ...shipmentTerms(Date.now(), "S-0"), references });
    expect((await shipments("4711b")).map(({ shipment }) => shipment)).toEqual(["S-0", "S-2"]);
  });

  it("says nothing to short, empty and hostile texts, and takes none that is too long", async () => {
    const nothing = { found: [], isCut: false };
    for (const text of [
      "",
      "ab",
      "…---…",
      "%",
      "<img src=x onerror=alert(1)>",
      "' OR 1=1 --",
      "\u0000\n",
      "💥💥💥",
    ])
      expect(await search(text), text).toEqual(nothing);
    await ask(`/api/fleet/search?text=${"x".repeat(201)}`, 400);
  });
});

describe("a lookup", () => {
  it("finds a container by its number, and things by their identifiers or references", async () => {
    const box = { type: "thing", kind: "unit", id: "box-9", by: "number" };
    expect(await found("CSQU3054383")).toEqual([box]);
    expect(await found("CSQU 305438 3")).toEqual([box]);
    const shipment = { type: "thing", kind: "shipment", id: "S-1", by: "id" };
    expect(await found("S-1")).toEqual([shipment]);
    expect(await found(" shipment:S-1 ")).toEqual([shipment]);
    const party = world.shipper.reference;
    expect(await found(party)).toEqual([{ type: "thing", kind: "party", id: party.slice(6), by: "id" }]);
  });

  it("finds a statement and a key by their hashes, in groups and in capitals, too", async () => {
    const entries = await ask<BlockEntryView[]>("/api/blocks/1/entries");
    const entry = entries.find((one) => one.type === "statement")!;
    const written = entry.hash.toUpperCase().replace(/(.{4})/g, "$1 ");
    expect(await found(written)).toMatchObject([{ type: "statement", hash: entry.hash, index: entry.index }]);
    const kid = toHex(world.shipper.publicKey.kid);
    expect(await found(kid)).toEqual([{ type: "key", kid, reference: world.shipper.reference }]);
  });

  it("finds a block by its height, an entry in it, its hash and its roots", async () => {
    const block = await ask<BlockView>("/api/blocks/1");
    for (const by of ["hash", "logRoot", "stateRoot"] as const)
      expect(await found(block[by])).toEqual([{ type: "block", height: 1, by }]);
    expect(await found("0")).toEqual([
      { type: "block", height: 0, by: "height" },
      { type: "block", height: 0, by: "entry" },
    ]);
  });

  it("says what it compared a hash with when nothing has it, and nothing for other names", async () => {
    const { height } = await ask<ChainView>("/api/chain");
    const blocksCompared = { fromHeight: 0, toHeight: height };
    expect(await lookup("ab".repeat(32))).toEqual({ found: [], blocksCompared });
    for (const text of ["nothing-like-it", "<script>", "💥", "shipment:", "9".repeat(18)])
      expect(await lookup(text)).toEqual({ found: [], blocksCompared: null });
    await ask(`/api/lookup?text=${"x".repeat(201)}`, 400);
  });
});

describe("a proof of growth", () => {
  it("leads from every earlier end of the log to the present one", async () => {
    const now = await ask<ChainView>("/api/chain");
    for (let height = 0; height < now.height; height++) {
      const seen = await ask<BlockView>(`/api/blocks/${height}`);
      const { path } = await ask<ConsistencyView>(`/api/consistency?from=${seen.size}&to=${now.size}`);
      const [root1, root2] = [fromHex(seen.logRoot), fromHex(now.logRoot)];
      const claim = { size1: seen.size, size2: now.size, root1, root2, path: path.map(fromHex) };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it("is refused for sizes that the log does not have", async () => {
    await ask("/api/consistency?from=5&to=4", 404);
    await ask("/api/consistency?from=1&to=1000000", 404);
    await ask("/api/consistency?from=0&to=4", 400);
  });
});
