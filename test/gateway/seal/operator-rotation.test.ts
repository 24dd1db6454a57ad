/** The operator's key replaced on a whole gateway, with a crash at every step of it. */
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { RunningGateway } from "../../../gateway/main.ts";
import { exportEvidence } from "../../../gateway/prove/evidence.ts";
import { loadOperatorKey } from "../../../gateway/seal/operator-key.ts";
import {
  nextKeyFileName,
  operatorSuccessionOf,
  prepareOperatorRotation,
} from "../../../gateway/seal/operator-rotation.ts";
import { receiptOf } from "../../../gateway/seal/receipts.ts";
import { fromHex, toHex } from "../../../ledger/encoding/bytes.ts";
import { checkBundle } from "../../../ledger/evidence/check.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { checkReceipt } from "../../../ledger/log/receipt.ts";
import { ChainReplay } from "../../../ledger/log/replay.ts";
import { keyOf } from "../../../ledger/state/keys.ts";
import { operatorKeysIn } from "../../../ledger/state/operator-succession.ts";
import { outcome, populate, removeFolder, startTestGateway, submit, temporaryFolder } from "../fixture.ts";

const folders: string[] = [];
const running: RunningGateway[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  folders.splice(0).forEach(removeFolder);
});

async function start(folder: string): Promise<RunningGateway> {
  const gateway = await startTestGateway({ folder });
  running.push(gateway);
  return gateway;
}

async function stop(gateway: RunningGateway): Promise<void> {
  running.splice(running.indexOf(gateway), 1);
  await gateway.close();
}

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

const kidOf = (gateway: RunningGateway) => toHex(gateway.operatorKey.kid);

