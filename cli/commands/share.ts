/** `tallyman share`: a public page about one shipment for whoever has its address, until it ends. */
import { type Command, Option } from "commander";
import {
  leastScope,
  revokeUndoMsMax,
  type ShareLink,
  type ShareScope,
  sharedParts,
  sharedPositions,
} from "../../gateway/contract/shares.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions } from "../context.ts";
import { printed, table, time } from "../output.ts";
import { parseDuration, parseId } from "../parse.ts";
import { readerOf } from "../session.ts";

type ScopeOptions = { readonly [Name in keyof ShareScope]?: ShareScope[Name] };

const partHelp: Readonly<Record<(typeof sharedParts)[number], string>> = {
  journey: "from where to where, next step, expected arrival",
  condition: "agreed limits, newest temperature, excursions",
  custody: "who held it when",
  documents: "which documents the ledger holds or names",
  evidence: "the evidence bundle: needs all of the above, and the exact position",
};

export function registerShare(program: Command, context: Context): void {
  const share = program.command("share").description("share links: a public page about one shipment");
  make(share, context);
  list(share, context);
  change(share, context, "revoke", "end a link at once");
  change(share, context, "restore", `undo a revocation of the last ${revokeUndoMsMax / 60_000} minutes`);
}

function make(share: Command, context: Context): void {
  const command = share
    .command("create")
    .description("make a link; what is not named is not shown, and the address is printed once")
    .argument("<shipment>", "identifier of the shipment", parseId)
    .requiredOption("--for <duration>", "until it ends, such as 7d", parseDuration)
    .option("--label <text>", "for whom; shown to you only", "")
    .addOption(new Option("--position <how>", "where it is").choices(sharedPositions).default("none"));
  for (const part of sharedParts) command.option(`--${part}`, partHelp[part]);
  withExamples(
    command,
    "share create S-1 --for 7d --position coarse --journey --key acme.json --as party:acme",
  );
  type Options = ScopeOptions & { readonly for: number; readonly label: string };
  handle<[string], Options>(command, context, async ([shipment], options) => {
    const { position = "none", for: lifetimeMs, label } = options;
    const parts = Object.fromEntries(sharedParts.map((part) => [part, options[part] ?? false]));
    const scope: ShareScope = { ...leastScope, ...parts, position };
    const client = await readerOf(options, context.io);
    const { link, path } = await client.makeShare({ shipment, scope, lifetimeMs, label });
    const address = `${client.url}${path}`;
    return printed(options, context.io, { link, address }, () => [
      address,
      `Good until ${time(link.untilMs)}; end it before that: tallyman share revoke ${link.id}`,
    ]);
  });
}

function list(share: Command, context: Context): void {
  const command = share
    .command("list")
    .description("the links that were made, with when each was last used")
    .option("--shipment <id>", "of this shipment only", parseId);
  withExamples(command, "share list --shipment S-1 --key acme.json --as party:acme");
  handle<[], { shipment?: string }>(command, context, async (_, options) => {
    const links = await (await readerOf(options, context.io)).shares(options.shipment);
    return printed(options, context.io, links, () => linesOf(links, context.io.wallClockMs()));
  });
}

function linesOf(links: readonly ShareLink[], nowMs: number): string[] {
  const headings = ["LINK", "SHIPMENT", "SHOWS", "MADE", "BY", "STATE", "LAST USED", "FOR"];
  return table(
    headings,
    links.map((link) => [
      link.id,
      link.shipment,
      shown(link.scope),
      time(link.madeMs),
      link.user,
      stateOf(link, nowMs),
      time(link.lastUsedMs),
      link.label,
    ]),
  );
}

function shown(scope: ShareScope): string {
  const parts = sharedParts.filter((part) => scope[part]);
  return [...(scope.position === "none" ? [] : [`position ${scope.position}`]), ...parts].join(", ");
}

function stateOf({ untilMs, revokedMs }: ShareLink, nowMs: number): string {
  if (revokedMs !== null) return `revoked ${time(revokedMs)}`;
  return untilMs < nowMs ? "over" : `until ${time(untilMs)}`;
}

function change(share: Command, context: Context, name: "revoke" | "restore", description: string): void {
  const command = share.command(name).description(description).argument("<link>", "its identifier", parseId);
  withExamples(command, `share ${name} sh-0mabc --key acme.json --as party:acme`);
  handle<[string], GlobalOptions>(command, context, async ([id], options) => {
    const link = await (await readerOf(options, context.io)).changeShare(id, name);
    context.io.out(
      options.json ? JSON.stringify(link) : `${link.id}: ${stateOf(link, context.io.wallClockMs())}`,
    );
    return exitCode.done;
  });
}
