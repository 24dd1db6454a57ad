/** A full disk, and space again: nothing acknowledged is lost, everything else goes on, and sealing resumes by itself. */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditStore } from "../../gateway/audit/audit-store.ts";
import type { Answer } from "../../gateway/gateway.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { NoSpaceError, type SpaceFiles } from "../../gateway/store/space.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { systemError } from "../crash/faulty-system.ts";
import {
  outcome,
  populate,
  removeFolder,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "../gateway/fixture.ts";

let folder: string;
let running: RunningGateway | undefined;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  removeFolder(folder);
});

/** A disk on which a store always needs to grow, and can as long as the disk is not full. */
class Disk implements SpaceFiles {
  code: string | undefined;

  size = () => 0;

  lengthen = () => {
    if (this.code !== undefined) throw systemError(this.code, "write");
  };
}

const start = (disk: Disk, report: (message: string) => void = () => undefined) =>
  startTestGateway({
    folder,
    report,
    bounds: { blockAgeMsMax: 1, sealRetryMs: 20 },
    openLedgerStore: (place) => LedgerStore.open(place, undefined, disk),
    fatal: (error) => expect.fail(String(error)),
  });

const reading = (world: World) =>
  world.device.readings([{ name: "temperature", value: 5, timeMs: Date.now() }], Date.now());

function auditedHashes(): string[] {
  const store = LedgerStore.open(join(folder, "ledger"));
  const hashes = [...auditStore(store)].flatMap(({ entries }) =>
    entries.flatMap(({ executed }) => (executed ? [toHex(executed.statement.hash)] : [])),
  );
  void store.close();
  return hashes;
}

describe("a full disk", () => {
  for (const code of ["ENOSPC", "EDQUOT", "EFBIG"])
    it(`(${code}) holds back what was not sealed, refuses what is new, serves the rest, and is over when there is space`, async () => {
      const disk = new Disk();
      const said: string[] = [];
      running = await start(disk, (message) => said.push(message));
      const world = await populate(running);
      const sealed = reading(world);
      expect(await outcome(running, sealed)).toBe("sealed");
      const { size } = running.ledger.log;

      disk.code = code;
      const held = [reading(world), reading(world)];
      const answers: Answer[] = [];
      for (const { bytes } of held)
        running.gateway.receive({
          payload: bytes,
          sender: "test",
          answered: (answer) => answers.push(answer),
        });
      await expect.poll(() => running!.sealer.hindrance).toContain("make room");
      const fresh = reading(world);
      const refused = await submit(running, fresh);
      expect(refused).toMatchObject({ sealed: false, refusal: { code: "gateway_stopped" } });
      // Sent again, an acknowledged one is acknowledged again.
      expect(await outcome(running, sealed)).toBe("sealed");
      expect(answers).toEqual([]);

      const health = await running.server.inject({ url: "/api/health" });
      expect([health.statusCode, health.json()]).toEqual([
        503,
        { status: "stopped", reason: expect.stringMatching(/cannot grow by .*it goes on by itself/) },
      ]);
      const headers = { authorization: `Bearer ${world.shipper.signIn()}` };
      for (const url of [
        "/api/fleet",
        "/api/blocks",
        "/api/shipments/S-1",
        "/api/shipments/S-1/evidence",
        `/entries/${toHex(sealed.hash)}/receipt`,
      ])
        expect((await running.server.inject({ url, headers })).statusCode, url).toBe(200);
      expect(running.ledger.log.size).toBe(size);

      const told = () => said.filter((message) => message.includes("sealed"));
      await expect
        .poll(told)
        .toEqual([expect.stringMatching(/^nothing is sealed: .* cannot grow by .*make room/)]);
      disk.code = undefined;
      await expect.poll(() => answers.map((answer) => answer.sealed)).toEqual([true, true]);
      await expect.poll(told).toEqual([expect.any(String), "blocks are sealed again"]);
      expect((await running.server.inject({ url: "/api/health" })).statusCode).toBe(200);
      expect(await outcome(running, fresh)).toBe("sealed");
      await running.close();
      running = undefined;
      const hashes = auditedHashes();
      for (const { hash } of [sealed, ...held, fresh])
        expect(hashes.filter((one) => one === toHex(hash))).toHaveLength(1);
    });

  it("at the stop of the gateway leaves what was not sealed to its senders", async () => {
    const disk = new Disk();
    running = await start(disk);
    const world = await populate(running);
    disk.code = "ENOSPC";
    const held = reading(world);
    const answers: Answer[] = [];
    running.gateway.receive({
      payload: held.bytes,
      sender: "test",
      answered: (answer) => answers.push(answer),
    });
    await expect.poll(() => running!.sealer.hindrance).toBeDefined();
    await running.close();
    expect(answers).toEqual([]);
    expect(auditedHashes()).not.toContain(toHex(held.hash));
    disk.code = undefined;
    running = await start(disk);
    expect(await outcome(running, held)).toBe("sealed");
  });

  it("is met before anything begins: a chain that cannot be begun leaves an empty ledger", async () => {
    const disk = new Disk();
    disk.code = "ENOSPC";
    await expect(start(disk)).rejects.toThrow(NoSpaceError);
    disk.code = undefined;
    running = await start(disk);
    expect(running.ledger.tip?.header.height).toBeGreaterThanOrEqual(0);
  });

  it("is no full disk when it is an error: the process must end", async () => {
    const disk = new Disk();
    const errors: unknown[] = [];
    running = await startTestGateway({
      folder,
      bounds: { blockAgeMsMax: 1 },
      openLedgerStore: (place) => LedgerStore.open(place, undefined, disk),
      fatal: (error) => errors.push(error),
    });
    const world = await populate(running);
    disk.code = "EIO";
    running.gateway.receive({ payload: reading(world).bytes, sender: "test", answered: () => undefined });
    await expect.poll(() => errors.map(String)).toEqual([expect.stringContaining("EIO")]);
    expect(await outcome(running, reading(world))).toBe("gateway_stopped");
  });
});
