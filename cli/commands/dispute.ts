/** `tallyman dispute`: from the claim to a split that everyone concerned has signed. */
import { basename } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { DisputeView } from "../../gateway/contract/api.ts";
import { fromHex } from "../../ledger/encoding/bytes.ts";
import { disputeGrounds } from "../../ledger/state/disputes.ts";
import type { Amount } from "../../ledger/state/terms.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { collect, handle, withExamples } from "../action.ts";
import { amountText, parseAmount } from "../amount.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { disputeText } from "../dispute-text.ts";
import { readOrExplain, sha256 } from "../file-hash.ts";
import { table } from "../output.ts";
import { parseCount, parseFingerprint, parseId } from "../parse.ts";
import { readerOf } from "../session.ts";
import { say } from "../submit.ts";

export function registerDispute(program: Command, context: Context): void {
  const dispute = program
    .command("dispute")
    .description("disputes about a shipment, from the claim to an agreed split");
  open(dispute, context);
  answer(dispute, context);
  evidence(dispute, context);
  propose(dispute, context);
  agree(dispute, context);
  withdraw(dispute, context);
  list(dispute, context);
  show(dispute, context);
}

function open(dispute: Command, context: Context): void {
  const command = dispute
    .command("open")
    .description("claim an amount; what the dispute is about is frozen at this place in the log")
    .argument("<id>", "identifier of the dispute", parseId)
    .requiredOption("--shipment <id>", "shipment it is about", parseId)
    .requiredOption("--against <party>", "a respondent; may be repeated", collect(parseId))
    .requiredOption("--claim <amount>", "such as 12000.00EUR", parseAmount)
    .requiredOption("--text <text>", "what happened")
    .addOption(
      new Option("--ground <ground...>", "why").choices(disputeGrounds).default(["damage"], "damage"),
    )
    .option("--notice <hash>", "hash of a notice that was given; may be repeated", collect(parseFingerprint))
    .option(
      "--wilful <party>",
      "a respondent of whom wilful misconduct is alleged; may be repeated",
      collect(parseId),
    );
  withExamples(
    command,
    "dispute open D-1 --shipment S-1 --against haul --claim 1200.00EUR --text 'arrived at 12 degrees' --key globex.json --as party:globex",
  );
  handle<
    [string],
    {
      shipment: string;
      against: string[];
      claim: Amount;
      text: string;
      ground: string[];
      notice?: string[];
      wilful?: string[];
    }
  >(command, context, ([id], { shipment, against, claim, text, ground, notice, wilful, ...options }) =>
    say(options, context.io, () => ({
      kind: "dispute.open",
      subject: referenceText("dispute", id),
      payload: {
        id,
        shipment,
        respondents: against,
        grounds: ground,
        claim: { ...claim },
        text,
        notices: notice?.map(fromHex),
        wilful,
      },
    })),
  );
}

function answer(dispute: Command, context: Context): void {
  const command = dispute
    .command("answer")
    .description("answer a claim as a respondent")
    .argument("<id>", "identifier of the dispute", parseId)
    .requiredOption("--text <text>", "why")
    .addOption(
      new Option("--position <position>", "what to say").choices(["admits", "denies"]).makeOptionMandatory(),
    )
    .option("--amount <amount>", "what is admitted (default: all of it)", parseAmount)
    .option(
      "--wilful-misconduct",
      "with admits: it was wilful, which lifts limits of liability (CMR art. 29)",
    );
  withExamples(
    command,
    "dispute answer D-1 --position admits --amount 400.00EUR --text 'our part' --key haul.json --as party:haul",
  );
  handle<[string], { text: string; position: string; amount?: Amount; wilfulMisconduct?: true }>(
    command,
    context,
    async ([id], { position, amount, wilfulMisconduct, text, ...options }) => {
      const { claim } = (await viewOf(id, options, context.io)).dispute;
      if (amount) requireCurrency(amount, claim);
      return say(options, context.io, () => ({
        kind: "dispute.answer",
        subject: referenceText("dispute", id),
        payload: { position, admittedMinor: amount?.minor, wilfulMisconduct, text },
      }));
    },
  );
}

