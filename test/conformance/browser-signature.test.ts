/**
 * A browser's WebCrypto gives the ledger's answer for every registered key: on the published edge cases, and on
 * signatures damaged at random.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { type PublicKey, publicKeyFromBytes } from "../../ledger/keys/cose-key.ts";
import { type SignatureCheck, verifySignature } from "../../ledger/keys/signature.ts";
import { launchChromium } from "../browser/chromium.ts";
import { registered, speccheck, wycheproofEd25519, wycheproofEs256 } from "./signature-vectors.ts";

let browser: Browser;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tallyman-signature-"));
  const entry = fileURLToPath(new URL("../../dashboard/verification/signature.ts", import.meta.url));
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      lib: { entry, name: "signatures", formats: ["iife"], fileName: () => "signatures.js" },
    },
  });
  const file = join(folder, "page.html");
  writeFileSync(file, "<!doctype html><title>signatures</title><script src=signatures.js></script>");
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the browser answers, and with whose code: `native` is false where WebCrypto refused the key. */
async function answersOf(checks: readonly SignatureCheck[]): Promise<boolean[]> {
  const plain = checks.map(({ key, message, signature }) => ({
    algorithm: key.algorithm,
    key: toHex(key.bytes),
    message: toHex(message),
    signature: toHex(signature),
  }));
  return page.evaluate((all) => {
    const bytes = (hex: string) =>
      Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const { verifySignatureHere } = (
      globalThis as unknown as { signatures: { verifySignatureHere(check: unknown): Promise<boolean> } }
    ).signatures;
    return Promise.all(
      all.map(({ algorithm, key, message, signature }) =>
        verifySignatureHere({
          key: { algorithm, bytes: bytes(key), kid: new Uint8Array(32) },
          message: bytes(message),
          signature: bytes(signature),
        }),
      ),
    );
  }, plain);
}

async function expectAgreement(checks: readonly SignatureCheck[]): Promise<void> {
  const expected = checks.map(({ key, message, signature }) => verifySignature(key, message, signature));
  expect(await answersOf(checks)).toEqual(expected);
  expect(new Set(expected)).toEqual(new Set([true, false]));
}

describe("WebCrypto of a browser", () => {
  it("knows both algorithms, so that these answers are its own", async () => {
    const known = await page.evaluate(async () => {
      const point = Uint8Array.from([4, ...new Array(64).fill(1)]);
      const outcome = (importing: Promise<unknown>) =>
        importing.then(
          () => "imported",
          (error: DOMException) => error.name,
        );
      return Promise.all([
        outcome(crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), "Ed25519", false, ["verify"])),
        outcome(
          crypto.subtle.importKey("raw", point, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]),
        ),
      ]);
    });
    // The second is no point of the curve; an unknown algorithm would be a NotSupportedError.
    expect(known).toEqual(["imported", "DataError"]);
  });

  const published = [...wycheproofEd25519, ...wycheproofEs256, ...speccheck].flatMap((vector) => {
    const key = registered(vector);
    return typeof key === "string" ? [] : [{ key, message: vector.message, signature: vector.signature }];
  });

  it.skipIf(published.length === 0)("answers the published vectors as the ledger does", async () => {
    await expectAgreement(published);
  });

  it("answers signatures with any one bit changed as the ledger does", async () => {
    const seed = new Uint8Array(32).fill(7);
    const message = new TextEncoder().encode("gate 4");
    const made: [PublicKey, Uint8Array][] = [
      [publicKeyFromBytes("Ed25519", ed25519.getPublicKey(seed)), ed25519.sign(message, seed)],
      [
        publicKeyFromBytes("ES256", p256.getPublicKey(seed, false).slice(1)),
        p256.sign(message, seed, { lowS: false }),
      ],
    ];
    for (const [key, signature] of made) {
      const checks = [{ key, message, signature }];
      for (let bit = 0; bit < 512; bit += 3) {
        const changed = signature.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        checks.push({ key, message, signature: changed });
      }
      await expectAgreement(checks);
    }
  });
});
