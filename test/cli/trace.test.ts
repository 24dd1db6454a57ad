import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { encodeTrace } from "../../ledger/liability/trace.ts";
import { bundleOf, check } from "../ledger/evidence/sample.ts";
import { carriageChain } from "../report/carriage.ts";
import { figuresOf } from "../report/figures.ts";
import { FakeGateway } from "./fake-gateway.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-trace-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bundle = bundleOf(carriageChain());
const { trace } = check(bundle);
const file = join(folder, "S.zip");
writeFileSync(file, bundle);

async function runTrace(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => 0,
  };
  const code = await run(["trace", ...argv], io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("tallyman trace", () => {
  it("prints every figure of the trace of a bundle", async () => {
    const { code, out } = await runTrace(file);
    expect(code).toBe(0);
    const text = out.replace(/\s+/g, " ");
    expect(figuresOf(trace!).filter((figure) => !text.includes(figure))).toEqual([]);
  });

  it("speaks German", async () => {
    const { out } = await runTrace(file, "--language", "de");
    expect(out).toContain("Dies ist keine rechtliche Feststellung.");
    expect(out).toContain("Wer die Ware hatte");
  });

  it("gives the bytes of trace.json with --json", async () => {
    const { code, out } = await runTrace(file, "--json");
    expect(code).toBe(0);
    expect(`${out}\n`).toBe(encodeTrace(trace!));
  });

  it("computes it from the evidence of a gateway, too", async () => {
    const gateway = new FakeGateway();
    await gateway.listen();
    try {
      gateway.answers.set("/api/shipments/S/evidence", (_, response) => response.end(bundle));
      const { code, out } = await runTrace("S", "--url", gateway.url, "--json");
      expect(code).toBe(0);
      expect(`${out}\n`).toBe(encodeTrace(trace!));
    } finally {
      await gateway.close();
    }
  });

  it("computes nothing from a bundle that does not hold, and says why", async () => {
    const changed = bundle.slice();
    changed[changed.length >> 1]! ^= 1;
    const tampered = join(folder, "tampered.zip");
    writeFileSync(tampered, changed);
    const { code, out, err } = await runTrace(tampered);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("zip_not_canonical");
  });

  it("says what to do about a file that is not there", async () => {
    const { code, err } = await runTrace(join(folder, "nothing.zip"));
    expect(code).toBe(2);
    expect(err).toContain("is not there: check the name");
  });
});
