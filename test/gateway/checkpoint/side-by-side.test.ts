/** What two parties do with the bundles that one operator gave them, on the command line. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportFrom } from "../../../cli/mirror/export-from.ts";
import { run } from "../../../cli/program.ts";
import { LogClient } from "../../../client/log-client.ts";
import { generateSigningKey } from "../../../client/signing-key.ts";
import { LogFollower } from "../../../client/witness/log-follower.ts";
import { logName } from "../../../client/witness/witness-store.ts";
import { encodeNote } from "../../../ledger/checkpoint/note.ts";
import { verifierKey, verifierKeyText } from "../../../ledger/checkpoint/verifier-key.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { TestSigner } from "../../signer.ts";
import { chain, removeFolder, temporaryFolder } from "../fixture.ts";
import { type Forked, forged, fork, type Side, say, type WatchingWitness, witnessIn } from "./forked.ts";

let folder: string;
let forked: Forked;
let watching: WatchingWitness;
const file = (name: string) => join(folder, name);

async function tallyman(...argv: string[]): Promise<{ code: number; out: string }> {
  const lines: string[] = [];
  const put = (line: string) => lines.push(line);
  const code = await run(argv, { out: put, err: put, env: {}, wallClockMs: () => Date.now() });
  return { code, out: lines.join("\n") };
}

async function evidence({ running }: Side, name: string): Promise<string> {
  const account = { user: "party", role: "reader", scopes: ["read"] } as const;
  const headers = { authorization: `Bearer ${running.accounts.issue("token", account, 60_000)}` };
  const answer = await fetch(`http://127.0.0.1:${running.httpPort}/api/shipments/S-1/evidence`, { headers });
  writeFileSync(file(name), new Uint8Array(await answer.arrayBuffer()));
  return file(name);
}

const urlOf = ({ running }: Side) => `http://127.0.0.1:${running.httpPort}/`;
const shipper = new TestSigner("party:shipper", chain);
const fromCopy = (side: Side, checkpoints: LogClient | undefined) => {
  const key = { publicKey: shipper.publicKey, sign: (bytes: Uint8Array) => shipper.sign(bytes) };
  return exportFrom(side.folder, "S-1", key, checkpoints);
};
const strangersLog = () =>
  verifierKey("log", forked.honest.running.checkpoints.key.name, generateSigningKey().publicKey);
const vkey = () => verifierKeyText(forked.honest.running.checkpoints.key);

beforeAll(async () => {
  folder = temporaryFolder();
  watching = witnessIn(join(folder, "witness"));
  forked = await fork(folder, [{ key: watching.key, url: undefined }]);
  watching.witness.watch(forked.honest.running.checkpoints.key);
  await say(forked.honest, 5, 3);
  await say(forked.other, 20, 7);
}, 60_000);

afterAll(async () => {
  watching.close();
  await forked.close();
  removeFolder(folder);
});

describe("two bundles of two histories", () => {
  it("each hold by themselves, and are caught side by side, with a proof that holds for others", async () => {
    const mine = await evidence(forked.honest, "mine.zip");
    const theirs = await evidence(forked.other, "theirs.zip");
    const trust = ["--trust", toHex(forked.honest.running.operatorKey.kid)];
    for (const one of [mine, theirs]) expect((await tallyman("verify", one, ...trust)).code).toBe(0);
    const proof = file("fork.proof");
    const compared = await tallyman("compare", mine, theirs, "-o", proof);
    expect(compared).toMatchObject({ code: 1, out: expect.stringContaining("CONTRADICTION") });
    expect(existsSync(proof)).toBe(true);
    const operator = toHex(encodeCoseKey(forked.honest.running.operatorKey));
    const checked = await tallyman("compare", proof, "--log", vkey(), "--operator", operator);
    expect(checked).toMatchObject({ code: 1, out: expect.stringContaining("the proof holds") });
    expect(compared.out).toContain(`tallyman compare ${proof} --operator KEY`);
    const unnamed = await tallyman("compare", proof);
    expect(unnamed).toMatchObject({
      code: 2,
      out: expect.stringContaining(`compare ${proof} --operator KEY`),
    });
    expect(unnamed.out).not.toContain("proves nothing");
    // It is about seals, and a policy names no operator: that says nothing against it.
    writeFileSync(file("logs"), `log ${vkey()}\nquorum none\n`);
    const byPolicy = await tallyman("verify", proof, "--policy", file("logs"));
    expect(byPolicy).toMatchObject({ code: 2, out: expect.stringContaining("claims that a log was forked") });
  });

  it("are recognised by verify, too, which keeps the proof and reads one that was kept", async () => {
    const [mine, theirs, kept] = [file("mine.zip"), file("theirs.zip"), file("beside.proof")];
    const trust = ["--trust", toHex(forked.honest.running.operatorKey.kid)];
    const own = await tallyman("verify", mine, ...trust, "--beside", mine, "-o", kept);
    expect(own).toMatchObject({ code: 0, out: expect.stringContaining(`of one history with ${mine}`) });
    expect(existsSync(kept)).toBe(false);
    const beside = ["--beside", mine, "--beside", theirs, "-o", kept];
    const both = await tallyman("verify", mine, ...trust, ...beside);
    expect(both).toMatchObject({ code: 1, out: expect.stringContaining(`CONTRADICTION with ${theirs}`) });
    const operator = toHex(encodeCoseKey(forked.honest.running.operatorKey));
    expect(await tallyman("compare", kept, "--log", vkey(), "--operator", operator)).toMatchObject({
      code: 1,
      out: expect.stringContaining("the proof holds"),
    });
    const json = await tallyman("verify", mine, ...trust, ...beside, "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      verdict: "holds",
      beside: [{ answer: "consistent" }, { file: theirs, answer: "contradiction", proof: kept }],
    });
  });

  it("are proved by two checkpoints alone, which verify reads with the log's key of a policy", async () => {
    const [size, policy] = [forked.commonSize, file("logs")];
    const notes = [7, 9].map((fill) => forged(forked.honest, size, new Uint8Array(32).fill(fill)));
    const [one, two] = ["one.checkpoint", "two.checkpoint"].map(file);
    writeFileSync(one!, notes[0]!);
    writeFileSync(two!, notes[1]!);
    const kept = file("checkpoints.proof");
    expect((await tallyman("compare", one!, two!, "--log", vkey(), "-o", kept)).code).toBe(1);
    writeFileSync(policy, `log ${vkey()}\nquorum none\n`);
    expect(await tallyman("verify", kept, "--policy", policy)).toMatchObject({
      code: 1,
      out: expect.stringContaining("the proof holds"),
    });
    writeFileSync(policy, `log ${verifierKeyText(strangersLog())}\nquorum none\n`);
    for (const argv of [[], ["--policy", policy]])
      expect(await tallyman("verify", kept, ...argv)).toMatchObject({
        code: 2,
        out: expect.stringContaining("tallyman compare"),
      });
  });

  it("are told from two honest ones, of which one continues the other", async () => {
    const early = await evidence(forked.honest, "early.zip");
    await say(forked.honest, 6, 2);
    const late = await evidence(forked.honest, "late.zip");
    const compared = await tallyman(
      "compare",
      late,
      early,
      "--gateway",
      urlOf(forked.honest),
      "-o",
      file("none.proof"),
    );
    expect(compared).toMatchObject({ code: 0, out: expect.stringContaining("one history") });
    expect(existsSync(file("none.proof"))).toBe(false);
  });

  it("are caught by a checkpoint that somebody kept, with the log's own tiles", async () => {
    writeFileSync(file("kept"), encodeNote(forked.honest.running.checkpoints.latest.note));
    writeFileSync(file("far"), forged(forked.honest, 1_000_000, new Uint8Array(32).fill(7)));
    const asked = ["--log", vkey(), "--gateway", urlOf(forked.honest)];
    expect(await tallyman("compare", file("kept"), file("far"), ...asked)).toMatchObject({
      code: 2,
      out: expect.stringContaining("does not show the log of 1000000 entries"),
    });
    await say(forked.other, 22, 12);
    const theirs = await evidence(forked.other, "grown.zip");
    const compared = await tallyman(
      "compare",
      file("kept"),
      theirs,
      "--log",
      vkey(),
      "--gateway",
      urlOf(forked.other),
      "-o",
      file("kept.proof"),
    );
    expect(compared).toMatchObject({ code: 1, out: expect.stringContaining("CONTRADICTION") });
  });
});

describe("a policy on the command line", () => {
  it("is satisfied by the bundle of the history that the witness saw, and by no other", async () => {
    const { running } = forked.honest;
    const source = new LogClient(urlOf(forked.honest));
    await running.checkpoints.publish();
    const seen = await new LogFollower({
      witness: watching.witness,
      source,
      key: running.checkpoints.key,
    }).look();
    if ("contradicted" in seen) throw new Error(seen.contradicted);
    await source.bringCosignatures(encodeNote(seen.at.note));
    const policy = file("policy");
    writeFileSync(policy, `log ${vkey()}\nwitness w1 ${verifierKeyText(watching.key)}\nquorum w1\n`);
    const cosigned = await evidence(forked.honest, "cosigned.zip");
    const answer = await tallyman("verify", cosigned, "--policy", policy);
    expect(answer).toMatchObject({ code: 0, out: expect.stringMatching(/^holds$/m) });
    expect(answer.out).toMatch(/witnesses +w1 \d{4}-/);
    const other = await tallyman(
      "verify",
      await evidence(forked.other, "uncosigned.zip"),
      "--policy",
      policy,
    );
    expect(other).toMatchObject({ code: 2, out: expect.stringContaining("not satisfied") });
    expect(other.out).toContain("export the bundle again when the quorum has");
    writeFileSync(file("copy.zip"), await fromCopy(forked.honest, source));
    const copied = await tallyman("verify", file("copy.zip"), "--policy", policy);
    expect(copied).toMatchObject({ code: 0, out: expect.stringMatching(/witnesses +w1 \d{4}-/) });
    writeFileSync(file("plain.zip"), await fromCopy(forked.honest, undefined));
    expect(await tallyman("verify", file("plain.zip"), "--policy", policy)).toMatchObject({
      code: 2,
      out: expect.stringContaining("--checkpoint"),
    });
    writeFileSync(policy, `log ${vkey()}\nquorum w1\n`);
    expect(await tallyman("verify", cosigned, "--policy", policy)).toMatchObject({
      code: 2,
      out: expect.stringContaining("line 2: w1 is not defined"),
    });
    expect(readFileSync(cosigned).length).toBeGreaterThan(1000);
  });
});

describe("a bundle from a copy", () => {
  it("takes no checkpoint of another history than the copy's, and none that is older", async () => {
    for (
      let grown = 0;
      grown <= forked.honest.running.ledger.log.size;
      grown = forked.other.running.ledger.log.size
    )
      await say(forked.other, 23, 4);
    await expect(fromCopy(forked.honest, new LogClient(urlOf(forked.other)))).rejects.toThrow("CONTRADICTS");
    await expect(fromCopy(forked.other, new LogClient(urlOf(forked.honest)))).rejects.toThrow("try again");
  });
});

describe("a witness on the command line", () => {
  it("with --replay asks for a token that may read, runs every block again with it, and cosigns", async () => {
    const { running } = forked.honest;
    await tallyman("keys", "create", file("w2.json"), "--witness", "witness.example/w2");
    const watch = ["witness", "--gateway", urlOf(forked.honest), "--log", vkey(), "--key", file("w2.json")];
    const replay = [...watch, "--data", file("w2"), "--replay", "--once"];
    expect(await tallyman(...replay)).toMatchObject({
      code: 2,
      out: expect.stringContaining("add --token TOKEN"),
    });
    const account = { user: "witness", role: "reader", scopes: ["read"] } as const;
    const token = running.accounts.issue("token", account, 60_000);
    expect(await tallyman(...replay, "--token", token)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^cosigned {2}\d+ entries$/m),
    });
    const memory = join(file("w2"), logName(forked.honest.running.checkpoints.key.name), "replay");
    expect(existsSync(memory)).toBe(true);
    writeFileSync(memory, readFileSync(memory).subarray(1));
    await say(forked.honest, 5);
    expect(await tallyman(...replay, "--token", token)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^note: .+replay is of no use.+block 0.+$[\s\S]*^cosigned {2}\d+ entries$/m),
    });
    await say(forked.honest, 5);
    const { out } = await tallyman(...watch, "--data", file("w2"), "--once", "--json");
    const told = out.split("\n").map((line) => JSON.parse(line) as object);
    expect(told).toContainEqual({ cosigned: running.ledger.tip!.header.size });
    // A proof that was kept: nothing more is cosigned, and who reads this can show it to others.
    const proof = join(file("w2"), logName(running.checkpoints.key.name), "contradiction");
    writeFileSync(proof, readFileSync(file("checkpoints.proof")));
    expect(await tallyman(...watch, "--data", file("w2"), "--once")).toMatchObject({
      code: 1,
      out: expect.stringContaining(`tallyman compare ${proof} --log ${vkey()}`),
    });
  });
});
