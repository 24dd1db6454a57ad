/**
 * Damaged stores: cut off, and with one bit flipped anywhere. The start refuses them in words that say what to do, or
 * what is wrong is found by the slow look at all blocks or by the audit, or everything served is right. Never is
 * anything wrong served as right. TALLYMAN_SEED repeats a run,
 * TALLYMAN_FLIPS says how many bits.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccountStore } from "../../gateway/store/account-store.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { ProjectionStore } from "../../gateway/store/projection-store.ts";
import { StoreError } from "../../gateway/store/store-error.ts";
import { requireWhole } from "../../gateway/store/whole-file.ts";
import { createRandom } from "../../simulators/random.ts";
import type { Damage, DamageOrder, DamageResult } from "../crash/damage-process.ts";
import { LightGateway, lightChain, settableClock } from "../crash/light-gateway.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";
import { script, startMs } from "./script.ts";

const seed = process.env.TALLYMAN_SEED ?? String(Date.now());
const flips = Number(process.env.TALLYMAN_FLIPS ?? 60);
const program = fileURLToPath(new URL("../../dist/test/crash/damage-process.js", import.meta.url));

let folder: string;
let ledgerFolder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  ledgerFolder = join(folder, "ledger");
  const store = LedgerStore.open(ledgerFolder);
  const died = (error: unknown) => {
    throw error;
  };
  const gateway = new LightGateway({ store, clock: settableClock(startMs), died });
  for (const group of script()) {
    for (const { statement } of group) gateway.receive(statement.bytes, () => undefined);
    gateway.seal();
  }
  const device = new TestSigner("device:sensor-1", lightChain);
  const known = script()
    .flat()
    .filter(({ statement }) => statement.issuer === device.reference);
  device.next = 3;
  device.last = known.at(-1)!.statement.hash;
  for (let block = 0; block < 50; block++) {
    const values = [{ name: "temperature", value: block, timeMs: startMs + 100 + block }];
    gateway.receive(device.readings(values, startMs).bytes, () => undefined);
    gateway.seal();
  }
  gateway.sealer.close();
  await store.close();
});

afterAll(() => removeFolder(folder));

/** What becomes of each damage; `undefined` for one that ended the process. */
function look(damages: readonly Damage[]): (DamageResult | undefined)[] {
  const results: (DamageResult | undefined)[] = [];
  while (results.length < damages.length) {
    const order: DamageOrder = {
      folder: ledgerFolder,
      workFolder: join(folder, "damaged"),
      damages: damages.slice(results.length),
    };
    const { stdout, signal } = spawnSync(process.execPath, [program], {
      input: JSON.stringify(order),
      encoding: "utf8",
    });
    const said = stdout.split("\n").filter((line) => line !== "");
    results.push(...said.map((line) => JSON.parse(line) as DamageResult));
    if (signal !== null) results.push(undefined);
    else expect(said.length, "the process ended early").toBe(order.damages.length);
  }
  return results;
}

/** Bytes that are in use; most of the rest is room for what comes. */
function randomFlips(count: number, used: number): Damage[] {
  const random = createRandom(`flips ${seed}`);
  const bytes = readFileSync(join(ledgerFolder, "data.mdb"));
  return Array.from({ length: count }, () => {
    let flipped = random.integer(0, used - 1);
    while (bytes[flipped] === 0 && random.chance(0.9)) flipped = random.integer(0, used - 1);
    return { flipped, bit: random.integer(0, 7) };
  });
}

