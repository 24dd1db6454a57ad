/**
 * A whole gateway on a small file system that fills up and is emptied again: in memory, and ext4 in a file. Mounting
 * needs the right to do so; where it is missing these tests are skipped.
 */
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkHistory } from "../crash/check-history.ts";
import { GatewayLife } from "../crash/gateway-life.ts";
import { History } from "../crash/history.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { clientOf, healthOf, Registrations, seed, send } from "./whole-gateway.ts";

const succeeds = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Each mounts a file system of some megabytes on the folder, if it may. */
const fileSystems: Readonly<Record<string, (folder: string) => boolean>> = {
  tmpfs: (folder) => succeeds("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder),
  "ext4 in a file": (folder) => {
    const image = `${folder}.image`;
    writeFileSync(image, "");
    truncateSync(image, 32 * 1024 * 1024);
    return succeeds("mkfs.ext4", "-q", "-F", image) && succeeds("mount", "-o", "loop", image, folder);
  },
};

let base: string | undefined;
let life: GatewayLife | undefined;

afterEach(async () => {
  life?.kill();
  await life?.death;
  if (base === undefined) return;
  for (const name of readdirSync(base)) spawnSync("umount", ["-l", join(base, name)]);
  removeFolder(base);
});

/** Writes until nothing more fits. */
function fill(file: string): void {
  const descriptor = openSync(file, "a");
  try {
    for (let bytes = 1024 * 1024; bytes >= 512; bytes /= 2)
      while (fits(descriptor, bytes)) expect(bytes).toBeGreaterThan(0);
  } finally {
    closeSync(descriptor);
  }
}

function fits(descriptor: number, bytes: number): boolean {
  try {
    return writeSync(descriptor, Buffer.alloc(bytes, 1)) === bytes;
  } catch (error) {
    expect((error as { code?: string }).code).toBe("ENOSPC");
    return false;
  }
}

describe("a small disk", () => {
  for (const [name, mount] of Object.entries(fileSystems))
    it(`(${name}) that is full stops the acknowledgements, and no more`, { timeout: 180_000 }, async ({
      skip,
    }) => {
      base = temporaryFolder();
      const disk = join(base, "disk");
      mkdirSync(disk);
      skip(!mount(disk), "mounting is not allowed here");
      const folder = join(disk, "data");
      const history = new History();
      const registrations = new Registrations(history);
      life = new GatewayLife();
      const ports = await life.begin({ folder, seed, killCommit: 0 });
      expect(ports, life.errors).toBeDefined();
      const client = clientOf(ports!);
      expect(await send(client, registrations.next(), history)).toBe("sealed");

      const filler = join(disk, "filler");
      for (let round = 0; round < 3; round++) {
        fill(filler);
        // What room the ledger has made itself is used up first.
        const waiting: Promise<string>[] = [];
        while ((await healthOf(ports!)).code === 200) {
          waiting.push(...Array.from({ length: 20 }, () => send(client, registrations.next(), history)));
          await Promise.race([Promise.all(waiting), new Promise((resolve) => setTimeout(resolve, 1_500))]);
          expect(waiting.length).toBeLessThan(20_000);
        }
        expect((await healthOf(ports!)).reason).toMatch(/cannot grow.*make room/);
        expect((await client.parties()).length).toBeGreaterThan(0);
        rmSync(filler);
        await expect.poll(() => healthOf(ports!), { timeout: 20_000 }).toMatchObject({ code: 200 });
        for (const answer of waiting) expect(["sealed", "gateway_stopped"]).toContain(await answer);
        expect(await send(client, registrations.next(), history)).toBe("sealed");
      }
      fill(filler);
      life.kill();
      await life.death;

      // A start on a full disk serves, and seals when there is room.
      life = new GatewayLife();
      const again = await life.begin({ folder, seed, killCommit: 0 });
      expect(again, life.errors).toBeDefined();
      expect((await clientOf(again!).parties()).length).toBeGreaterThan(0);
      rmSync(filler);
      await expect.poll(() => healthOf(again!), { timeout: 20_000 }).toMatchObject({ code: 200 });
      const reader = clientOf(again!);
      for (const sent of history.sent.values()) expect(await send(reader, sent, history)).toBe("sealed");
      expect(await life.stop(), life.errors).toEqual({ code: 0, signal: null });
      const { problems } = await checkHistory(folder, history);
      // Of statements that are posted together some may be refused for now and come later.
      expect(problems.filter((problem) => !problem.includes("not in the order"))).toEqual([]);
    });
});
