/** The README's commands, run as they stand there, against a demonstration started as the README says. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { removeFolder, temporaryFolder } from "../gateway/fixture.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "bin/tallyman.js");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = temporaryFolder();
let gateway: ChildProcess;
let environment: NodeJS.ProcessEnv;
let output = "";

/** Commands of the tour, in order. */
function tourCommands(): string[] {
  const blocks = [...readme.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map((match) => match[1]!);
  return blocks
    .flatMap((block) => block.split("\n").map((line) => line.trim()))
    .filter((line) => line.startsWith("npx tallyman "));
}

/** Words of a command line with double quotes. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

async function tallyman(...args: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, ...args], {
      cwd: folder,
      env: environment,
    });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const said = (text: string) =>
  new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!output.includes(text)) return;
      clearInterval(timer);
      resolve();
    }, 50);
  });

beforeAll(async () => {
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  environment = { ...process.env, TALLYMAN_URL: `http://127.0.0.1:${httpPort}` };
  const args = ["gateway", "--demo", "--http-port", String(httpPort), "--mqtt-port", String(mqttPort)];
  gateway = spawn(process.execPath, [command, ...args], { cwd: folder, env: environment });
  gateway.stdout!.on("data", (chunk) => (output += String(chunk)));
  gateway.stderr!.on("data", (chunk) => (output += String(chunk)));
  await said("shipments on chain:");
}, 120_000);

const stop = async () => {
  if (gateway.exitCode !== null) return;
  const ended = new Promise((resolve) => gateway.once("exit", resolve));
  gateway.kill("SIGTERM");
  await ended;
};

afterAll(async () => {
  await stop();
  removeFolder(folder);
});

describe("the README", () => {
  it("prints a sign-in link at the first start", () => {
    expect(output).toMatch(/sign-in#[A-Za-z0-9_-]{43}/);
  });

  it("has a tour whose commands work as they stand", { timeout: 180_000 }, async () => {
    const commands = tourCommands();
    expect(commands.length).toBeGreaterThanOrEqual(11);
    for (const line of commands) {
      const { code, text } = await tallyman(...wordsOf(line).slice(2));
      const expected = line.includes(" verify ") ? 2 : 0;
      expect(code, `${line}\n${text}`).toBe(expected);
    }
  });

  it("ends with evidence that holds for whoever trusts the printed fingerprint, and fails with any byte changed", async () => {
    const fingerprint = /fingerprint ([0-9a-f]{64})/.exec(output)![1]!;
    expect((await tallyman("verify", "mine.zip", "--trust", fingerprint)).code).toBe(0);
    const bundle = readFileSync(join(folder, "mine.zip"));
    bundle[Math.floor(bundle.length / 3)]! ^= 1;
    writeFileSync(join(folder, "changed.zip"), bundle);
    expect((await tallyman("verify", "changed.zip", "--trust", fingerprint)).code).toBe(1);
  });

  it("names files that exist", () => {
    const links = [...readme.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  it("has a demonstration that has ended, its fleet too, when the gateway has", async () => {
    const locks = () =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".lock"));
    expect(locks().some((file) => file.includes("begun"))).toBe(true);
    await stop();
    expect(gateway.exitCode).toBe(0);
    expect(locks()).toEqual([]);
  });
});
