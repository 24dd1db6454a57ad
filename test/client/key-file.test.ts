import { createHash, createPublicKey, verify } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createKeyFile, loadKeyFile } from "../../client/key-file.ts";
import { signingKeyFromSeed } from "../../client/signing-key.ts";
import { decodeCoseKey, encodeCoseKey } from "../../ledger/keys/cose-key.ts";
import { verifySignature } from "../../ledger/keys/signature.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const newPath = () => join(folder, `key-${count++}.json`);

describe("key files", () => {
  it.each(["Ed25519", "ES256"] as const)("keep an %s key that signs as the ledger verifies", (algorithm) => {
    const path = newPath();
    const created = createKeyFile(path, { algorithm, label: "device:reefer-7" });
    const loaded = loadKeyFile(path);
    expect(loaded.publicKey).toEqual(created.publicKey);
    expect(loaded.label).toBe("device:reefer-7");
    expect(loaded.demonstration).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const signature = loaded.sign(message);
        expect(signature).toHaveLength(64);
        expect(verifySignature(created.publicKey, message, signature)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("give a public key that the ledger accepts as registered", () => {
    for (const algorithm of ["Ed25519", "ES256"] as const) {
      const { publicKey } = createKeyFile(newPath(), { algorithm });
      expect(decodeCoseKey(encodeCoseKey(publicKey))).toEqual(publicKey);
    }
  });

  it("are readable with other tools: PKCS #8 inside JSON, kid as RFC 9679 says", () => {
    const path = newPath();
    const key = createKeyFile(path, { demonstration: true });
    const content = JSON.parse(readFileSync(path, "utf8"));
    expect(content).toMatchObject({
      format: "tallyman-key",
      version: 1,
      algorithm: "Ed25519",
      demonstration: true,
    });
    const message = Buffer.from("counted on the quay");
    const publicKey = createPublicKey(content.privateKey);
    expect(verify(null, message, publicKey, key.sign(message))).toBe(true);
    const x = Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url");
    const coseKey = Buffer.concat([Buffer.from("a3010120062158 20".replace(" ", ""), "hex"), x]);
    expect(content.kid).toBe(createHash("sha256").update(coseKey).digest("hex"));
  });

  it.skipIf(process.platform === "win32")(
    "are for their owner only, and refused when others can read them",
    () => {
      const path = newPath();
      createKeyFile(path);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      chmodSync(path, 0o640);
      expect(() => loadKeyFile(path)).toThrow(`chmod 600 ${path}`);
    },
  );

  it("are never overwritten", () => {
    const path = newPath();
    createKeyFile(path);
    const before = readFileSync(path);
    expect(() => createKeyFile(path)).toThrow("choose another name");
    expect(readFileSync(path)).toEqual(before);
  });

  it("say what to do when they are missing, foreign, newer, or damaged", () => {
    const load = (text: string) => {
      const path = newPath();
      writeFileSync(path, text, { mode: 0o600 });
      return () => loadKeyFile(path);
    };
    const path = newPath();
    createKeyFile(path);
    const good = JSON.parse(readFileSync(path, "utf8"));
    const other = createKeyFile(newPath()).publicKey.kid;
    expect(() => loadKeyFile(join(folder, "none.json"))).toThrow("tallyman keys create");
    expect(load("hello")).toThrow("not a Tallyman key file");
    expect(load("null")).toThrow("not a Tallyman key file");
    expect(load("{}")).toThrow("not a Tallyman key file");
    expect(load(" ".repeat(20_000))).toThrow("not a Tallyman key file");
    expect(load(JSON.stringify({ ...good, version: 2 }))).toThrow("version 2");
    expect(load(JSON.stringify({ ...good, privateKey: "x" }))).toThrow("damaged");
    expect(load(JSON.stringify({ ...good, algorithm: "ES256" }))).toThrow("thumbprint");
    expect(load(JSON.stringify({ ...good, kid: Buffer.from(other).toString("hex") }))).toThrow("thumbprint");
  });

  it("can be made from a seed, the same one each time", () => {
    const key = signingKeyFromSeed(
      new Uint8Array(Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex")),
    );
    // RFC 8032 §7.1, test 1.
    expect(Buffer.from(key.publicKey.bytes).toString("hex")).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
    expect(Buffer.from(key.sign(new Uint8Array(0))).toString("hex")).toBe(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    expect(() => signingKeyFromSeed(new Uint8Array(31))).toThrow(TypeError);
  });
});
