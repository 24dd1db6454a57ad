import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../cli/program.ts";
import { reportPdf } from "../../gateway/report/pdf.ts";
import { readingsCsv } from "../../report/readings-csv.ts";
import { bundleOf, check, simpleChain } from "../ledger/evidence/sample.ts";

const folder = mkdtempSync(join(tmpdir(), "tallyman-report-"));
afterAll(() => rmSync(folder, { recursive: true }));

const bundle = bundleOf(simpleChain());
const evidence = join(folder, "S.zip");
writeFileSync(evidence, bundle);
const output = join(folder, "made");

async function runReport(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    env: {},
    wallClockMs: () => 0,
  };
  const code = await run(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("tallyman report", () => {
  it("writes the PDF of a bundle, in the language that is asked for", async () => {
    const { code, out } = await runReport("report", evidence, "-o", output, "--language", "de");
    expect([code, out]).toEqual([0, expect.stringContaining("saved")]);
    const expected = await reportPdf(bundle, check(bundle), "de");
    expect(readFileSync(output).equals(expected!)).toBe(true);
  });

  it("writes nothing for a bundle that does not hold, and says why", async () => {
    const changed = bundle.slice();
    changed[changed.length >> 1]! ^= 1;
    const tampered = join(folder, "tampered.zip");
    writeFileSync(tampered, changed);
    const nothing = join(folder, "nothing");
    for (const command of ["report", "readings"]) {
      const { code, err } = await runReport(command, tampered, "-o", nothing);
      expect([code, err]).toEqual([1, expect.stringContaining("zip_not_canonical")]);
      expect(() => readFileSync(nothing)).toThrow("ENOENT");
    }
  });

  it("refuses a language that it does not speak", async () => {
    expect((await runReport("report", evidence, "--language", "fr")).code).toBe(2);
  });
});

describe("tallyman readings", () => {
  it("writes them as CSV", async () => {
    expect((await runReport("readings", evidence, "-o", output)).code).toBe(0);
    expect(readFileSync(output, "utf8")).toBe(readingsCsv(check(bundle).history!));
  });
});
