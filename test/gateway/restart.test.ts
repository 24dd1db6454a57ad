import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditStore } from "../../gateway/audit/audit-store.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { signerOf } from "../../ledger/state/keys.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import type { SignedStatement } from "../../ledger/statement/statement.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "./fixture.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => removeFolder(folder));

const start = (fatal?: (error: unknown) => void) =>
  startTestGateway({ folder, bounds: { blockAgeMsMax: 5 }, ...(fatal && { fatal }) });

const temperature = (value: number) => encodeReadings([{ name: "temperature", value, timeMs: Date.now() }]);

function reading(world: World, value = 5, sequence?: number): SignedStatement {
  return world.device.statement("readings", temperature(value), {
    subject: world.device.reference,
    atMs: Date.now(),
    ...(sequence !== undefined && { sequence }),
  });
}

/** Heights of the store's blocks, when all of it holds. */
function audit(): number[] {
  const store = LedgerStore.open(join(folder, "ledger"));
  try {
    return Array.from(auditStore(store), ({ header }) => header.height);
  } finally {
    void store.close();
  }
}

describe("a commit that fails", () => {
  for (const when of ["before", "after"] as const)
    it(`${when} it was done acknowledges nothing, stops the gateway, and leaves a store that starts again`, async () => {
      const errors: unknown[] = [];
      const first = await start((error) => errors.push(error));
      const world = await populate(first);
      const sealed = reading(world);
      await submit(first, sealed);
      const { store } = first.ledger;
      const commit = store.commit.bind(store);
      store.commit = (block, seal) => {
        if (when === "after") commit(block, seal);
        throw new Error("EIO: i/o error, fdatasync");
      };
      const statements = [reading(world), reading(world)];
      const answers: unknown[] = [];
      for (const statement of statements)
        first.gateway.receive({
          payload: statement.bytes,
          sender: "test",
          answered: (answer) => answers.push(answer),
        });
      await expect.poll(() => errors, { timeout: 20_000 }).toHaveLength(1);
      first.gateway.receive({
        payload: reading(world).bytes,
        sender: "test",
        answered: (answer) => answers.push(answer),
      });
      const health = await first.server.inject({ url: "/api/health" });
      expect(health.statusCode).toBe(503);
      store.commit = commit;
      await first.close();
      expect(answers).toMatchObject([{ sealed: false, refusal: { code: "gateway_stopped" } }]);
      expect(errors).toHaveLength(1);

      const second = await start();
      const again = await Promise.all([sealed, ...statements].map((statement) => submit(second, statement)));
      const repeated = when === "after";
      expect(again).toMatchObject([
        { sealed: true, repeated: true },
        { sealed: true, repeated },
        { sealed: true, repeated },
      ]);
      expect(second.ledger.store.recordEntries("record/device:sensor-1")).toHaveLength(5);
      await second.close();
      expect(audit().length).toBeGreaterThan(2);
    });

  it("because another gateway sealed into the same store is the second one's end, not the chain's", async () => {
    const errors: unknown[] = [];
    const running = await start((error) => errors.push(error));
    const world = await populate(running);
    const other = LedgerStore.open(join(folder, "ledger"));
    const { store } = running.ledger;
    const commit = store.commit.bind(store);
    store.commit = (block, seal) => {
      other.commit(block, seal);
      commit(block, seal);
    };
    const answers: unknown[] = [];
    running.gateway.receive({
      payload: reading(world).bytes,
      sender: "test",
      answered: (answer) => answers.push(answer),
    });
    await expect
      .poll(() => errors.map(String), { timeout: 20_000 })
      .toEqual([expect.stringContaining("does not follow block")]);
    await other.close();
    await running.close();
    expect(answers).toEqual([]);
    expect(audit().length).toBeGreaterThan(2);
  });
});

describe("a stop", () => {
  it("seals what is open, and what that makes an alert of is one at the next start", async () => {
    const first = await start();
    const world = await populate(first);
    await first.close();
    const age = { blockAgeMsMin: 600_000, blockAgeMsMax: 600_000 };
    const second = await startTestGateway({ folder, bounds: age });
    const atMs = Date.now();
    const answer = submit(second, world.device.readings([{ name: "battery", value: 5, timeMs: atMs }], atMs));
    await expect.poll(() => signerOf(second.sealer.state, world.device.publicKey.kid)?.next).toBe(1);
    await second.close();
    expect((await answer).sealed).toBe(true);
    const third = await startTestGateway({ folder, open: true });
    const alerts = await (await fetch(`http://127.0.0.1:${third.httpPort}/api/alerts`)).text();
    await third.close();
    expect(alerts).toContain('"battery"');
  });
});

describe("a start", () => {
  it("remembers equivocations, and reports each once however often it is tried", async () => {
    const first = await start();
    const world = await populate(first);
    const one = reading(world, 4);
    const other = reading(world, 9, one.sequence);
    expect(await outcome(first, one)).toBe("sealed");
    expect(await outcome(first, other)).toBe("sequence_equivocation");
    // Answered means that the operator's statement is on disk already.
    expect(first.ledger.store.recordEntries("record/device:sensor-1")).toHaveLength(4);
    await first.close();
    const second = await start();
    const size = second.ledger.log.size;
    expect(await outcome(second, other)).toBe("sequence_equivocation");
    expect(second.ledger.log.size).toBe(size);
    await second.close();
  });

  it("is refused without the key that seals the chain, and with another one", async () => {
    await (await start()).close();
    const key = join(folder, "keys", "operator.pem");
    const kept = join(folder, "kept.pem");
    copyFileSync(key, kept);
    rmSync(key);
    await expect(start()).rejects.toThrow("no other key can seal this chain");
    expect(existsSync(key)).toBe(false);

    const elsewhere = temporaryFolder();
    await (await startTestGateway({ folder: elsewhere })).close();
    copyFileSync(join(elsewhere, "keys", "operator.pem"), key);
    removeFolder(elsewhere);
    await expect(start()).rejects.toThrow("not the key that seals chain:test");

    copyFileSync(kept, key);
    await (await start()).close();
  });

  it("goes on after one that was killed while it wrote the key", async () => {
    mkdirSync(join(folder, "keys"));
    writeFileSync(join(folder, "keys", "operator.pem.unfinished"), "-----BEGIN");
    await (await start()).close();
    expect(audit()).toHaveLength(2);
  });
});
