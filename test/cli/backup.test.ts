import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { auditFolder } from "../../gateway/audit/audit-folder.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { checkpointText } from "../../ledger/checkpoint/checkpoint.ts";
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

async function tallyman(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => 0,
  };
  const code = await run(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const start = (name: string) =>
  startTestGateway({ folder: join(folder, name), bounds: { blockAgeMsMax: 1 } });

const reading = (world: World) =>
  world.device.readings([{ name: "temperature", value: 5, timeMs: Date.now() }], Date.now());

/** The checkpoint of the log as it is, as anybody could have it. */
function checkpointOf({ ledger }: RunningGateway, file: string): string {
  const { size, logRoot } = ledger.tip!.header;
  const text = checkpointText({ origin: "log.example", size, root: logRoot, extensions: [] });
  writeFileSync(file, `${text}\n— log.example ${Buffer.alloc(68, 1).toString("base64")}\n`);
  return file;
}

describe("tallyman backup", () => {
  it("copies the ledger of a gateway that goes on sealing, proved, without its keys", async () => {
    running = await start("data");
    const world = await populate(running);
    let sealed = 0;
    let stopped = false;
    const load = (async () => {
      while (!stopped) if ((await outcome(running!, reading(world))) === "sealed") sealed++;
    })();
    await expect.poll(() => sealed).toBeGreaterThan(5);
    const before = running.ledger.tip!.header.height;
    const target = join(folder, "backup");
    const { code, out, err } = await tallyman("backup", join(folder, "data"), target);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/copied .* MB/) });
    expect(out).toMatch(/chain +chain:test[\s\S]*keys +not included/);
    stopped = true;
    await load;
    const mark = JSON.parse(readFileSync(join(target, "backup.json"), "utf8")) as { height: number };
    expect(mark.height).toBeGreaterThanOrEqual(before);
    expect(readdirSync(target).sort()).toEqual(["backup.json", "checkpoints", "ledger", "shares"]);
    expect(statSync(target).mode & 0o077).toBe(0);
    const report = await auditFolder(target);
    expect(report).toMatchObject({ holds: true, head: { height: mark.height } });
  });

  it("does not write over anything, and says so for what is no ledger", async () => {
    const target = join(folder, "taken");
    mkdirSync(target);
    expect(await tallyman("backup", folder, target)).toMatchObject({
      code: 2,
      err: expect.stringContaining("exists already"),
    });
    const nothing = await tallyman("backup", folder, join(folder, "new"));
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining("holds no ledger") });
    expect(readdirSync(folder)).toEqual(["taken"]);
    expect((await tallyman("backup", "http://127.0.0.1:1", target)).err).toContain("tallyman mirror");
  });
});

describe("tallyman restore", () => {
  it("gives a gateway that goes on where the backup ends, and has all that was acknowledged before it", async () => {
    running = await start("data");
    const world = await populate(running);
    const kept = reading(world);
    expect(await outcome(running, kept)).toBe("sealed");
    const seen = checkpointOf(running, join(folder, "last-seen"));
    const backup = join(folder, "backup");
    expect((await tallyman("backup", join(folder, "data"), backup, "--with-keys")).code).toBe(0);
    await running.close();
    const restored = await tallyman("restore", backup, join(folder, "again"), "--last-seen", seen);
    expect(restored).toMatchObject({ code: 0, err: "" });
    expect(existsSync(join(folder, "again", "ledger", "data.mdb"))).toBe(true);
    running = await start("again");
    expect(await submit(running, kept)).toMatchObject({ sealed: true, repeated: true });
    expect(await outcome(running, reading(world))).toBe("sealed");
  });

  it("is refused where it would fork the chain, and unless somebody says what has been seen", async () => {
    running = await start("data");
    const world = await populate(running);
    const backup = join(folder, "backup");
    await tallyman("backup", join(folder, "data"), backup, "--with-keys");
    expect(await outcome(running, reading(world))).toBe("sealed");
    const seen = checkpointOf(running, join(folder, "last-seen"));
    const again = join(folder, "again");
    expect(await tallyman("restore", backup, again)).toMatchObject({
      code: 2,
      err: expect.stringContaining("--last-seen FILE or --nothing-newer"),
    });
    expect((await tallyman("restore", backup, again, "--last-seen", seen)).err).toMatch(
      /\d+ would be sealed a second time/,
    );
    const { size } = JSON.parse(readFileSync(join(backup, "backup.json"), "utf8")) as { size: number };
    const other = checkpointText({ origin: "log.example", size, root: new Uint8Array(32), extensions: [] });
    writeFileSync(seen, `${other}\n— log.example ${Buffer.alloc(68, 1).toString("base64")}\n`);
    expect((await tallyman("restore", backup, again, "--last-seen", seen)).err).toContain("another branch");
    writeFileSync(seen, "no checkpoint");
    expect((await tallyman("restore", backup, again, "--last-seen", seen)).err).toContain("is no checkpoint");
    expect(existsSync(again)).toBe(false);
    expect((await tallyman("restore", backup, join(folder, "data"), "--nothing-newer")).err).toContain(
      "holds a ledger already",
    );
    expect((await tallyman("restore", backup, again, "--nothing-newer")).code).toBe(0);
  });

  it("is refused for a backup that is damaged or none", async () => {
    running = await start("data");
    await populate(running);
    const backup = join(folder, "backup");
    await tallyman("backup", join(folder, "data"), backup);
    const again = join(folder, "again");
    expect((await tallyman("restore", folder, again, "--nothing-newer")).err).toContain("is no backup");
    const file = join(backup, "ledger", "data.mdb");
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf("The consignee"); at >= 0; at = bytes.indexOf("The consignee", at + 1))
      bytes[at]! ^= 1;
    writeFileSync(file, bytes);
    expect(await tallyman("restore", backup, again, "--nothing-newer")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/block \d+/),
    });
    expect(existsSync(again)).toBe(false);
  });
});

describe("a copy of the data", () => {
  it("is not started while the original runs, since both would seal with one key; nor is the folder started twice", async () => {
    running = await start("data");
    await populate(running);
    await expect(start("data")).rejects.toThrow(/another gateway \(process \d+.*Stop it first/);
    const backup = join(folder, "backup");
    await tallyman("backup", join(folder, "data"), backup, "--with-keys");
    await tallyman("restore", backup, join(folder, "copy"), "--nothing-newer");
    await expect(start("copy")).rejects.toThrow(/seal with one key fork the chain/);
    await running.close();
    running = await start("copy");
    expect(running.ledger.tip).toBeDefined();
  });
});
