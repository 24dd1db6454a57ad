/** What a gateway publishes of its log: checkpoint, tiles, entry bundles, keys, proofs. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WitnessesView } from "../../../gateway/contract/api.ts";
import type { RunningGateway } from "../../../gateway/main.ts";
import { openCheckpoint } from "../../../ledger/checkpoint/checkpoint.ts";
import { decodeTlogProof, provesInclusion } from "../../../ledger/checkpoint/tlog-proof.ts";
import { parseVerifierKey } from "../../../ledger/checkpoint/verifier-key.ts";
import { concatBytes, toHex } from "../../../ledger/encoding/bytes.ts";
import { decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { leafHash, treeRoot } from "../../../ledger/log/merkle.ts";
import { tilePath } from "../../../ledger/log/tiles.ts";
import { checkpointKeyOf } from "../../../ledger/state/checkpoint-key.ts";
import { readStatement } from "../../../ledger/statement/statement.ts";
import {
  chain,
  populate,
  removeFolder,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "../fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
});

afterAll(async () => {
  await running.close();
  removeFolder(folder);
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${running.httpPort}/${path}`, { headers });
const bytesOf = async (path: string, headers: Record<string, string> = {}) =>
  new Uint8Array(await (await get(path, headers)).arrayBuffer());
const token = (scope: "read" | "submit") => ({
  authorization: `Bearer ${running.accounts.issue("token", { user: "test", role: "reader", scopes: [scope] }, 60_000)}`,
});

/** Publishes all of the log: a round that is still under way may be about less of it, and the next would follow by itself. */
const publishAll = () => running.checkpoints.covering(running.ledger.tip!.header.size);

/** Readings until the log has more than `size` entries. */
async function growBeyond(size: number): Promise<void> {
  for (let i = 0; running.ledger.log.size <= size; i++) {
    const atMs = Date.now();
    const one = world.device.readings([{ name: "temperature", value: i % 8, timeMs: atMs }], atMs);
    if (i % 50 === 49) await submit(running, one);
    else void submit(running, one);
  }
  running.sealer.seal();
}

describe("the checkpoint", () => {
  it("is signed by a key that the operator states in the log, which is not the operator's own", async () => {
    const stated = checkpointKeyOf(running.ledger.state)!;
    const view = (await (await get("api/witnesses")).json()) as WitnessesView;
    const key = parseVerifierKey(view.key);
    expect(stated.origin).toBe(chain);
    expect(toHex(stated.bytes)).toBe(toHex(key.key.bytes));
    expect(toHex(key.key.kid)).not.toBe(toHex(running.operatorKey.kid));
    const statement = readStatement(running.ledger.store.entry(stated.statedAt)!);
    expect([statement.kind, toHex(statement.kid)]).toEqual([
      "operator.checkpoint-key",
      toHex(running.operatorKey.kid),
    ]);
  });

  it("says where the sealed log stands, to pages of any site, and is not cached for long", async () => {
    await publishAll();
    const answer = await get("checkpoint", { origin: "https://elsewhere.example" });
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=1");
    const checkpoint = openCheckpoint(new Uint8Array(await answer.arrayBuffer()), running.checkpoints.key);
    expect(checkpoint.extensions).toEqual([]);
    expect(toHex(checkpoint.root)).toBe(toHex(treeRoot(checkpoint.size, running.ledger.log.read)));
    expect(await bytesOf("checkpoint/cosigned")).toEqual(await bytesOf("checkpoint"));
  });
});

describe("hash tiles", () => {
  it("are those from which the checkpoint's root follows, full and partial, and never change", async () => {
    await growBeyond(600);
    await publishAll();
    const { size, root } = openCheckpoint(await bytesOf("checkpoint"), running.checkpoints.key);
    const leaves: Uint8Array[] = [];
    for (let index = 0; index * 256 < size; index++) {
      const width = Math.min(256, size - index * 256);
      const answer = await get(tilePath(0, index, width));
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      const tile = new Uint8Array(await answer.arrayBuffer());
      expect(tile.length).toBe(32 * width);
      for (let i = 0; i < width; i++) leaves.push(tile.slice(32 * i, 32 * i + 32));
    }
    const naive = (from: number, to: number): Uint8Array => {
      if (to - from === 1) return leaves[from]!;
      let split = 1;
      while (split * 2 < to - from) split *= 2;
      return parentOf(naive(from, from + split), naive(from + split, to));
    };
    expect(toHex(naive(0, size))).toBe(toHex(root));
    const above = await bytesOf(tilePath(1, 0, Math.floor(size / 256)));
    expect(toHex(above.subarray(0, 32))).toBe(toHex(naive(0, 256)));
    const partial = await bytesOf(tilePath(0, 1, 17));
    expect(partial).toEqual((await bytesOf(tilePath(0, 1, 256))).subarray(0, 17 * 32));
  });

  it("that are not there yet, or have no such address, are not found", async () => {
    for (const path of [
      "tile/0/999",
      "tile/0/002",
      "tile/0/x000/001",
      "tile/00/000",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
      "tile/0/0",
      "tile/64/000",
      "tile/0/000/",
      "tile/9/000.p/1",
    ])
      expect((await get(path)).status, path).toBe(404);
  });
});

describe("entry bundles", () => {
  it("hash to the tile above them, and are for readers only", async () => {
    expect((await get("tile/entries/000")).status).toBe(401);
    expect((await get("tile/entries/000", token("submit"))).status).toBe(403);
    const answer = await get("tile/entries/000", token("read"));
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("cache-control")).toBe("private");
    const bundle = new Uint8Array(await answer.arrayBuffer());
    const hashes: Uint8Array[] = [];
    for (let at = 0; at < bundle.length; ) {
      const length = bundle[at]! * 256 + bundle[at + 1]!;
      hashes.push(leafHash(bundle.subarray(at + 2, at + 2 + length)));
      at += 2 + length;
    }
    expect(hashes.length).toBe(256);
    expect(toHex(concatBytes(...hashes))).toBe(toHex(await bytesOf("tile/0/000")));
    expect((await get("tile/entries/000.p/5", token("read"))).status).toBe(200);
    expect((await get("tile/entries/x009/000", token("read"))).status).toBe(404);
  });
});

describe("proofs and keys", () => {
  it("of one statement lead to a checkpoint that covers it", async () => {
    const atMs = Date.now();
    const statement = world.other.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs);
    await submit(running, statement);
    const path = `entries/${toHex(statement.hash)}/tlog-proof`;
    expect((await get(path)).status).toBe(401);
    const proof = decodeTlogProof(await bytesOf(path, token("submit")));
    openCheckpoint(proof.checkpoint, running.checkpoints.key);
    expect(provesInclusion(proof, leafHash(statement.bytes))).toBe(true);
    expect(provesInclusion(proof, leafHash(statement.payload))).toBe(false);
    expect((await get(`entries/${"0".repeat(64)}/tlog-proof`, token("submit"))).status).toBe(404);
  });

  it("of the operator are a COSE Key Set", async () => {
    const answer = await get(".well-known/scitt-keys");
    expect(answer.headers.get("content-type")).toBe("application/cbor");
    const [key] = decodeCbor(new Uint8Array(await answer.arrayBuffer())) as Map<number, unknown>[];
    const fields = [1, 2, 3, -1, -2].map((label) => key!.get(label));
    expect(fields).toEqual([1, running.operatorKey.kid, -8, 6, running.operatorKey.bytes]);
  });
});

function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest());
}
