/** `tallyman law`: the rules of carriage law by which traces are computed, and rates of the SDR. */
import type { Command } from "commander";
import { defaultLiabilityRules } from "../../ledger/liability/law/default-rules.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { readJsonFile } from "../json-file.ts";
import { parseCurrency, parseDate, parseDecimal } from "../parse.ts";
import { say } from "../submit.ts";

export function registerLaw(program: Command, context: Context): void {
  const law = program
    .command("law")
    .description("rules of carriage law and rates of the SDR; published by the operator or a registrar");
  show(law, context);
  publish(law, context);
  rate(law, context);
}

function show(law: Command, context: Context): void {
  const command = law
    .command("show")
    .description("the rule set that this program comes with, as JSON: the beginning of a corrected one");
  withExamples(command, "law show > rules.json");
  handle<[], object>(command, context, async () => {
    context.io.out(JSON.stringify(defaultLiabilityRules, null, 2));
    return exitCode.done;
  });
}

function publish(law: Command, context: Context): void {
  const command = law
    .command("publish")
    .description("publish a rule set of a higher version: every later trace goes by it")
    .argument("<file>", "all of it as JSON, as `law show` prints it");
  withExamples(command, "law publish rules.json --key data/keys/registrar.json --as party:registrar");
  handle<[string], object>(command, context, ([file], options) =>
    say(options, context.io, ({ chain }) => ({
      kind: "liability-rules.publish",
      subject: chain.chain,
      payload: readJsonFile(file, "tallyman law show"),
    })),
  );
}

interface RateOptions {
  currency: string;
  date: string;
  perSdr: string;
  source: string;
}

function rate(law: Command, context: Context): void {
  const command = law
    .command("rate")
    .description("publish what one SDR was worth on a day, and by whom that was fixed")
    .requiredOption("--currency <code>", "ISO 4217, such as EUR", parseCurrency)
    .requiredOption("--date <day>", "for which it was fixed, such as 2026-03-02", parseDate)
    .requiredOption("--per-sdr <decimal>", "units of the currency for one SDR, exact", parseDecimal)
    .requiredOption("--source <text>", "who fixed it, and where it is published");
  withExamples(
    command,
    "law rate --currency EUR --date 2026-03-02 --per-sdr 1.17204 --source 'International Monetary Fund' --key data/keys/registrar.json --as party:registrar",
  );
  handle<[], RateOptions>(command, context, (_, { currency, date, perSdr, source, ...options }) =>
    say(options, context.io, ({ chain }) => ({
      kind: "sdr-rate.publish",
      subject: chain.chain,
      payload: { currency, date, perSdr, source },
    })),
  );
}
