/** The guided scenario over a real gateway: it tells itself whether everything came out as it should; and each side sees its part. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signingKeyFromSeed } from "../../client/signing-key.ts";
import type { ClearanceView, RecallView } from "../../gateway/contract/api.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { connectTo } from "../../simulators/fleet/connection.ts";
import { playCrossBorderSale, type SaleResult } from "../../simulators/scenarios/cross-border-sale.ts";
import { removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";

let folder: string;
let running: RunningGateway;
let result: SaleResult;
const told: string[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, open: true });
  const connection = await connectTo(`http://127.0.0.1:${running.httpPort}`);
  const seed = createHash("sha256").update("party:registrar").digest();
  result = await playCrossBorderSale({
    connection,
    keysFolder: join(folder, "parties"),
    registrarKey: signingKeyFromSeed(seed),
    report: (message) => told.push(message),
  });
}, 240_000);

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const get = async <T>(path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${running.httpPort}/${path}`)).json()) as T;

it("is refused where it has to be, once each", () => {
  expect(result.refusals).toEqual([
    "balance_insufficient",
    "not_party_to_order",
    "deal_proposal_unknown",
    "escrow_condition_unmet",
    "instalment_closed",
    "escrow_condition_unmet",
    "dispute_not_agreed",
    "token_ground_used",
    "tokens_insufficient",
    "goods_on_negative_list",
    "certificate_forged",
    "lot_unbalanced",
  ]);
  expect(told.at(-1)).toBe(`done: ${result.statements} statements sealed, ${result.refusals.length} refused`);
});

it("leaves the money where both have signed that it goes", async () => {
  const accounts = await get<{ balance: number }[]>("api/accounts?party=vineyard");
  // 1,000 and 500 bottles at 6.40, less the part of the claim that the vineyard bears; a fifth of 100 bottles is not taken yet.
  expect(accounts.map(({ balance }) => balance)).toEqual([640_000 + 320_000 - 64_000 - 10_000]);
  const orders = await get<{ order: string; status: string }[]>("api/orders?party=wine-import");
  expect(orders.map(({ status }) => status).sort()).toEqual(["agreed", "delivered", "delivered"]);
});

it("passes the border green once, is inspected once, and finds every bottle in a recall", async () => {
  const rows = await get<{ shipment: string }[]>("api/figures/shipments?by=lane");
  const clearances = await Promise.all(
    rows
      .filter(({ shipment }) => /^(green|checked)-/.test(shipment))
      .map(({ shipment }) => get<ClearanceView>(`api/customs/shipments/${shipment}`)),
  );
  const told = clearances.map(({ row, decisions }) => [
    row.lane,
    row.status,
    decisions.map(({ event }) => event).join(),
  ]);
  expect(told.sort()).toEqual([
    ["green", "released", "book,declare,present"],
    ["normal", "released", "book,present,inspect,find,release"],
  ]);
  const [recall] = await get<RecallView[]>("api/recalls");
  expect(recall!.holdings.map(({ party }) => party).sort()).toEqual([
    "bottler",
    "corner-shop",
    "wine-import",
  ]);
});