describe("a damaged ledger", () => {
  it(`with one bit flipped is found out or serves what is right: ${flips} flips, seed ${seed}`, {
    timeout: 240_000,
  }, () => {
    const used = statSync(join(ledgerFolder, "data.mdb")).size;
    const [whole, ...results] = look([{ none: true }, ...randomFlips(flips, used)]);
    expect(whole).toMatchObject({ stage: "fine" });
    const counts: Record<string, number> = {};
    for (const result of results) {
      const stage = result?.stage ?? "ended the process";
      counts[stage] = (counts[stage] ?? 0) + 1;
      if (result?.stage === "fine") expect(result.digest).toBe(whole!.digest);
      if (result?.stage === "start")
        expect(result.message).toMatch(/(block \d+|cannot be read|layout).*; .*(restore|use the version)/s);
      if (result?.stage === "scrub") expect(result.message).toMatch(/(block|entry) \d+/);
    }
    console.log(`flips, seed ${seed}: ${JSON.stringify(counts)}`);
    expect(counts["ended the process"] ?? 0).toBeLessThan(flips / 10);
  });

  it("that was cut off is refused, wherever that is", { timeout: 120_000 }, () => {
    const size = statSync(join(ledgerFolder, "data.mdb")).size;
    const random = createRandom(`cuts ${seed}`);
    const lengths = [
      1,
      100,
      4_095,
      4_096,
      8_192,
      12_288,
      ...Array.from({ length: 20 }, () => random.integer(1, size)),
    ];
    const results = look(lengths.map((length) => ({ length })));
    results.forEach((result, i) => {
      expect(result, `cut to ${lengths[i]}`).toBeDefined();
      if (result!.stage === "start") expect(result!.message).toMatch(/cut off|cannot be read|is no store/);
      else expect(result!.stage, `cut to ${lengths[i]}`).toBe("fine");
    });
    expect(results.filter((result) => result?.stage === "start").length).toBeGreaterThan(5);
  });

  it("that is damaged at its beginning is refused: it ends no process, and no older state is taken for the newest", {
    timeout: 120_000,
  }, () => {
    // LMDB keeps two heads and opens the older one where the newer is not there.
    const heads = [0, 4_096];
    const flipAt = (offsets: readonly number[]) =>
      heads.flatMap((head) => offsets.map((offset) => ({ flipped: head + offset, bit: 3 })));
    // Flags, mark, version and page size; then the highest bytes of the map's size, of both roots and of the newest page.
    const [marks, numbers] = [flipAt([18, 24, 28, 49]), flipAt([47, 95, 143, 151])];
    const results = look([...marks, ...numbers]);
    for (const result of results.slice(0, marks.length))
      expect(result).toMatchObject({
        stage: "start",
        message: expect.stringMatching(/beginning is damaged.*restore/s),
      });
    for (const result of results.slice(marks.length)) expect(result?.stage).toMatch(/start|fine/);
  });

  it("cut off or with other contents in the newest blocks is not started, and the gateway says so", async () => {
    const place = temporaryFolder();
    const running = await startTestGateway({ folder: place });
    await populate(running);
    await running.close();
    const file = join(place, "ledger", "data.mdb");
    const bytes = readFileSync(file);
    truncateSync(file, 8_192);
    await expect(startTestGateway({ folder: place })).rejects.toThrow(/cut off.*restore the data folder/);
    expect(() => requireWhole(join(place, "ledger"))).toThrow(StoreError);
    // A bit in the consignee's legal name, as the registration states it.
    const at = bytes.indexOf("The consignee");
    expect(at).toBeGreaterThan(0);
    for (let from = at; from >= 0; from = bytes.indexOf("The consignee", from + 1)) bytes[from]! ^= 1;
    writeFileSync(file, bytes);
    await expect(startTestGateway({ folder: place })).rejects.toThrow(/block \d+.*restore the data folder/);
    removeFolder(place);
  });

  it("that is gone or empty is not taken for a chain that has not begun", async () => {
    const place = temporaryFolder();
    const running = await startTestGateway({ folder: place });
    await populate(running);
    await running.close();
    const published = join(place, "checkpoints", "latest");
    const checkpoint = readFileSync(published);
    const lose = [
      () => truncateSync(join(place, "ledger", "data.mdb")),
      () => rmSync(join(place, "ledger"), { recursive: true }),
      () => rmSync(join(place, "keys"), { recursive: true }),
    ];
    for (const loseMore of lose) {
      loseMore();
      await expect(startTestGateway({ folder: place })).rejects.toThrow(/is lost.*restore the newest backup/);
      expect(readFileSync(published).equals(checkpoint)).toBe(true);
    }
    expect(existsSync(join(place, "keys"))).toBe(false);
    removeFolder(place);
  });
});

describe("damage beside the ledger", () => {
  it("the live view is read again from the log, or right", { timeout: 120_000 }, async () => {
    const place = temporaryFolder();
    const running = await startTestGateway({ folder: place });
    await populate(running);
    await expect.poll(async () => (await running.server.inject({ url: "/api/health" })).statusCode).toBe(200);
    await running.close();
    const projection = join(place, "projection");
    const file = join(projection, "data.mdb");
    const bytes = readFileSync(file);
    const read = async () => {
      const store = new ProjectionStore(projection);
      const stored = store.read();
      await store.close();
      return stored;
    };
    const whole = await read();
    expect(whole?.shipments).toHaveLength(1);
    const random = createRandom(`projection ${seed}`);
    for (let i = 0; i < 40; i++) {
      const at = bytes.indexOf('{"', random.integer(0, bytes.length - 1));
      if (at < 0) continue;
      const copy = Buffer.from(bytes);
      copy[at + random.integer(0, 200)]! ^= 1 << random.integer(0, 7);
      writeFileSync(file, copy);
      const stored = await read();
      if (stored !== undefined) expect(stored, seed).toEqual(whole);
    }
    const everywhere = Buffer.from(bytes);
    for (let at = bytes.indexOf("S-1"); at >= 0; at = bytes.indexOf("S-1", at + 1)) everywhere[at + 2]! ^= 2;
    writeFileSync(file, everywhere);
    expect(await read()).toBeUndefined();
    // The start makes do with any of it.
    writeFileSync(file, "not a database at all");
    const again = await startTestGateway({ folder: place });
    const fleet = await again.server.inject({ url: "/api/fleet", headers: bearerOf(again) });
    expect([fleet.statusCode, fleet.body]).toEqual([200, expect.stringContaining('"S-1"')]);
    await again.close();
    removeFolder(place);
  });

  it("accounts that were cut off are refused with what to do", async () => {
    const place = temporaryFolder();
    const accounts = new AccountStore(join(place, "accounts"));
    accounts.issue("token", { user: "u", role: "reader", scopes: ["read"] }, 1e9);
    await accounts.close();
    truncateSync(join(place, "accounts", "data.mdb"), 8_192);
    expect(() => new AccountStore(join(place, "accounts"))).toThrow(/cut off.*delete the folder/);
    removeFolder(place);
  });
});

function bearerOf(running: Awaited<ReturnType<typeof startTestGateway>>) {
  const token = running.accounts.issue("token", { user: "t", role: "reader", scopes: ["read"] }, 1e9);
  return { authorization: `Bearer ${token}` };
}
