/** `tallyman report` and `tallyman readings`: files for people, made here from a shipment's evidence. */
import type { Command } from "commander";
import { utf8Encode } from "../../ledger/encoding/utf8.ts";
import type { BundleReport } from "../../ledger/evidence/check.ts";
import { readingsCsv } from "../../report/readings-csv.ts";
import type { ReportLanguage } from "../../report/words/words.ts";
import { handle } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions } from "../context.ts";
import { bundleNamed, checkEvidence, problemLines, progressLines } from "../evidence-file.ts";
import { languageOption } from "../report-options.ts";
import { save, whole } from "../save.ts";

const codes = `
Exit codes: 0 done, 1 the evidence does not hold, 2 anything else.`;

const reportHelp = `
Example:
  $ tallyman report S-1 --output report.pdf --token TOKEN
  $ tallyman report S-1.evidence.zip --output report.pdf --language de

The evidence bundle is inside the PDF. The same bundle and language give the same bytes, here and at the gateway.
${codes}`;

const readingsHelp = `
Example:
  $ tallyman readings S-1.evidence.zip --output readings.csv
${codes}`;

const named = "a shipment at the gateway, or an evidence bundle";

export function registerReport(program: Command, context: Context): void {
  const report = program
    .command("report")
    .description("write the liability trace of a shipment as a PDF, with its evidence inside")
    .argument("<shipment|bundle>", named)
    .option("-o, --output <file>", "where it goes", "report.pdf")
    .addOption(languageOption())
    .addHelpText("after", reportHelp);
  handle<[string], { output: string; language: ReportLanguage }>(report, context, ([name], options) =>
    write(name, options, context, async (bundle, checked) => {
      // Fonts and the map are loaded by whoever needs them.
      const { reportPdf } = await import("../../gateway/report/pdf.ts");
      return reportPdf(bundle, checked, options.language);
    }),
  );
  const readings = program
    .command("readings")
    .description("write the readings of a shipment as CSV, each with its statement")
    .argument("<shipment|bundle>", named)
    .option("-o, --output <file>", "where they go", "readings.csv")
    .addHelpText("after", readingsHelp);
  handle<[string], { output: string }>(readings, context, ([name], options) =>
    write(name, options, context, async (_, { history }) => history && utf8Encode(readingsCsv(history))),
  );
}

/** `make` answers nothing for evidence that does not hold. */
async function write(
  name: string,
  options: GlobalOptions & { readonly output: string },
  { io }: Context,
  make: (bundle: Uint8Array, checked: BundleReport) => Promise<Uint8Array | undefined>,
): Promise<ExitCode> {
  const bundle = await bundleNamed(name, options, io);
  const checked = checkEvidence(bundle, options.json ? {} : { onProgress: progressLines(io) });
  const made = await make(bundle, checked);
  if (!made) {
    for (const line of ["does not hold", ...problemLines(checked.problems)]) io.err(line);
    return exitCode.refused;
  }
  const { output: file } = options;
  const bytes = await save(whole(made), file);
  io.out(options.json ? JSON.stringify({ file, bytes }) : `saved  ${file}  ${bytes} bytes`);
  return exitCode.done;
}
