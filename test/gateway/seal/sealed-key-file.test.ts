import { createDecipheriv, scryptSync } from "node:crypto";
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { isSealedKey } from "../../../gateway/contract/sealed-key.ts";
import { loadOperatorKey } from "../../../gateway/seal/operator-key.ts";
import {
  createPassphraseFile,
  findPassphrase,
  passphraseFileBeside,
  readPassphraseFile,
} from "../../../gateway/seal/passphrase.ts";
import {
  openSealedKey,
  readKeyFile,
  type ScryptCost,
  sealKey,
  writeKeyFile,
} from "../../../gateway/seal/sealed-key-file.ts";
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { type Cbor, decodeCbor } from "../../../ledger/encoding/cbor-decode.ts";
import { removeFolder, temporaryFolder } from "../fixture.ts";

const cheap: ScryptCost = { n: 16_384, r: 1, p: 1 };
const secret = Buffer.from("the secret itself");
const passphrase = Buffer.from("correct horse battery staple");
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));
const silent = { warn: () => undefined };

describe("a sealed key", () => {
  it("opens with its passphrase, as the protocol describes it, by other means", () => {
    const text = sealKey(secret, passphrase, cheap);
    const body = text.split("\n").slice(1, -2).join("");
    const [header, box] = decodeCbor(Buffer.from(body, "base64")) as [Uint8Array, Uint8Array];
    const fields = decodeCbor(header) as Map<string, Cbor>;
    const salt = fields.get("salt") as Uint8Array;
    const key = scryptSync(passphrase, salt, 32, { N: 16_384, r: 1, p: 1 });
    const decipher = createDecipheriv("aes-256-gcm", key, fields.get("nonce") as Uint8Array);
    decipher.setAAD(header);
    decipher.setAuthTag(box.subarray(-16));
    expect(Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()])).toEqual(secret);
  });

  it("never shows the secret and is never the same twice", () => {
    const texts = [sealKey(secret, passphrase, cheap), sealKey(secret, passphrase, cheap)];
    expect(texts[0]).not.toBe(texts[1]);
    for (const text of texts) expect(Buffer.from(text, "base64").includes(secret)).toBe(false);
  });

  it("is opened by no other passphrase", () => {
    const text = sealKey(secret, passphrase, cheap);
    for (const other of ["", "correct horse battery stapl", "correct horse battery staple\n"])
      expect(() => openSealedKey(text, Buffer.from(other))).toThrow(/passphrase is wrong/);
  });

  it("gives nothing when any byte of it is changed", () => {
    const text = sealKey(secret, passphrase, cheap);
    const lines = text.split("\n");
    const body = Buffer.from(lines.slice(1, -2).join(""), "base64");
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(body);
        changed[at]! ^= mask;
        const tampered = [lines[0], changed.toString("base64"), lines.at(-2), ""].join("\n");
        expect(() => openSealedKey(tampered, passphrase)).toThrow(/changed|damaged|version/);
      }),
      { numRuns: 60 },
    );
  });

  it("asks for no more memory than is bounded, whatever the file says", () => {
    for (const cost of [
      { n: 2_097_152, r: 8, p: 1 },
      { n: 16_384, r: 9, p: 1 },
      { n: 16_384, r: 1, p: 17 },
      { n: 16_383, r: 1, p: 1 },
      { n: 8_192, r: 1, p: 1 },
    ])
      expect(() => openSealedKey(tamperedCost(cost), passphrase)).toThrow(/damaged/);
  });
});

/** A file that asks for another cost than the one it was made with. */
function tamperedCost(cost: ScryptCost): string {
  const text = sealKey(secret, passphrase, cheap);
  const body = Buffer.from(text.split("\n").slice(1, -2).join(""), "base64").toString("hex");
  const before = { n: "616e194000", r: "617201", p: "617001" };
  const head = (value: number) =>
    value < 24
      ? value.toString(16).padStart(2, "0")
      : value < 65_536
        ? `19${value.toString(16).padStart(4, "0")}`
        : `1a${value.toString(16).padStart(8, "0")}`;
  const changed = body
    .replace(before.n, `616e${head(cost.n)}`)
    .replace(before.r, `6172${head(cost.r)}`)
    .replace(before.p, `6170${head(cost.p)}`);
  expect(changed).not.toBe(body);
  return text.replace(/\n[^-]+\n/s, `\n${Buffer.from(changed, "hex").toString("base64")}\n`);
}

