/**
 * A whole gateway and a witness, followed by other people's libraries: golang.org/x/mod/sumdb (notes and tiles),
 * transparency-dev (checkpoints, cosignatures, policies, proofs, RFC 6962) and veraison/go-cose (receipts). Needs `go`
 * and its modules; without, these tests are skipped.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { witnessServer } from "../../client/witness/witness-server.ts";
import type { RunningGateway } from "../../gateway/main.ts";
import { receiptOf } from "../../gateway/seal/receipts.ts";
import { encodeNote } from "../../ledger/checkpoint/note.ts";
import { verifierKey, verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type WatchingWitness, witnessIn } from "../gateway/checkpoint/forked.ts";
import {
  populate,
  removeFolder,
  startTestGateway,
  submit,
  temporaryFolder,
  type World,
} from "../gateway/fixture.ts";
import { TestSigner } from "../signer.ts";

const source = fileURLToPath(new URL("./go/", import.meta.url));
const tools = mkdtempSync(join(tmpdir(), "tallyman-go-"));
const program = join(tools, "conformance");
// The modules are fetched the first time, which takes a while; without a network there is no program.
const isBuilt =
  spawnSync("go", ["build", "-o", program, "."], { cwd: source, timeout: 240_000 }).status === 0;

let folder: string;
let running: RunningGateway;
let world: World;
let watching: WatchingWitness;
let close: () => void;
let job: Record<string, string>;

describe.skipIf(!isBuilt)("clients of others", () => {
  beforeAll(async () => {
    folder = temporaryFolder();
    watching = witnessIn(join(folder, "witness"));
    const server = witnessServer(watching.witness, () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    close = () => {
      server.close();
      server.closeAllConnections();
    };
    const bounds = { checkpointIntervalMs: 3_600_000, witnessPauseMsMax: 1 };
    running = await startTestGateway({
      folder: join(folder, "gateway"),
      bounds,
      witnesses: [{ key: watching.key, url }],
    });
    watching.witness.watch(running.checkpoints.key);
    world = await populate(running);
    await running.checkpoints.publish();
    const before = running.checkpoints.latest;
    await grow(700);
    await running.checkpoints.publish();
    job = await jobOf(Buffer.from(encodeNote(before.note)).toString());
  }, 120_000);

  afterAll(async () => {
    close();
    await running.close();
    watching.close();
    removeFolder(folder);
  });

  it("follow the log by its tiles, accept the policy, the cosignature, the receipt and the tlog-proof", async () => {
    const { status, stdout, stderr } = await run(job);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { size } = running.checkpoints.cosigned;
    const index = Number(/^index (\d+)$/m.exec(Buffer.from(job.tlogProof!, "base64").toString())![1]);
    expect(size).toBeGreaterThan(700);
    expect(JSON.parse(stdout)).toEqual({
      size,
      cosignatures: 1,
      policyHolds: true,
      receiptIndex: index,
      proofIndex: index,
    });
  });

  it("refuse each of them when something else is asked for, so that their yes means something", async () => {
    const stranger = new TestSigner("party:stranger", "chain:test").publicKey;
    const otherLog = verifierKeyText(verifierKey("log", running.checkpoints.key.name, stranger));
    const otherWitness = verifierKeyText(verifierKey("witness", "elsewhere.example", stranger));
    const flipped = (name: string, at: number) => {
      const bytes = Buffer.from(job[name]!, "base64");
      bytes[bytes.length - at]! ^= 1;
      return { ...job, [name]: bytes.toString("base64") };
    };
    const before = job.before!.split("\n");
    const forgotten = [before[0], String(Number(before[1]) - 1), ...before.slice(2)].join("\n");
    for (const [changed, reason] of [
      [{ ...job, logKey: otherLog }, "checkpoint"],
      [{ ...job, before: forgotten }, "earlier checkpoint"],
      [flipped("receipt", 1), "receipt"],
      [flipped("entry", 1), "receipt"],
      [flipped("operator", 1), "receipt"],
      [flipped("tlogProof", 200), "tlog-proof"],
    ] as const) {
      const { status, stderr } = await run(changed);
      expect(status, reason).toBe(1);
      expect(stderr).toContain(`${reason}: `);
    }
    const policy = `witness w1 ${otherWitness} http://127.0.0.1:1/\nquorum w1\n`;
    expect(JSON.parse((await run({ ...job, policy })).stdout)).toMatchObject({ policyHolds: false });
  });

  async function grow(count: number): Promise<void> {
    const sent: Promise<unknown>[] = [];
    for (let i = 0; i < count; i++) {
      const atMs = Date.now();
      sent.push(
        submit(running, world.device.readings([{ name: "temperature", value: i % 8, timeMs: atMs }], atMs)),
      );
      if (i % 100 === 99) await Promise.all(sent.splice(0));
    }
    running.sealer.seal();
  }

  async function jobOf(before: string): Promise<Record<string, string>> {
    const { index, proof } = await tlogProof();
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
    return {
      url: `http://127.0.0.1:${running.httpPort}/`,
      logKey: verifierKeyText(running.checkpoints.key),
      witnessKey: verifierKeyText(watching.key),
      policy: `witness w1 ${verifierKeyText(watching.key)} http://127.0.0.1:1/\ngroup all-of-them all w1\nquorum all-of-them\n`,
      before,
      entry: base64(running.ledger.store.entry(index)!),
      receipt: base64(receiptOf(running.ledger, index).receipt),
      tlogProof: base64(proof),
      operator: base64(running.operatorKey.bytes),
    };
  }

  /** Of the last statement, as the gateway serves it. */
  async function tlogProof(): Promise<{ index: number; proof: Uint8Array }> {
    const atMs = Date.now();
    const statement = world.other.readings([{ name: "temperature", value: 5, timeMs: atMs }], atMs);
    const answer = await submit(running, statement);
    if (!answer.sealed) throw new Error(answer.refusal.code);
    await running.checkpoints.publish();
    const token = running.accounts.issue("token", { user: "x", role: "reader", scopes: ["submit"] }, 60_000);
    const url = `http://127.0.0.1:${running.httpPort}/entries/${toHex(statement.hash)}/tlog-proof`;
    const served = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { index: answer.index, proof: new Uint8Array(await served.arrayBuffer()) };
  }
});

afterAll(() => rmSync(tools, { recursive: true, force: true }));

/** The gateway that it asks runs in this process: nothing may wait for it meanwhile. */
async function run(
  work: Record<string, string>,
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(program, { stdio: "pipe" });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on("data", (text) => out.push(String(text)));
  child.stderr.on("data", (text) => err.push(String(text)));
  child.stdin.end(JSON.stringify(work));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout: out.join(""), stderr: err.join("") };
}
