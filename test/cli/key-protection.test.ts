import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSealedKey } from "../../gateway/contract/sealed-key.ts";
import { loadOperatorKey } from "../../gateway/seal/operator-key.ts";
import { nextKeyFileName } from "../../gateway/seal/operator-rotation.ts";
import { readPassphraseFile } from "../../gateway/seal/passphrase.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";
import { Bench } from "./fake-gateway.ts";

let bench: Bench;
let folder: string;
beforeEach(async () => {
  bench = new Bench();
  await bench.open();
  folder = temporaryFolder();
});
afterEach(async () => {
  await bench.close();
  removeFolder(folder);
});

const inFolder = (name: string) => join(folder, name);
const silent = { warn: () => undefined };

describe("a key file of a party", () => {
  it("is encrypted, used with its passphrase and with nothing else, and decrypted", async () => {
    const file = inFolder("acme.json");
    const passphrase = inFolder("passphrase");
    const made = await bench.tallyman("keys", "create", file, "--label", "party:acme");
    const before = readFileSync(file, "utf8");
    const encrypted = await bench.tallyman("keys", "encrypt", file, "--passphrase-file", passphrase);
    expect(encrypted).toMatchObject({ code: 0, out: expect.stringContaining("is encrypted") });
    expect(statSync(passphrase).mode & 0o777).toBe(0o600);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const sealed = readFileSync(file, "utf8");
    expect(sealed).not.toContain("PRIVATE KEY");
    expect(sealed).toContain("TALLYMAN SEALED KEY");

    // The public side needs no passphrase.
    expect((await bench.tallyman("keys", "show", file)).out).toBe(made.out);
    const without = await bench.tallyman("party", "list", "--key", file);
    expect(without.err).toMatch(/acme\.json is encrypted: add --passphrase-file/);
    writeFileSync(inFolder("other"), "not the passphrase at all\n", { mode: 0o600 });
    const wrong = await bench.tallyman(
      "party",
      "list",
      "--key",
      file,
      "--passphrase-file",
      inFolder("other"),
    );
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("the passphrase is wrong") });

    const next = inFolder("next");
    const changed = ["keys", "change-passphrase", file, "--passphrase-file", passphrase];
    expect((await bench.tallyman(...changed, "--new-passphrase-file", next)).code).toBe(0);
    expect((await bench.tallyman("keys", "decrypt", file, "--passphrase-file", passphrase)).err).toContain(
      "the passphrase is wrong",
    );
    expect((await bench.tallyman("keys", "decrypt", file, "--passphrase-file", next)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(before));
  });

  it("that another public key was written into is refused", async () => {
    const [file, other] = [inFolder("acme.json"), inFolder("other.json")];
    for (const name of [file, other]) {
      await bench.tallyman("keys", "create", name);
      await bench.tallyman("keys", "encrypt", name, "--passphrase-file", inFolder("passphrase"));
    }
    const { key } = JSON.parse(readFileSync(other, "utf8")) as { key: string };
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), key }));
    const { code, err } = await bench.tallyman("keys", "show", file);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining("not the one whose") });
  });

  it("is not touched when anything is wrong", async () => {
    const file = inFolder("acme.json");
    await bench.tallyman("keys", "create", file);
    const before = readFileSync(file, "utf8");
    writeFileSync(inFolder("short"), "short\n", { mode: 0o600 });
    writeFileSync(inFolder("no-key"), "no key\n", { mode: 0o600 });
    writeFileSync(inFolder("open"), "readable by everybody\n", { mode: 0o644 });
    chmodSync(inFolder("open"), 0o644);
    const lines: [string[], RegExp][] = [
      [["encrypt", file], /--passphrase-file/],
      [["encrypt", file, "--passphrase-file", inFolder("short")], /at least 12 bytes/],
      [["encrypt", file, "--passphrase-file", inFolder("open")], /chmod 600/],
      [["encrypt", inFolder("none"), "--passphrase-file", inFolder("p")], /There is no file/],
      [["encrypt", inFolder("no-key"), "--passphrase-file", inFolder("p")], /holds no private key/],
      [["decrypt", file, "--passphrase-file", inFolder("short")], /is not encrypted/],
    ];
    for (const [words, expected] of lines) {
      const { code, err } = await bench.tallyman("keys", ...words);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(expected) });
    }
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

describe("the operator's key", () => {
  const keys = () => inFolder("keys");

  it("is encrypted where it lies, and opens for the gateway", async () => {
    const plain = loadOperatorKey(keys(), false, silent);
    const file = join(keys(), "operator.pem");
    const passphrase = inFolder("passphrase");
    expect((await bench.tallyman("keys", "encrypt", file, "--passphrase-file", passphrase)).code).toBe(0);
    expect(isSealedKey(readFileSync(file, "utf8"))).toBe(true);
    expect(() => loadOperatorKey(keys(), true, silent)).toThrow(/is encrypted/);
    const opened = loadOperatorKey(keys(), true, { passphrase: readPassphraseFile(passphrase), ...silent });
    expect(toHex(opened.publicKey.kid)).toBe(toHex(plain.publicKey.kid));
  });

  it("gets a successor under the same passphrase, once", async () => {
    const line = ["keys", "rotate-operator", "--data", folder];
    expect(await bench.tallyman(...line)).toMatchObject({
      code: 2,
      err: expect.stringContaining("name the gateway's data folder"),
    });
    loadOperatorKey(keys(), false, silent);
    const { code, out } = await bench.tallyman(...line, "--compromised-since", "2026-01-05T08:00:00Z");
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^next key {2}[0-9a-f]{64}$/) });
    expect(existsSync(join(keys(), nextKeyFileName))).toBe(true);
    expect(JSON.parse(readFileSync(join(keys(), "operator.next.json"), "utf8"))).toEqual({
      compromisedSinceMs: Date.UTC(2026, 0, 5, 8),
    });
    expect((await bench.tallyman(...line)).err).toContain("is there already");
  });
});
