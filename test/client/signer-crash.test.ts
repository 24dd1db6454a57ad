import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createKeyFile } from "../../client/key-file.ts";
import { SequenceFile } from "../../client/sequence-file.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

const program = fileURLToPath(new URL("./signing-process.ts", import.meta.url));
const runs = 6;

/** Lines of the process up to the moment at which it is killed: as soon as it has written so many. */
async function killedAfter(count: number, keyPath: string, run: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", program, keyPath, String(run)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (part: Buffer) => {
    text += part.toString();
    if (text.split("\n").length > count) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return text.split("\n").slice(0, -1);
}

describe("a signer whose process is killed", () => {
  it("never lets two statements leave under one number, and goes on from where it was", {
    timeout: 120_000,
  }, async () => {
    const keyPath = join(folder, "dev.json");
    const { publicKey } = createKeyFile(keyPath);
    const left = new Map<number, string>();
    for (let run = 0; run < runs; run++) {
      const lines = await killedAfter(5 + 7 * run, keyPath, run);
      expect(lines.length).toBeGreaterThanOrEqual(5 + 7 * run);
      for (const line of lines) {
        const [number, hash] = line.split(" ");
        expect(left.get(Number(number)) ?? hash, `number ${number}`).toBe(hash);
        left.set(Number(number), hash!);
      }
    }
    const sequence = new SequenceFile(keyPath, publicKey.kid, "chain:c");
    const highest = Math.max(...left.keys());
    expect([highest + 1, highest + 2]).toContain(sequence.read()!.next);
    expect([...left.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: highest + 1 }, (_, i) => i));
    sequence.close();
  });
});
