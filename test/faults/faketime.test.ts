/**
 * The system's own clock jumps under a whole gateway: libfaketime stands between the process and the kernel. Where it
 * is not installed, these tests are skipped.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { LedgerStore } from "../../gateway/store/ledger-store.ts";
import { decodeHeader } from "../../ledger/log/header.ts";
import { GatewayLife } from "../crash/gateway-life.ts";
import { History } from "../crash/history.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { clientOf, healthOf, Registrations, seed, send } from "./whole-gateway.ts";

const library = [
  "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
  "/usr/lib64/faketime/libfaketime.so.1",
].find((file) => existsSync(file));

let folder: string | undefined;
let life: GatewayLife | undefined;

afterEach(async () => {
  life?.kill();
  await life?.death;
  if (folder !== undefined) removeFolder(folder);
});

it.skipIf(library === undefined)(
  "a clock that jumps back or ahead stops the sealing until it is right",
  { timeout: 120_000 },
  async () => {
    folder = temporaryFolder();
    const offset = join(folder, "offset");
    const setClock = (text: string) => writeFileSync(offset, `${text}\n`);
    const environment = [
      `LD_PRELOAD=${library}`,
      `FAKETIME_TIMESTAMP_FILE=${offset}`,
      "FAKETIME_NO_CACHE=1",
      "FAKETIME_DONT_FAKE_MONOTONIC=1",
      "DONT_FAKE_MONOTONIC=1",
    ];
    setClock("+0");
    const data = join(folder, "data");
    const history = new History();
    const registrations = new Registrations(history);
    life = new GatewayLife(["env", ...environment]);
    const ports = await life.begin({ folder: data, seed, killCommit: 0 });
    expect(ports, life.errors).toBeDefined();
    const client = clientOf(ports!);
    expect(await send(client, registrations.next(), history)).toBe("sealed");

    for (const [jump, words] of [
      ["-7200", /jumped back by 2 h/],
      ["+86400", /jumped ahead by 24 h/],
    ] as const) {
      setClock(jump);
      await expect.poll(() => healthOf(ports!), { timeout: 10_000 }).toMatchObject({ code: 503 });
      expect((await healthOf(ports!)).reason).toMatch(words);
      setClock("+0");
      await expect.poll(() => healthOf(ports!), { timeout: 10_000 }).toMatchObject({ code: 200 });
      expect(await send(client, registrations.next(), history)).toBe("sealed");
    }
    life.kill();
    await life.death;

    setClock("-3600");
    life = new GatewayLife(["env", ...environment]);
    const again = await life.begin({ folder: data, seed, killCommit: 0 });
    expect(await healthOf(again!)).toMatchObject({
      code: 503,
      reason: expect.stringMatching(/behind the last block/),
    });
    setClock("+0");
    await expect.poll(() => healthOf(again!), { timeout: 10_000 }).toMatchObject({ code: 200 });
    expect(await send(clientOf(again!), registrations.next(), history)).toBe("sealed");
    expect(await life.stop()).toEqual({ code: 0, signal: null });

    const store = LedgerStore.open(join(data, "ledger"));
    const times = Array.from(
      { length: store.height()! + 1 },
      (_, height) => decodeHeader(store.block(height)!.header).timeMs,
    );
    await store.close();
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)! - times[0]!).toBeLessThan(120_000);
  },
);
