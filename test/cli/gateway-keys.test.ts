/** The command that runs a gateway, as people start it: what becomes of the operator's key, and what is said of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { isSealedKey } from "../../gateway/contract/sealed-key.ts";
import { openSealedKey } from "../../gateway/seal/sealed-key-file.ts";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";

const command = fileURLToPath(new URL("../../bin/tallyman.js", import.meta.url));
const folder = temporaryFolder();
afterAll(() => removeFolder(folder));

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs until it says that it listens, or ends; then stops it. */
async function startAndStop(...args: string[]): Promise<Ended> {
  const ports = ["--http-port", "0", "--mqtt-port", "0", "--data", folder];
  const child: ChildProcess = spawn(process.execPath, [command, "gateway", ...ports, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, HOME: folder },
  });
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes("MQTT at")) child.kill("SIGTERM");
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

const key = join(folder, "keys", "operator.pem");
const beside = join(folder, "keys", "operator-passphrase");

describe("tallyman gateway", () => {
  it("encrypts a new chain's keys without being asked, and says where the passphrase is and what that is worth", async () => {
    const { code, said } = await startAndStop("--demo", "--no-fleet");
    expect(code, said).toBe(0);
    expect(said).toContain(`its passphrase is in ${beside}: that protects copies of the key alone`);
    expect(said).not.toContain("not encrypted");
    for (const name of readdirSync(join(folder, "keys")))
      expect(statSync(join(folder, "keys", name)).mode & 0o777, name).toBe(0o600);
    for (const name of ["operator.pem", "checkpoint.pem"])
      expect(isSealedKey(readFileSync(join(folder, "keys", name), "utf8")), name).toBe(true);
  }, 60_000);

  it("says no secret, and writes none anywhere but where it belongs", async () => {
    const { said } = await startAndStop();
    const passphrase = readFileSync(beside, "utf8").trim();
    const pem = Buffer.from(openSealedKey(readFileSync(key, "utf8"), Buffer.from(passphrase))).toString();
    const registrar = JSON.parse(readFileSync(join(folder, "keys", "registrar.json"), "utf8")) as {
      privateKey: string;
    };
    const secrets = [passphrase, ...[pem, registrar.privateKey].map(bodyOf)];
    const raw = Buffer.from(bodyOf(pem), "base64").subarray(-32);
    for (const secret of secrets) expect(said).not.toContain(secret);
    for (const file of filesUnder(folder)) {
      const bytes = readFileSync(file);
      const kept = [beside, join(folder, "keys", "registrar.json")].includes(file);
      for (const secret of kept ? [] : secrets) expect(bytes.includes(secret), file).toBe(false);
      expect(bytes.includes(raw), file).toBe(false);
    }
  }, 60_000);

  it("does not start without the passphrase, nor with another, and says so", async () => {
    const passphrase = readFileSync(beside);
    rmSync(beside);
    const without = await startAndStop();
    expect(without).toMatchObject({
      code: 1,
      said: expect.stringMatching(/operator\.pem is encrypted: name/),
    });
    const named = join(folder, "named");
    const { code, said } = await startAndStop("--operator-passphrase-file", named);
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining("no passphrase file") });
    writeFileSync(named, "another than the one that seals\n", { mode: 0o600 });
    expect(await startAndStop("--operator-passphrase-file", named)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/operator\.pem.*passphrase/),
    });
    expect(existsSync(beside)).toBe(false);
    expect(passphrase.length).toBeGreaterThan(40);
  }, 60_000);

  it("does not start without the key of a chain that has begun, and makes no passphrase for another", async () => {
    rmSync(key);
    const { code, said } = await startAndStop();
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^tallyman: \S+operator\.pem is missing; restore it from a backup/),
    });
    expect([existsSync(key), existsSync(beside)]).toEqual([false, false]);
  }, 60_000);
});

/** The base64 between the lines of a PEM. */
function bodyOf(pem: string): string {
  return pem.split("\n").slice(1, -2).join("");
}

function filesUnder(name: string): string[] {
  return readdirSync(name, { recursive: true, encoding: "utf8" })
    .map((file) => join(name, file))
    .filter((file) => statSync(file).isFile());
}
