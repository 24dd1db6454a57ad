import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { bundleOf, simpleChain } from "../ledger/evidence/sample.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));

const chain = simpleChain({ demonstration: true });
const bundle = bundleOf(chain);
const trust = chain.operatorKid();

function fileWith(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

async function verify(...argv: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => 0,
  };
  const code = await run(["verify", ...argv], io);
  return { code, out, err };
}

describe("tallyman verify", () => {
  const file = fileWith("good.zip", bundle);

  it("ends with 0 when the bundle holds and its operator is trusted", async () => {
    const { code, out } = await verify(file, "--trust", trust);
    expect(code).toBe(0);
    expect(out[0]).toBe("holds");
    expect(out.join("\n")).toContain(`${trust} (trusted)`);
    expect(out.join("\n")).toContain("shipper > carrier > consignee");
    expect(out.join("\n")).toContain("DEMONSTRATION");
  });

  it("takes a fingerprint as people copy it", async () => {
    const copied = trust.toUpperCase().match(/../g)!.join(":");
    expect((await verify(file, "--trust", copied)).code).toBe(0);
    expect((await verify(file, "--trust", "00".repeat(32), "--trust", trust)).code).toBe(0);
    expect((await verify(file, "--trust", "abc")).code).toBe(2);
  });

  it("ends with 2 when nobody said whom to trust, and says how to ask", async () => {
    const { code, out } = await verify(file);
    expect(code).toBe(2);
    expect(out[0]).toBe("holds, but by nobody you trust");
    expect(out.join("\n")).toContain(`--trust ${trust}`);
  });

  it("tells another operator than the one who is trusted from nobody being trusted", async () => {
    const stranger = "ab".repeat(32);
    const { code, out } = await verify(file, "--trust", stranger);
    expect(code).toBe(2);
    expect(out[0]).toBe("holds, but by nobody you trust");
    expect(out.join("\n")).toContain("NOT the one that you named with --trust");
    // Nor is an operator accused who has another key by now.
    expect(out.join("\n")).toContain("sealed before that key took the place of another");
    // Whoever is shown a forgery is not led to trust it.
    expect(out.join("\n")).not.toContain(`--trust ${trust}`);
    expect((await verify(file)).out.join("\n")).not.toContain("NOT the one");
  });

  it("ends with 1 for a changed byte, and names the member", async () => {
    const changed = bundle.slice();
    const archive = Buffer.from(changed);
    const inManifest = archive.indexOf("statements/0000000000.cose");
    const at = archive.indexOf("statements/0000000000.cose", inManifest + 1) + 60;
    changed[at]! ^= 1;
    const { code, out } = await verify(fileWith("changed.zip", changed), "--trust", trust);
    expect(code).toBe(1);
    expect(out[0]).toBe("does not hold");
    expect(out.join("\n")).toContain("statements/0000000000.cose: zip_not_canonical");
    expect(out.at(-2)).toContain("Do not rely on this file");
  });

  it("does not take a report for a bundle that does not hold, and says where the bundle in it is", async () => {
    const { code, err } = await verify(fileWith("report.pdf", Buffer.from("%PDF-1.7\n…")), "--trust", trust);
    expect(code).toBe(2);
    expect(err.join()).toContain("Save its attachment evidence.zip");
  });

  it("answers in JSON", async () => {
    const { code, out } = await verify(file, "--json", "--trust", trust);
    expect(code).toBe(0);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toMatchObject({
      verdict: "holds",
      problems: [],
      operatorKid: trust,
      statements: 8,
      trace: { shipment: "S" },
    });
  });

  it("says when there is no such file", async () => {
    const { code, err } = await verify(join(folder, "nothing.zip"));
    expect(code).toBe(2);
    expect(err.join()).toContain("is not there: check the name");
  });
});