describe("a key file", () => {
  it("is readable by its owner only, whole, and opens again", () => {
    const file = join(folder, "one.pem");
    writeKeyFile(file, secret, passphrase);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
    expect(Buffer.from(readKeyFile(file, { passphrase, ...silent }))).toEqual(secret);
  });

  it("that others may read is refused with what to do", () => {
    const file = join(folder, "open.pem");
    writeKeyFile(file, secret);
    chmodSync(file, 0o640);
    expect(() => readKeyFile(file, silent)).toThrow(/can be read by others. Run: chmod 600/);
  });

  it("that is plain opens with a warning; one that is sealed says what it needs", () => {
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const plain = join(folder, "plain.pem");
    writeKeyFile(plain, secret);
    expect(Buffer.from(readKeyFile(plain, { passphrase, warn }))).toEqual(secret);
    expect(warnings.join()).toMatch(/not encrypted.*tallyman keys encrypt/);
    const sealed = join(folder, "sealed.pem");
    writeKeyFile(sealed, secret, passphrase);
    expect(() => readKeyFile(sealed, { warn })).toThrow(/is encrypted: name the file/);
    expect(() => readKeyFile(sealed, { passphrase: Buffer.from("another"), warn })).toThrow(
      /sealed\.pem: the passphrase is wrong/,
    );
  });
});

describe("the operator's key", () => {
  it("is made encrypted, and the same key opens again", () => {
    const keys = join(folder, "keys");
    const made = loadOperatorKey(keys, false, { passphrase, ...silent });
    const text = readFileSync(join(keys, "operator.pem"), "utf8");
    expect(isSealedKey(text)).toBe(true);
    expect(text).not.toContain("PRIVATE KEY");
    const again = loadOperatorKey(keys, true, { passphrase, ...silent });
    expect(toHex(again.publicKey.kid)).toBe(toHex(made.publicKey.kid));
  });

  it("of a chain that has begun is never made anew", () => {
    expect(() => loadOperatorKey(join(folder, "none"), true, silent)).toThrow(/no other key can seal/);
  });

  it("that is damaged is named", () => {
    const keys = join(folder, "damaged");
    writeKeyFile(join(keys, "operator.pem"), Buffer.from("no key"));
    expect(() => loadOperatorKey(keys, true, silent)).toThrow(/operator\.pem holds no private key/);
  });
});

describe("the passphrase", () => {
  it("comes from the named file, the variable, systemd, or beside the keys, in this order", () => {
    const keysFolder = join(folder, "sources");
    const credentials = join(folder, "credentials");
    const found = (file: string | undefined, env: Record<string, string>) =>
      Buffer.from(findPassphrase({ file, env, keysFolder }) ?? []).toString();
    expect(findPassphrase({ env: {}, keysFolder })).toBeUndefined();
    const beside = Buffer.from(createPassphraseFile(passphraseFileBeside(keysFolder))).toString();
    expect(found(undefined, {})).toBe(beside);
    createPassphraseFile(join(credentials, "operator-passphrase"));
    const fromSystemd = { CREDENTIALS_DIRECTORY: credentials };
    expect(found(undefined, fromSystemd)).not.toBe(beside);
    const variable = { ...fromSystemd, TALLYMAN_OPERATOR_PASSPHRASE: "from the variable" };
    expect(found(undefined, variable)).toBe("from the variable");
    const named = join(folder, "named");
    writeFileSync(named, "from the file\n", { mode: 0o600 });
    expect(found(named, variable)).toBe("from the file");
  });

  it("that is empty, of two lines, missing or open to others is refused", () => {
    const file = join(folder, "bad");
    for (const text of ["", "\n", "two\nlines\n", "x".repeat(1_025)]) {
      writeFileSync(file, text, { mode: 0o600 });
      expect(() => readPassphraseFile(file)).toThrow(/must hold one line/);
    }
    chmodSync(file, 0o644);
    expect(() => readPassphraseFile(file)).toThrow(/chmod 600/);
    expect(() => readPassphraseFile(join(folder, "nowhere"))).toThrow(/there is no passphrase file/);
  });
});
