/** Every request gets one verdict, and the right one, whatever becomes of the workers. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bounds } from "../../../gateway/configuration.ts";
import { BatchVerifier } from "../../../gateway/ingest/batch-verifier.ts";
import { moduleBytes } from "../../../gateway/ingest/ed25519/table-verifier.ts";
import { LocalVerifier } from "../../../gateway/ingest/local-verifier.ts";
import type { VerifyRequest } from "../../../gateway/ingest/native-signature.ts";
import { Verifier, type VerifierOptions } from "../../../gateway/ingest/verifier.ts";
import { batchBytes, requestBytesMax, SharedBatch } from "../../../gateway/ingest/verify-batch.ts";
import { compile } from "./ed25519/compile.ts";

const workerFile = new URL("../../../dist/gateway/ingest/verify-worker.js", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "tallyman-verifier-"));
afterAll(() => rmSync(folder, { recursive: true }));

function signed(
  seed: number,
  length: number,
  algorithm: VerifyRequest["algorithm"] = "Ed25519",
): VerifyRequest {
  const secret = new Uint8Array(32).fill(seed);
  const message = new Uint8Array(length).fill(seed);
  return algorithm === "Ed25519"
    ? { algorithm, message, key: ed25519.getPublicKey(secret), signature: ed25519.sign(message, secret) }
    : {
        algorithm,
        message,
        key: p256.getPublicKey(secret, false).slice(1),
        signature: p256.sign(message, secret),
      };
}

function damaged(request: VerifyRequest): VerifyRequest {
  const signature = Uint8Array.from(request.signature);
  signature[40] = signature[40]! ^ 1;
  return { ...request, signature };
}

/** Of several keys and both algorithms, every third one invalid. */
const requests = Array.from({ length: 300 }, (_, i) => {
  const request = signed(1 + (i % 7), i % 5 === 0 ? 40_000 : i % 400, i % 11 === 0 ? "ES256" : "Ed25519");
  return i % 3 === 0 ? damaged(request) : request;
});
const rightVerdicts = requests.map((_, i) => i % 3 !== 0);

const open: Verifier[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((verifier) => verifier.close()));
});

function start(workers: number, file: URL, options: Partial<VerifierOptions> = {}) {
  const reports: string[] = [];
  const report = (message: string) => reports.push(message);
  const verifier = new Verifier(workers, file, { ...bounds, report, ...options });
  open.push(verifier);
  return { verifier, reports };
}

/** All verdicts, in order of the requests; fails when one comes twice. */
function verdictsOf(verifier: Verifier, some: readonly VerifyRequest[]): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  let count = 0;
  return new Promise((resolve, reject) => {
    // Workers do not keep the process alive; this does until all is answered.
    const waiting = setInterval(() => undefined, 1_000);
    for (const [i, request] of some.entries()) {
      const verdict = (valid: boolean) => {
        if (verdicts[i] !== undefined) return reject(new Error("a second verdict"));
        verdicts[i] = valid;
        if (++count < some.length) return;
        clearInterval(waiting);
        resolve(verdicts);
      };
      verifier.verify({ ...request, verdict });
    }
  });
}

function workerOf(name: string, source: string): URL {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `import { parentPort, workerData } from "node:worker_threads";\n${source}`);
  return pathToFileURL(file);
}

describe.skipIf(!existsSync(workerFile))("a verifier", () => {
  it.each([1, 3])("with %d workers gives every request its verdict", async (workers) => {
    const { verifier, reports } = start(workers, workerFile);
    for (let round = 0; round < 3; round++)
      expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
    expect(reports).toEqual([]);
  });

  it("verifies what is too large for a batch", async () => {
    const { verifier } = start(1, workerFile);
    const large = signed(1, requestBytesMax);
    const largest = signed(1, requestBytesMax - 96);
    const some = [large, damaged(large), largest, damaged(largest)];
    expect(await verdictsOf(verifier, some)).toEqual([true, false, true, false]);
  });

  it("takes keys and signatures of any length for what they are", async () => {
    const { verifier } = start(1, workerFile);
    const request = signed(1, 10);
    const some = [0, 31, 33, 64].flatMap((length) => [
      { ...request, signature: new Uint8Array(length) },
      {
        ...request,
        signature: request.signature.slice(0, length),
        algorithm: "ES256" as const,
        key: new Uint8Array(64),
      },
    ]);
    expect(await verdictsOf(verifier, [...some, request])).toEqual([...some.map(() => false), true]);
  });
});