describe("a prepared key", () => {
  it("takes the place of the old one at the next start, and everything follows it", async () => {
    const folder = newFolder();
    const first = await start(folder);
    const world = await populate(first);
    const old = first.operatorKey;
    await stop(first);

    const prepared = prepareOperatorRotation(join(folder, "keys"), {});
    expect(() => prepareOperatorRotation(join(folder, "keys"), {})).toThrow(/is there already/);
    const second = await start(folder);
    expect(kidOf(second)).toBe(toHex(prepared.kid));
    expect(existsSync(join(folder, "keys", nextKeyFileName))).toBe(false);
    expect(keyOf(second.ledger.state, old.kid)?.replacedAt).toBeDefined();

    const atMs = Date.now();
    const reading = world.device.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs);
    const answer = await submit(second, reading, "sensor-1");
    if (!answer.sealed) throw new Error(answer.refusal.code);
    const { receipt } = receiptOf(second.ledger, answer.index);
    expect(checkReceipt(reading.bytes, receipt, second.operatorKey).problem).toBeUndefined();
    expect(checkReceipt(reading.bytes, receipt, old).problem).toBe("seal_invalid");

    const key = loadOperatorKey(join(folder, "keys"), true, { warn: () => undefined });
    const bundle = await exportEvidence(second.ledger, key, second.checkpoints, "S-1", undefined);
    for (const kid of [old.kid, prepared.kid])
      expect(checkBundle(bundle, { trust: [toHex(kid)] }).verdict).toBe("holds");
    const { store } = second.ledger;
    const replay = new ChainReplay({
      height: () => store.height(),
      block: (height) => store.block(height),
      entry: (index) => store.entry(index),
    });
    expect([...replay.blocks()].length).toBe(store.height()! + 1);

    // An equivocation before and after shows that the operator's own sequence goes on over both keys.
    world.device.next--;
    const other = world.device.readings([{ name: "temperature", value: 6, timeMs: atMs }], atMs);
    expect(await outcome(second, other, "sensor-1")).toBe("sequence_equivocation");
    await stop(second);
    const third = await start(folder);
    expect(kidOf(third)).toBe(toHex(prepared.kid));
    expect(await outcome(third, other, "sensor-1")).toBe("sequence_equivocation");
  });

  it("is followed by a client from the key it trusts, and from no other", async () => {
    const folder = newFolder();
    const first = await start(folder);
    await stop(first);
    expect(operatorSuccessionOf(first.ledger)).toBeUndefined();
    for (let i = 0; i < 2; i++) {
      prepareOperatorRotation(join(folder, "keys"), {});
      await stop(await start(folder));
    }
    const last = await start(folder);
    const url = `http://127.0.0.1:${last.httpPort}/api/chain`;
    const view = (await (await fetch(url)).json()) as {
      operatorSuccession: { keys: string[]; rotations: string[] };
    };
    const succession = {
      keys: view.operatorSuccession.keys.map(fromHex),
      rotations: view.operatorSuccession.rotations.map(fromHex),
    };
    const keys = operatorKeysIn(succession, last.chain);
    expect(keys.map(({ kid }) => toHex(kid))).toEqual([
      toHex(first.operatorKey.kid),
      expect.any(String),
      kidOf(last),
    ]);
    const [a, b, c] = succession.keys as [Uint8Array, Uint8Array, Uint8Array];
    const [ab, bc] = succession.rotations as [Uint8Array, Uint8Array];
    const strange = encodeCoseKey(loadOperatorKey(newFolder(), false, { warn: () => undefined }).publicKey);
    const damaged = ab.slice();
    damaged[damaged.length - 1]! ^= 1;
    for (const wrong of [
      { keys: [], rotations: [] },
      { keys: [a, b, c], rotations: [ab] },
      { keys: [a, c], rotations: [ab] },
      { keys: [a, c, b], rotations: [ab, bc] },
      { keys: [strange, b, c], rotations: [ab, bc] },
      { keys: [a, strange], rotations: [ab] },
      { keys: [a, b], rotations: [damaged] },
      { keys: [a, b], rotations: [new Uint8Array(3)] },
    ])
      expect(() => operatorKeysIn(wrong, last.chain)).toThrow(/Succession|statement|key|CBOR|cbor|bytes/);
    expect(() => operatorKeysIn(succession, "chain:other")).toThrow(/another chain/);
  });

  it("is in place after a crash between any two steps", async () => {
    const folder = newFolder();
    const keys = join(folder, "keys");
    const first = await start(folder);
    await stop(first);
    prepareOperatorRotation(keys, { compromisedSinceMs: Date.now() - 1_000 });
    for (const name of ["operator.pem", nextKeyFileName, "operator.next.json"])
      copyFileSync(join(keys, name), join(folder, name));
    const second = await start(folder);
    const height = second.ledger.tip!.header.height;
    expect(keyOf(second.ledger.state, first.operatorKey.kid)?.compromisedSinceMs).toBeDefined();
    await stop(second);
    // The block is on disk, and nothing after it: both files are as they were.
    for (const name of ["operator.pem", nextKeyFileName, "operator.next.json"])
      copyFileSync(join(folder, name), join(keys, name));
    const third = await start(folder);
    expect(kidOf(third)).toBe(kidOf(second));
    expect(third.ledger.tip!.header.height).toBe(height);
    expect(existsSync(join(keys, "operator.next.json"))).toBe(false);
    await stop(third);
    expect(readFileSync(join(keys, "operator.pem"))).toEqual(readFileSync(join(folder, nextKeyFileName)));
  });

  it("that was put in place cannot be taken back: the old key is refused", async () => {
    const folder = newFolder();
    const keys = join(folder, "keys");
    await stop(await start(folder));
    copyFileSync(join(keys, "operator.pem"), join(folder, "old.pem"));
    prepareOperatorRotation(keys, {});
    await stop(await start(folder));
    copyFileSync(join(folder, "old.pem"), join(keys, "operator.pem"));
    await expect(startTestGateway({ folder })).rejects.toThrow(/is not the key that seals/);
  });
});
