/** Every signature gets the right verdict, whatever the second thread does. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { afterAll, describe, expect, it } from "vitest";
import { SharedSignatures } from "../../cli/shared-signatures.ts";
import { SignaturePool } from "../../cli/signature-pool.ts";
import type { VerifyRequest } from "../../gateway/ingest/native-signature.ts";

const compiledWorker = new URL("../../dist/cli/signature-worker.js", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "tallyman-signatures-"));
afterAll(() => rmSync(folder, { recursive: true }));

const secrets = [1, 2, 3].map((seed) => new Uint8Array(32).fill(seed));
const keys = secrets.map((secret) => ed25519.getPublicKey(secret));

function signed(i: number): VerifyRequest {
  const [secret, key] = [secrets[i % 3]!, keys[i % 3]!];
  const message = Uint8Array.from({ length: i % 90 }, (_, at) => at ^ i);
  if (i % 50 !== 7) return { algorithm: "Ed25519", key, message, signature: ed25519.sign(message, secret) };
  return {
    algorithm: "ES256",
    key: p256.getPublicKey(secret, false).slice(1),
    message,
    signature: p256.sign(message, secret),
  };
}

/** Five batches and a part of one; every seventh is invalid, one is too short, one too long for any batch. */
const requests = Array.from({ length: 350 }, (_, i) => {
  const request = signed(i);
  if (i === 100) return { ...request, signature: request.signature.subarray(0, 63) };
  if (i === 200) return { ...request, message: new Uint8Array(300_000) };
  return i % 7 === 3 ? { ...request, message: Uint8Array.of(...request.message, 0) } : request;
});
const right = requests.map((_, i) => i !== 100 && i !== 200 && i % 7 !== 3);

function verdictsBy(pool: SignaturePool): boolean[] {
  const reader = pool.begin(requests);
  const verdicts: boolean[] = [];
  while (verdicts.length < requests.length)
    verdicts.push(...reader(verdicts.length, Math.min(verdicts.length + 48, requests.length)));
  return verdicts;
}

function textOf({ algorithm, key, message, signature }: VerifyRequest): string {
  return [algorithm, ...[key, message, signature].map((bytes) => Buffer.from(bytes).toString("hex"))].join(
    " ",
  );
}

function workerOf(name: string, source: string): URL {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `import { parentPort } from "node:worker_threads";\n${source}`);
  return pathToFileURL(file);
}

describe("signatures of a bundle", () => {
  it("are verified without a second thread", () => {
    const pool = new SignaturePool(false, () => undefined);
    expect(pool.verify(requests)).toEqual(right);
    expect(verdictsBy(pool)).toEqual(right);
  });

  it.skipIf(!existsSync(compiledWorker))("are verified with a second thread", () => {
    const pool = new SignaturePool(true, () => undefined, compiledWorker);
    expect(verdictsBy(pool)).toEqual(right);
    pool.close();
  });

  it.each([
    ["ends at once", "process.exit(1);"],
    ["never begins", "setInterval(() => undefined, 1_000);"],
    [
      "begins with all and finishes none",
      'parentPort.on("message", (memory) => new Int32Array(memory, 4, 6).fill(1));',
    ],
  ])("are verified though the second thread %s", (name, source) => {
    const pool = new SignaturePool(true, () => undefined, workerOf(name.replaceAll(" ", "-"), source));
    expect(verdictsBy(pool)).toEqual(right);
    pool.close();
  });

  it("are verified though the second thread fails, which is told", async () => {
    const worker = workerOf("fails", 'throw new Error("no memory");');
    let pool: SignaturePool | undefined;
    const told = new Promise((resolve) => {
      pool = new SignaturePool(true, resolve, worker);
    });
    expect(verdictsBy(pool!)).toEqual(right);
    // The thread does not keep the process alive; this does until it has failed.
    const waiting = setInterval(() => undefined, 1_000);
    expect(await told).toContain("no memory");
    clearInterval(waiting);
  });
});

describe("memory that two threads share", () => {
  it("holds what is to be verified, and gives each batch to one of them", () => {
    const ours = SharedSignatures.of(requests);
    const theirs = new SharedSignatures(ours.memory);
    expect(theirs.batches).toBe(6);
    const held = Array.from({ length: 6 }, (_, batch) => theirs.requests(batch)).flat();
    expect(held.map(textOf)).toEqual(requests.map(textOf));
    expect([theirs.take(5), ours.take(5), ours.take(0), theirs.take(0)]).toEqual([true, false, true, false]);
  });

  it("tells the verdicts of a batch when it is finished, not before", () => {
    const ours = SharedSignatures.of(requests);
    const theirs = new SharedSignatures(ours.memory);
    theirs.take(5);
    expect(ours.verdicts(5)).toBeUndefined();
    theirs.finish(5, right.slice(320));
    expect(ours.verdicts(5)).toEqual(right.slice(320));
    expect(ours.verdicts(4)).toBeUndefined();
  });
});
