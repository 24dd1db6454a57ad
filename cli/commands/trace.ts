/** `tallyman trace`: the liability trace of a shipment in words, computed here from its evidence. docs/liability.md. */
import type { Command } from "commander";
import { encodeTrace } from "../../ledger/liability/trace.ts";
import { reportOf } from "../../report/report.ts";
import { subjectOf } from "../../report/subject.ts";
import { type ReportLanguage, wordsOf } from "../../report/words/words.ts";
import { handle } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { bundleNamed, checkEvidence, problemLines, progressLines } from "../evidence-file.ts";
import { languageOption } from "../report-options.ts";
import { reportLines } from "../report-text.ts";

const help = `
Example:
  $ tallyman trace S-1 --token TOKEN
  $ tallyman trace S-1.evidence.zip
  $ tallyman trace S-1.evidence.zip --json > trace.json

The evidence is checked and the trace computed from its statements, wherever the evidence came from; whether to believe
the operator is another question: tallyman verify FILE --trust FINGERPRINT. With --json the bytes of trace.json.

Exit codes: 0 done, 1 the evidence does not hold, 2 anything else.`;

export function registerTrace(program: Command, context: Context): void {
  const command = program
    .command("trace")
    .description("print who held the goods when what happened, the shares, limits and deadlines")
    .argument("<shipment|bundle>", "a shipment at the gateway, or an evidence bundle")
    .addOption(languageOption())
    .addHelpText("after", help);
  handle<[string], { language: ReportLanguage }>(command, context, async ([name], options) => {
    const { io } = context;
    const bytes = await bundleNamed(name, options, io);
    const checked = checkEvidence(bytes, options.json ? {} : { onProgress: progressLines(io) });
    const subject = subjectOf(checked);
    if (!subject) {
      for (const line of ["does not hold", ...problemLines(checked.problems)]) io.err(line);
      return exitCode.refused;
    }
    const words = wordsOf(options.language);
    if (options.json) io.out(encodeTrace(subject.trace).trimEnd());
    else for (const line of reportLines(reportOf(subject, words), words.restsOn)) io.out(line);
    return exitCode.done;
  });
}
