/** The whole chain read over HTTP is the one in the store, and runs again. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { readChain } from "../../client/chain-reader.ts";
import { HttpClient } from "../../client/http-client.ts";
import { checkNatively } from "../../gateway/ingest/native-signature.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { decodeBlockSequence } from "../../ledger/log/block-bytes.ts";
import { ChainReplay } from "../../ledger/log/replay.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "./fixture.ts";

let folder: string;
let running: RunningGateway;
let client: HttpClient;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder, bounds: { blockPageBytesMax: 3_000, listCountMax: 4 } });
  await populate(running);
  const token = running.accounts.issue(
    "token",
    { user: "auditor", role: "reader", scopes: ["read"] },
    60_000,
  );
  client = new HttpClient({ url: `http://127.0.0.1:${running.httpPort}`, bearer: () => token });
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

it("runs again from what came over HTTP", async () => {
  const blocks: { header: Uint8Array; seal: Uint8Array }[] = [];
  const entries: Uint8Array[] = [];
  for await (const { bytes } of readChain({ client })) {
    blocks.push(bytes);
    entries.push(...bytes.entries);
  }
  const { height, size } = running.ledger.tip!.header;
  expect([blocks.length, entries.length]).toEqual([height + 1, size]);
  const reader = {
    height: () => height,
    block: (one: number) => blocks[one],
    entry: (index: number) => entries[index],
  };
  expect([...new ChainReplay(reader, { verify: checkNatively }).blocks()]).toHaveLength(height + 1);
});

it("comes in pages that are bounded in blocks and bytes, and always has one block", async () => {
  const page = decodeBlockSequence(await client.blockSequence({ from: 0 }));
  expect(page.length).toBeLessThanOrEqual(4);
  expect(page.length).toBeGreaterThan(0);
  const two = await client.blockSequence({ from: 2, limit: 2 });
  expect(two.length).toBeLessThanOrEqual(3_000);
  expect(await client.blockSequence({ from: running.ledger.tip!.header.height + 1 })).toHaveLength(0);
  await expect(client.blockSequence({ from: 0, limit: 5 })).rejects.toThrow("request_malformed");
});
