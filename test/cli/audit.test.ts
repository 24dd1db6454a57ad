import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { progressLines } from "../../cli/progress.ts";
import { readingStore } from "../../cli/store.ts";
import { ClientError } from "../../client/client-error.ts";
import { blocksOf, writeStore } from "../gateway/audit/stored-chain.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder } from "../gateway/fixture.ts";
import { simpleChain } from "../ledger/evidence/sample.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

async function audit(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  let nowMs = 0;
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => (nowMs += 1_000),
  };
  const code = await run(["audit", ...argv], io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

it("says when a long log is gone through once that is known, from how fast it has gone lately", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const io = {
    out: () => undefined,
    err: (line: string) => lines.push(line),
    env: {},
    wallClockMs: () => nowMs,
  };
  const progress = progressLines("audited", io);
  let entries = 0;
  const pass = (seconds: number, perSecond: number) => {
    for (let second = 0; second < seconds; second++) {
      nowMs += 1_000;
      entries += perSecond;
      progress({ entries, total: 1_000_000 });
    }
    return lines.at(-1);
  };
  expect(pass(5, 10)).toBe("audited 50 of 1000000 entries");
  pass(40, 1_000);
  expect(lines.slice(0, 5).join()).not.toContain("to go");
  expect(lines.at(-1)).toBe("audited 40050 of 1000000 entries, 1000 a second, about 16 min to go");
  expect(pass(30, 25_000)).toBe("audited 790050 of 1000000 entries, 25000 a second, about 9 s to go");
  // One that stands still says nothing of when it will have ended.
  expect(pass(30, 0)).toBe("audited 790050 of 1000000 entries");
});

describe("tallyman audit", () => {
  it("ends with 0 when everything holds, and says what was checked and how fast", async () => {
    const chain = simpleChain({ demonstration: true });
    await writeStore(folder, blocksOf(chain));
    for (const source of [folder, join(folder, "ledger")]) {
      const { code, out, err } = await audit(source, "--trust", chain.operatorKid());
      expect({ code, verdict: out.split("\n")[0] }).toEqual({ code: 0, verdict: "holds" });
      expect(out).toContain(`${chain.operatorKid()} (trusted)`);
      expect(out).toMatch(/15 statements in 6 blocks/);
      expect(out).toContain("DEMONSTRATION");
      expect(err).toMatch(/^audited \d+ of \d+ entries$/m);
    }
    const { out } = await audit(folder, "--json");
    expect(JSON.parse(out)).toMatchObject({ holds: true, head: { height: 5 }, checked: { blocks: 6 } });
  });

  it("ends with 1 and names what is wrong, where, and what to do", async () => {
    await writeStore(folder, blocksOf(simpleChain()));
    const root = open({ path: join(folder, "ledger"), maxDbs: 16 });
    const entries = root.openDB<Buffer, number>({ name: "entries", encoding: "binary" });
    const bytes = Buffer.from(entries.get(6)!);
    bytes[bytes.length - 1]! ^= 1;
    entries.putSync(6, bytes);
    await root.close();
    const { code, out } = await audit(folder);
    expect(code).toBe(1);
    expect(out).toContain("does not hold");
    expect(out).toContain("entry 6 in block 1");
    expect(out).toContain("restore the log from a backup or a mirror");
    const json = JSON.parse((await audit(folder, "--json")).out);
    expect(json).toMatchObject({ holds: false, problem: { height: 1, index: 6 } });
    expect(json.problem.remedy).toContain("restore");
  });

  it("ends with 1 when somebody else sealed the chain", async () => {
    await writeStore(folder, blocksOf(simpleChain()));
    const { code, out } = await audit(folder, "--trust", "ab".repeat(32));
    expect(code).toBe(1);
    expect(out).toContain("no key that you trust");
    expect(out).toContain("ask whoever gave it to you");
    expect(out).not.toContain("restore");
  });

  it("ends with 2 when there is nothing to audit", async () => {
    mkdirSync(join(folder, "empty"));
    for (const source of [join(folder, "empty"), join(folder, "none")]) {
      const { code, err } = await audit(source);
      expect(code).toBe(2);
      expect(err).toContain("holds no ledger");
    }
    expect((await audit("http://127.0.0.1:1", "--token", "x")).code).toBe(2);
  });

  it("says of a store that LMDB cannot read that it is damaged, and what to do", async () => {
    await writeStore(folder, blocksOf(simpleChain()));
    const file = join(folder, "ledger", "data.mdb");
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, 0, 64));
    const { code, err } = await audit(folder);
    expect(code).toBe(2);
    expect(err).toMatch(/beginning is damaged; restore the folder from a backup or a mirror/);
    // As the package `lmdb` words what it finds in the midst of a file.
    const inside = new Error("MDB_BAD_TXN: Transaction must abort, has a child, or is invalid");
    const reading = readingStore(() => Promise.reject(inside));
    await expect(reading).rejects.toThrow(ClientError);
    await expect(reading).rejects.toThrow(/MDB_BAD_TXN.*damaged. Restore the folder from a backup/);
  });

  it("reads a running gateway's chain over HTTP, for whoever may read", async () => {
    const running = await startTestGateway({ folder });
    await populate(running);
    const token = running.accounts.issue("token", { user: "a", role: "reader", scopes: ["read"] }, 60_000);
    const url = `http://127.0.0.1:${running.httpPort}`;
    const read = await audit(url, "--token", token);
    const refused = await audit(url);
    // What it gives ends before what it says.
    const { store } = running.ledger;
    const { blockBytes } = store;
    store.blockBytes = (height) => (height < 3 ? blockBytes.call(store, height) : undefined);
    const cut = await audit(url, "--token", token);
    await running.close();
    expect(read).toMatchObject({ code: 0, out: expect.stringContaining("holds") });
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("--token") });
    expect(cut).toMatchObject({ code: 1, out: expect.stringContaining("gives no such block") });
  });
});
