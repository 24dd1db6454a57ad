/** Who may read a deal: every way to a statement × every kind of reader. Others get `not_entitled`, or nothing. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import { outcome, populate, removeFolder, startTestGateway, temporaryFolder, type World } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
let order: SignedStatement;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  const deal = {
    seller: "shipper",
    buyer: "consignee",
    items: [{ id: "a", description: "Wine", quantity: 1, unit: "C62", unitPrice: "5", minor: 500 }],
    total: { minor: 500, currency: "EUR" },
    dueDays: 30,
  };
  order = world.consignee.statement("trade.order", { deal }, { subject: "order:O-1", atMs: Date.now() });
  expect(await outcome(running, order)).toBe("sealed");
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const token = (party?: string) =>
  running.accounts.issue(
    "token",
    { user: "test", role: "reader", scopes: ["read", "submit"], ...(party !== undefined && { party }) },
    60_000,
  );

/** Everybody who asks, and whether the deal is their business. */
const readers: [string, () => string, boolean][] = [
  ["the buyer", () => world.consignee.signIn(), true],
  ["the seller", () => world.shipper.signIn(), true],
  ["another party", () => world.carrier.signIn(), false],
  ["a registrar", () => world.registrar.signIn(), false],
  ["the operator's own token", () => token(), true],
  ["a token for the seller", () => token("shipper"), true],
  ["a token for another party", () => token("carrier"), false],
];

const ask = (path: string, bearer: string, signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${running.httpPort}/${path}`, {
    headers: { authorization: `Bearer ${bearer}`, connection: "close" },
    ...(signal && { signal }),
  });

/** Every route that gives whole statements. */
const routes: [string, () => string][] = [
  ["the statement's bytes", () => `entries/${toHex(order.hash)}`],
  ["the statement, decoded", () => `api/statements/${toHex(order.hash)}`],
  ["its block", () => `api/chain/blocks?from=${running.ledger.store.height()}`],
  ["the tile of entries with it", () => `tile/entries/000.p/${running.ledger.store.tip()!.header.size}`],
];

describe.each(readers)("%s", (_, bearer, isEntitled) => {
  it.each(routes)("gets %s if it concerns them", async (_route, path) => {
    const answer = await ask(path(), bearer());
    if (isEntitled) return expect(answer.status).toBe(200);
    expect(answer.status).toBe(403);
    expect(((await answer.json()) as Problem).code).toBe("not_entitled");
  });

  it("the live feed, from the beginning", async () => {
    const leaving = new AbortController();
    const answer = await ask("api/feed?cursor=1", bearer(), leaving.signal);
    const reader = answer.body!.getReader();
    let text = "";
    // The backfill ends with the rows.
    while (!text.includes('"type":"rows"')) text += new TextDecoder().decode((await reader.read()).value);
    leaving.abort();
    expect(text).toContain('"kind":"party.register"');
    expect(text.includes('"kind":"trade.order"')).toBe(isEntitled);
    expect(text.includes("Wine")).toBe(isEntitled);
  });
});

it("blocks without such statements are for every member", async () => {
  const answer = await ask("api/chain/blocks?from=0&limit=2", world.carrier.signIn());
  expect(answer.status).toBe(200);
});
