/** `tallyman route suggestion|recompute|accept|reject|history`: another way for a shipment, the answer to it, and past ones. docs/routing.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { ClientError } from "../../client/client-error.ts";
import type { SuggestionView } from "../../gateway/contract/api.ts";
import { isPassageId, type PassageId, passageIds } from "../../ledger/routing/sea/passages.ts";
import { answerTo } from "../../ledger/routing/suggestions/answer.ts";
import { encodeSuggestion, suggestionHash } from "../../ledger/routing/suggestions/suggestion.ts";
import { referenceText } from "../../ledger/statement/reference.ts";
import { suggestionSentences } from "../../report/suggestion.ts";
import { collect, handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { historyText } from "../history-text.ts";
import { printed } from "../output.ts";
import { parseCount, parseId } from "../parse.ts";
import { readerOf } from "../session.ts";
import { readingStore } from "../store.ts";
import { say } from "../submit.ts";

const fileBytesMax = 1_000_000;

export function registerRouteSuggestion(program: Command, context: Context): void {
  const route =
    program.commands.find((command) => command.name() === "route") ??
    program.command("route").description("other ways for shipments");
  suggestion(route, context);
  recompute(route, context);
  answer(route, context, "accept");
  answer(route, context, "reject");
  history(route, context);
}

function suggestion(route: Command, context: Context): void {
  const command = route
    .command("suggestion")
    .description("a better way for the rest of a shipment's journey, if there is one")
    .argument("<shipment>", "identifier", parseId)
    .option("--closed <passage>", `what if: ${passageIds.join(", ")}; may be repeated`, collect(parsePassage))
    .option("-o, --output <file>", "save it, to answer it or to compute it again");
  withExamples(command, "route suggestion S-1 --closed suez -o suggestion.json --token TOKEN");
  handle<[string], { closed?: PassageId[]; output?: string }>(command, context, async ([id], options) => {
    const client = await readerOf(options, context.io);
    const { suggestion: view } = await client.suggestion(id, options.closed);
    if (!view) {
      context.io.out(options.json ? "null" : "Nothing better is certain enough to be suggested.");
      return exitCode.done;
    }
    if (options.output !== undefined) writeFileSync(options.output, JSON.stringify(view, null, 2));
    const lines = suggestionSentences(view.suggestion, "en", view.sample);
    for (const line of options.json ? [JSON.stringify(view)] : lines) context.io.out(line);
    return exitCode.done;
  });
}

function recompute(route: Command, context: Context): void {
  const command = route
    .command("recompute")
    .description("compute a suggestion again from a ledger's own files, and compare the bytes")
    .argument("<file>", "as `tallyman route suggestion -o` saved it")
    .requiredOption("--ledger <folder>", "data folder of a gateway or mirror, or a backup; it is only read")
    .option("--network <file>", "the transport network as JSON (default: the sample network)");
  withExamples(command, "route recompute suggestion.json --ledger ./mirror");
  handle<[string], { ledger: string; network?: string }>(command, context, async ([file], options) => {
    const { suggestion: given } = readView(file);
    const { isBasis, isRecomputed, RecomputeError } = await import("../../gateway/routing/recompute.ts");
    const { openLedgerIn } = await import("../../gateway/audit/audit-folder.ts");
    const network = options.network === undefined ? undefined : await readNetworkFile(options.network);
    if (!isBasis(given.basis))
      throw new ClientError(`${file} does not say what the suggestion follows from.`);
    const isSame = await readingStore(async () => {
      const store = openLedgerIn(options.ledger);
      try {
        return isRecomputed(store, given, network);
      } catch (error) {
        if (error instanceof RecomputeError) throw new ClientError(`${error.message}.`, { cause: error });
        throw error;
      } finally {
        await store.close();
      }
    });
    const hash = suggestionHash(given);
    const text = isSame
      ? `The same bytes follow from this log: ${hash}`
      : `From this log another suggestion follows, or none: ${hash} is not it.`;
    context.io.out(options.json ? JSON.stringify({ hash, same: isSame }) : text);
    return isSame ? exitCode.done : exitCode.refused;
  });
}

function answer(route: Command, context: Context, verb: "accept" | "reject"): void {
  const command = route
    .command(verb)
    .description(
      verb === "accept"
        ? "sign that the suggested way is taken: forecasts follow it; the carriers are instructed as before"
        : "sign that it is not taken, and why",
    )
    .argument("<file>", "as `tallyman route suggestion -o` saved it");
  if (verb === "reject") command.requiredOption("--reason <text>", "why not");
  const reason = verb === "reject" ? " --reason 'no night shift in Munich'" : "";
  withExamples(command, `route ${verb} suggestion.json${reason} --key acme.json --as party:acme`);
  handle<[string], { reason?: string }>(command, context, ([file], options) => {
    const { suggestion: given } = readView(file);
    return say(options, context.io, ({ nowMs }) => ({
      kind: `route.${verb}`,
      subject: referenceText("shipment", given.basis.shipment),
      payload: {
        ...answerTo(given, nowMs),
        ...(options.reason !== undefined && { reason: options.reason }),
      },
    }));
  });
}

function history(route: Command, context: Context): void {
  const command = route
    .command("history")
    .description("suggestions that were answered, and how they turned out, newest first")
    .option("--shipment <id>", "only those for this shipment", parseId)
    .option("--before <index>", "continue before this index of the log", parseCount)
    .option("--limit <count>", "how many (default: 50, at most 200)", parseCount);
  withExamples(command, "route history --shipment S-1 --token TOKEN");
  type Asked = { shipment?: string; before?: number; limit?: number; json?: boolean };
  handle<[], Asked>(command, context, async (_, options) => {
    const { shipment, before, limit } = options;
    const client = await readerOf(options, context.io);
    const found = await client.suggestionHistory({
      ...(shipment !== undefined && { shipment }),
      ...(before !== undefined && { before }),
      ...(limit !== undefined && { limit }),
    });
    return printed(options, context.io, found, () => historyText(found));
  });
}

function parsePassage(text: string): PassageId {
  if (isPassageId(text)) return text;
  throw new InvalidArgumentError(`one of ${passageIds.join(", ")}`);
}

async function readNetworkFile(file: string) {
  const { networkOfJson } = await import("../../gateway/routing/network-store.ts");
  const read = networkOfJson(JSON.parse(readFileSync(file, "utf8")));
  if ("network" in read) return read.network;
  throw new ClientError(
    `${file} is no network: ${read.problems[0]?.message}. Try: tallyman network check ${file}`,
  );
}

/** Refuses what is no suggestion at all; `recompute` says whether it is a true one. */
function readView(file: string): SuggestionView {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > fileBytesMax) throw new Error("it is too large");
    const view = JSON.parse(bytes.toString("utf8")) as SuggestionView;
    encodeSuggestion(view.suggestion);
    if (!Array.isArray(view.suggestion.option.legs)) throw new Error("it has no legs");
    return view;
  } catch (error) {
    throw new ClientError(
      `${file} is no suggestion (${(error as Error).message}). Get one with: tallyman route suggestion SHIPMENT -o FILE`,
      { cause: error },
    );
  }
}
