/** What the ledger explorer asks a whole gateway: entries of blocks, lookups of any name, and proofs of growth. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BlockView, ChainView } from "../../gateway/contract/api.ts";
import type { BlockEntryView, ConsistencyView, Found, LookupView } from "../../gateway/contract/explorer.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { fromHex, toHex } from "../../ledger/encoding/bytes.ts";
import { verifyConsistency } from "../../ledger/log/merkle.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  const identifier = { scheme: "ISO6346", number: "CSQU3054383" };
  const statement = world.shipper.statement(
    "unit.register",
    { id: "box-9", type: "container", identifier, at: Date.now() },
    { subject: "unit:box-9", atMs: Date.now() },
  );
  expect(await outcome(running, statement)).toBe("sealed");
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

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