describe("with a worker that", () => {
  it.each([
    ["ends at once", "process.exit(1);"],
    ["throws at once", 'throw new Error("no");'],
    [
      "ends with its first batch",
      'workerData.batchesAt.forEach((_, slot) => parentPort.postMessage({ slot })); parentPort.on("message", () => process.exit(1));',
    ],
    [
      "throws with its first batch",
      'workerData.batchesAt.forEach((_, slot) => parentPort.postMessage({ slot })); parentPort.on("message", () => { throw new Error("no"); });',
    ],
  ])("%s, the gateway verifies itself", async (name, source) => {
    const { verifier } = start(2, workerOf(name.replaceAll(" ", "-"), source));
    expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
    expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
  });

  it.each([
    ["never is ready", "setInterval(() => undefined, 1_000);"],
    ["blocks before it is ready", "for (;;) {}"],
    [
      "never answers a batch",
      'workerData.batchesAt.forEach((_, slot) => parentPort.postMessage({ slot })); parentPort.on("message", () => undefined);',
    ],
  ])("%s, it is replaced and the gateway verifies itself", async (name, source) => {
    const { verifier, reports } = start(1, workerOf(name.replaceAll(" ", "-"), source), {
      verifyTimeoutMs: 200,
    });
    expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
    expect(reports).toContain("a verification worker does not answer and is replaced");
  });
});

describe.skipIf(!existsSync(workerFile))("a worker is not given up", () => {
  it("for answers that this thread was too busy to hear", async () => {
    const { verifier, reports } = start(1, workerFile, { verifyTimeoutMs: 400 });
    await verdictsOf(verifier, requests);
    const verdicts = verdictsOf(verifier, requests);
    await new Promise(setImmediate);
    const endAtMs = performance.now() + 1_500;
    while (performance.now() < endAtMs);
    expect(await verdicts).toEqual(rightVerdicts);
    expect(reports).toEqual([]);
  });

  it("for a start that takes longer than an answer may", async () => {
    const late = workerOf("late", `setTimeout(() => import(${JSON.stringify(workerFile.href)}), 2_000);`);
    const { verifier, reports } = start(1, late, { verifyTimeoutMs: 1_000 });
    expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
    expect(reports).toEqual([]);
  });
});

it("without the compiled worker everything is verified in this thread, without a word", async () => {
  const { verifier, reports } = start(2, new URL("./no-such-worker.js", import.meta.url));
  expect(await verdictsOf(verifier, requests)).toEqual(rightVerdicts);
  expect(reports).toEqual([]);
});

describe("without a module that can be trusted,", () => {
  let module: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    module = await compile("verify.ts");
  }, 120_000);

  function judgeWith(name: string, bytes: Uint8Array | undefined) {
    const file = join(folder, name);
    if (bytes) writeFileSync(file, bytes);
    const memory = new WebAssembly.Memory({ initial: 40, maximum: 40, shared: true });
    const shared = { memory, batchesAt: [moduleBytes], tablesAt: moduleBytes + batchBytes };
    const reports: string[] = [];
    const verifier = new BatchVerifier(shared, pathToFileURL(file), (message) => reports.push(message));
    const batch = new SharedBatch(memory.buffer as unknown as SharedArrayBuffer, moduleBytes);
    const verdicts: boolean[] = [];
    while (verdicts.length < requests.length) {
      const count = batch.write(requests.slice(verdicts.length));
      verifier.judge(0, count);
      for (let i = 0; i < count; i++) verdicts.push(batch.verdict(i));
    }
    return { verdicts, reports };
  }

  it("nothing is to be said when there is one", () => {
    expect(judgeWith("good.wasm", module)).toEqual({ verdicts: rightVerdicts, reports: [] });
  });

  it.each(["absent", "no module"])("libsodium verifies: %s", (what) => {
    const { verdicts, reports } = judgeWith(
      `${what}.wasm`,
      what === "absent" ? undefined : new Uint8Array(9),
    );
    expect(verdicts).toEqual(rightVerdicts);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/^signatures are verified by libsodium alone/);
  });

  it("libsodium verifies: one with a wrong constant fails its own test", () => {
    const d = Buffer.from("a378590384 72d300bd6e15030e0a6a00".replaceAll(" ", ""), "hex");
    const at = Buffer.from(module).indexOf(d);
    expect(at).toBeGreaterThan(0);
    const wrong = Uint8Array.from(module);
    wrong[at] = wrong[at]! ^ 1;
    const { verdicts, reports } = judgeWith("wrong.wasm", wrong);
    expect(verdicts).toEqual(rightVerdicts);
    expect(reports).toHaveLength(1);
  });
});

describe("verifying in this thread", () => {
  const oversized = [signed(3, requestBytesMax + 1), damaged(signed(3, requestBytesMax + 1))];
  const all = [...requests, ...oversized];
  const right = [...rightVerdicts, true, false];

  it("gives each its verdict with tables and, where there are none, without", () => {
    const reports: string[] = [];
    const report = (message: string) => reports.push(message);
    const compiled = new URL("../../../dist/gateway/ingest/ed25519/verify.wasm", import.meta.url);
    expect(new LocalVerifier(report, compiled).verify(all)).toEqual(right);
    expect(new LocalVerifier(report, new URL("./nothing.wasm", import.meta.url)).verify(all)).toEqual(right);
    expect(reports).toEqual([]);
  });

  it("says when the tables cannot be used, and gives the verdicts all the same", () => {
    const broken = join(folder, "broken.wasm");
    writeFileSync(broken, "no module");
    const reports: string[] = [];
    const verifier = new LocalVerifier((message) => reports.push(message), pathToFileURL(broken));
    expect(verifier.verify(all)).toEqual(right);
    expect(reports).toHaveLength(1);
  });
});
