import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { proofFacts } from "../../cli/proof-text.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import type { ProofReport } from "../../ledger/evidence/check-proof.ts";
import { populate, removeFolder, startTestGateway, temporaryFolder, type World } from "../gateway/fixture.ts";

let folder: string;
let running: RunningGateway;
let world: World;
let access: string[];

beforeAll(async () => {
  folder = temporaryFolder();
  running = await startTestGateway({ folder });
  world = await populate(running);
  const token = running.accounts.issue("token", { user: "r", role: "reader", scopes: ["read"] }, 60_000);
  access = ["--url", `http://127.0.0.1:${running.httpPort}`, "--token", token];
});

afterAll(async () => {
  await running.close();
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

const file = (name: string) => join(folder, name);
const prove = (kind: string, id: string, name: string) =>
  tallyman("prove", kind, id, "-o", file(name), ...access);
const trust = () => ["--trust", toHex(running.operatorKey.kid)];

describe("tallyman prove", () => {
  it("saves a proof of what is there and of what is not, which verify takes", async () => {
    const cases: [string, string, string][] = [
      ["device", "sensor-1", "there is this device"],
      ["device", "ghost", "there is no such device"],
      ["shipment", "S-1", "there is this shipment"],
      ["shipment", "S-2", "there is no such shipment"],
      ["party", "nobody", "there is no such party"],
      ["unit", "U", "there is no such unit"],
      ["key", toHex(world.device.publicKey.kid), "there is this key"],
      ["record", "shipment:S-1", "the record has these statements and no others"],
      ["record", "unit:U/0", "nothing was ever filed in this record"],
    ];
    for (const [kind, id, answer] of cases) {
      const made = await prove(kind, id, "one.proof");
      expect(made, `${kind} ${id}`).toMatchObject({ code: 0, err: "" });
      expect(made.out).toContain(answer);
      const checked = await tallyman("verify", file("one.proof"), ...trust());
      expect(checked.code).toBe(0);
      expect(checked.out).toMatch(/^holds\n/);
      expect(checked.out).toContain(answer);
      expect(checked.out).toContain("DEMONSTRATION");
    }
  });

  it("says of what is there whether it is over, or in doubt", () => {
    const report = { about: "key/00", lastLeaf: undefined, height: 7, timeMs: 0 } as ProofReport;
    const value = {
      revokedAt: 12,
      replacedAt: 11,
      compromisedSinceMs: 0,
      suspension: { at: 13, reason: "x" },
    };
    expect(proofFacts({ ...report, value })).toMatchObject({
      revoked: "by entry 12",
      replaced: "by entry 11",
      suspended: "by entry 13",
      "in doubt": "what was sealed since 1970-01-01T00:00:00Z",
    });
    expect(Object.values(proofFacts({ ...report, value: {} })).join()).not.toMatch(/entry|since/);
  });

  it("counts a record's statements", async () => {
    await prove("record", "shipment:S-1", "record.proof");
    const { out } = await tallyman("verify", file("record.proof"), "--json", ...trust());
    const { count } = running.ledger.state.get<{ count: number }>("record/shipment:S-1")!;
    expect(JSON.parse(out)).toMatchObject({ verdict: "holds", present: true, value: { count } });
  });

  it("takes nothing from a gateway that is not a proof of what was asked", async () => {
    await prove("device", "ghost", "ghost.proof");
    const liar = createServer((_request, response) => response.end(readFileSync(file("ghost.proof"))));
    await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(liar.address() as { port: number }).port}`;
    const { code, err } = await tallyman("prove", "party", "liar", "-o", file("liar.proof"), "--url", url);
    liar.close();
    expect(code).toBe(2);
    expect(err).toContain("proves nothing about party/liar");
    expect(existsSync(file("liar.proof"))).toBe(false);
  });

  it("says what an ID is, and who may ask", async () => {
    expect(await prove("record", "S-1", "x.proof")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--help"),
    });
    expect((await prove("truck", "S-1", "x.proof")).err).toContain("Allowed choices are");
    const nobody = await tallyman("prove", "device", "x", ...access.slice(0, 2));
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining("--token") });
  });
});

describe("tallyman verify", () => {
  it("ends with 2 for a proof by nobody named, and with 1 for a changed one", async () => {
    await prove("device", "ghost", "ghost.proof");
    const untrusted = await tallyman("verify", file("ghost.proof"));
    expect(untrusted.code).toBe(2);
    expect(untrusted.out).toContain(`--trust ${toHex(running.operatorKey.kid)}`);
    // Nothing was laid beside anything: it must not look as if it had been.
    const beside = await tallyman("verify", file("ghost.proof"), ...trust(), "--beside", file("ghost.proof"));
    expect(beside).toMatchObject({ code: 2, out: "", err: expect.stringContaining("leave out --beside") });
    const changed = readFileSync(file("ghost.proof"));
    changed[changed.length - 5]! ^= 1;
    writeFileSync(file("changed.proof"), changed);
    const { code, out } = await tallyman("verify", file("changed.proof"), ...trust());
    expect(code).toBe(1);
    expect(out).toContain("does not hold");
  });
});