/** What a file is, without its content: that stays with whoever shows it. */
function fileOf(path: string) {
  const content = readOrExplain(path);
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return {
    name: basename(path).slice(0, 200),
    mediaType: mediaTypes[ending] ?? "application/octet-stream",
    bytes: content.length,
    hash: sha256(content),
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
  zip: "application/zip",
};

function evidence(dispute: Command, context: Context): void {
  const command = dispute
    .command("evidence")
    .description("show evidence: a text, and files by their hash; keep the files themselves")
    .argument("<id>", "identifier of the dispute", parseId)
    .requiredOption("--text <text>", "what it shows")
    .option("--file <file>", "may be repeated", collect(String));
  withExamples(
    command,
    "dispute evidence D-1 --text 'workshop report' --file report.pdf --key haul.json --as party:haul",
  );
  handle<[string], { text: string; file?: string[] }>(command, context, ([id], options) => {
    const files = options.file?.map(fileOf);
    return say(options, context.io, () => ({
      kind: "dispute.evidence",
      subject: referenceText("dispute", id),
      payload: { text: options.text, files },
    }));
  });
}

interface Part {
  readonly party: string;
  readonly amount: Amount;
}

function parsePart(text: string): Part {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write PARTY=AMOUNT, such as haul=400.00EUR.");
  return { party: parseId(text.slice(0, at)), amount: parseAmount(text.slice(at + 1)) };
}

function propose(dispute: Command, context: Context): void {
  const command = dispute
    .command("propose")
    .description("propose who bears how much; the parts add up to the claim, and proposing is signing")
    .argument("<id>", "identifier of the dispute", parseId)
    .requiredOption(
      "--bears <party=amount>",
      "one part; may be repeated. The claimant's part is what it bears itself",
      collect(parsePart),
    )
    .option("--text <text>", "why");
  withExamples(
    command,
    "dispute propose D-1 --bears haul=900.00EUR --bears globex=300.00EUR --key haul.json --as party:haul",
  );
  handle<[string], { bears: Part[]; text?: string }>(command, context, async ([id], options) => {
    const { claim } = (await viewOf(id, options, context.io)).dispute;
    for (const { amount } of options.bears) requireCurrency(amount, claim);
    return say(options, context.io, () => ({
      kind: "dispute.propose",
      subject: referenceText("dispute", id),
      payload: {
        split: options.bears.map(({ party, amount }) => ({ party, minor: amount.minor })),
        text: options.text,
      },
    }));
  });
}

function requireCurrency({ currency }: Amount, claim: Amount): void {
  if (currency !== claim.currency)
    throw new ClientError(`The claim is ${amountText(claim)}: write amounts in ${claim.currency}.`);
}

function agree(dispute: Command, context: Context): void {
  const command = dispute
    .command("agree")
    .description("sign a proposal; it binds once the claimant and all who bear a part have signed")
    .argument("<id>", "identifier of the dispute", parseId)
    .requiredOption("--proposal <number>", "as `dispute show` numbers them", parseCount);
  withExamples(command, "dispute agree D-1 --proposal 0 --key globex.json --as party:globex");
  handle<[string], { proposal: number }>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "dispute.agree",
      subject: referenceText("dispute", id),
      payload: { proposal: options.proposal },
    })),
  );
}

function withdraw(dispute: Command, context: Context): void {
  const command = dispute
    .command("withdraw")
    .description("give the claim up")
    .argument("<id>", "identifier of the dispute", parseId)
    .option("--text <text>", "why");
  withExamples(
    command,
    "dispute withdraw D-1 --text 'settled otherwise' --key globex.json --as party:globex",
  );
  handle<[string], { text?: string }>(command, context, ([id], options) =>
    say(options, context.io, () => ({
      kind: "dispute.withdraw",
      subject: referenceText("dispute", id),
      payload: { text: options.text },
    })),
  );
}

async function viewOf(id: string, options: GlobalOptions, io: Io): Promise<DisputeView> {
  return (await readerOf(options, io)).dispute(id);
}

function list(dispute: Command, context: Context): void {
  const command = dispute.command("list").description("disputes with their claims and where they stand");
  withExamples(command, "dispute list");
  handle<[], object>(command, context, async (_, options) => {
    const rows = await (await readerOf(options, context.io)).disputes();
    if (options.json) context.io.out(JSON.stringify(rows));
    else
      for (const line of table(
        ["DISPUTE", "SHIPMENT", "STATUS", "CLAIM", "CLAIMANT", "AGAINST"],
        rows.map((row) => [
          row.dispute,
          row.shipment,
          row.status,
          amountText(row.claim),
          row.claimant,
          row.respondents.join(", "),
        ]),
      ))
        context.io.out(line);
    return exitCode.done;
  });
}

function show(dispute: Command, context: Context): void {
  const command = dispute
    .command("show")
    .description("its story, its proposals, and the shares as the trace has them now")
    .argument("<id>", "identifier of the dispute", parseId);
  withExamples(command, "dispute show D-1");
  handle<[string], object>(command, context, async ([id], options) => {
    const view = await viewOf(id, options, context.io);
    if (options.json) context.io.out(JSON.stringify(view));
    else for (const line of disputeText(view)) context.io.out(line);
    return exitCode.done;
  });
}
