/** `tallyman mirror`: keeps a whole verified copy of a gateway's chain. docs/operating.md. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { Refused } from "../../client/http-client.ts";
import type { Mirror } from "../../gateway/mirror/mirror.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { decodeSeal } from "../../ledger/log/seal.ts";
import { handle } from "../action.ts";
import { type Context, type ExitCode, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { catchUp, copyStore, type MirrorProgress } from "../mirror/follow.ts";
import { printable, time } from "../output.ts";
import { parseAddress, parseDuration } from "../parse.ts";
import { readerOf } from "../session.ts";
import { isUrl, readingStore } from "../store.ts";

interface MirrorOptions extends GlobalOptions {
  readonly gateway?: string;
  readonly data: string;
  readonly interval: number;
  readonly once: boolean;
  readonly listen?: { readonly host: string; readonly port: number };
  readonly newToken: boolean;
}

const progressEveryMs = 1_000;
const tokenMs = 366 * 86_400_000;

const help = `
Every block is run again from its statements before it is stored: signatures, rules, state, roots and seal. Another chain
than the one that is here, or a block that does not follow, stops the command; what came is kept beside what is here.
The copy needs no operator's key. \`tallyman audit FOLDER\` audits it, \`tallyman export S-1 --data FOLDER\` makes bundles of it.

Example:
  $ tallyman mirror --gateway https://gateway.example --data ./mirror --token TOKEN
  $ tallyman mirror --gateway ./data --data ./copy --once

Exit codes: 0 level with the gateway (--once) or stopped, 1 the gateway has another chain, or one that does not hold, 2 anything else.`;

export function registerMirror(program: Command, context: Context): void {
  const command = program
    .command("mirror")
    .description("keep a whole verified copy of a gateway's chain")
    .option("--gateway <url>", "the gateway or mirror to follow, or a data folder to copy (default: --url)")
    .option("--data <folder>", "where the copy is kept", "./mirror")
    .option("--interval <duration>", "how often the gateway is asked for more", parseDuration, 1_000)
    .option("--once", "end when the copy is level with the gateway", false)
    .option("--listen <host:port>", "serve the copy there, to be read", parseAddress)
    .option("--new-token", "print a token that may read what --listen serves", false)
    .addHelpText("after", help);
  handle<[], MirrorOptions>(command, context, async (_args, options) =>
    readingStore(() => run(options, context.io)),
  );
}

async function run(options: MirrorOptions, io: Io): Promise<ExitCode> {
  const { Mirror } = await import("../../gateway/mirror/mirror.ts");
  const mirror = await Mirror.open(options.data);
  try {
    const { gateway = options.url } = options;
    return isUrl(gateway)
      ? await follow(mirror, { ...options, url: gateway }, io)
      : await copy(mirror, gateway, options, io);
  } catch (error) {
    return alarm(error, io);
  } finally {
    await mirror.close();
  }
}

/** Loud: whoever runs a mirror does so to hear of this. Anything else is thrown on. */
function alarm(error: unknown, io: Io): ExitCode {
  if (!(error instanceof Error && error.name === "MirrorError")) throw error;
  const { message, files, isFork } = error as Error & { files: readonly string[]; isFork: boolean };
  io.err(`${isFork ? "ALARM: FORK. " : "ALARM: "}${printable(message)}.`);
  io.err(`Kept: ${files.join(", ")}.`);
  io.err(
    isFork
      ? "Check the .fork file with `tallyman compare FILE --operator KEY` (KEY: the operator's, as /api/chain shows it), show it to everybody who relies on this operator, and do not go on with either chain."
      : "What is here holds as far as it goes. Do not rely on what answers there before the operator has explained it.",
  );
  return exitCode.refused;
}

async function copy(mirror: Mirror, folder: string, options: MirrorOptions, io: Io): Promise<ExitCode> {
  const { openLedgerIn } = await import("../../gateway/audit/audit-folder.ts");
  const store = openLedgerIn(folder);
  try {
    say(copyStore(mirror, store, progressLines(options, io)), mirror, options, io);
    return exitCode.done;
  } finally {
    await store.close();
  }
}

async function follow(mirror: Mirror, options: MirrorOptions, io: Io): Promise<ExitCode> {
  const client = await readerOf(options, io);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  let behind: string | undefined;
  let served: { close(): Promise<void> } | undefined;
  let saidBlocks = -1;
  try {
    while (!stop.signal.aborted) {
      try {
        const progress = await catchUp(mirror, client, {
          onProgress: progressLines(options, io),
          signal: stop.signal,
        });
        behind = shortfall(progress);
        if (progress.blocks !== saidBlocks) say(progress, mirror, options, io);
        saidBlocks = progress.blocks;
        if (options.once) return exitCode.done;
      } catch (error) {
        if (!(error instanceof ClientError) || error instanceof Refused || options.once) throw error;
        behind = error.message;
        io.err(`tallyman: ${printable(error.message)} The copy stays at block ${mirror.nextHeight - 1}.`);
      }
      served ??= await serve(mirror, options, io, () => behind);
      await setTimeout(options.interval, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    return exitCode.done;
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
    await served?.close();
  }
}

/** A gateway that has less than its copy lost what it sealed, or hides it. */
function shortfall({ blocks, sourceBlocks }: MirrorProgress): string | undefined {
  return blocks > sourceBlocks
    ? `the gateway ends at block ${sourceBlocks - 1}; this copy has ${blocks - sourceBlocks} blocks more that it sealed`
    : undefined;
}

async function serve(mirror: Mirror, options: MirrorOptions, io: Io, behind: () => string | undefined) {
  if (!options.listen || !mirror.ledger.tip) return undefined;
  const [{ createMirrorServer }, { AccountStore }, { bounds }] = await Promise.all([
    import("../../gateway/mirror/mirror-server.ts"),
    import("../../gateway/store/account-store.ts"),
    import("../../gateway/configuration.ts"),
  ]);
  const accounts = new AccountStore(join(options.data, "accounts"));
  if (options.newToken) {
    const reader = { user: "mirror", role: "reader", scopes: ["read"] } as const;
    io.out(`token    ${accounts.issue("token", reader, tokenMs)}`);
  }
  const health = () => {
    const reason = behind();
    return reason === undefined ? ({ status: "ok" } as const) : ({ status: "stopped", reason } as const);
  };
  const server = await createMirrorServer({
    ledger: mirror.ledger,
    accounts,
    bounds,
    health,
    report: io.err,
  });
  io.out(`serving  ${await server.listen(options.listen)}`);
  return {
    close: async () => {
      await server.close();
      await accounts.close();
    },
  };
}

function progressLines({ json }: MirrorOptions, io: Io): (progress: MirrorProgress) => void {
  const startedMs = io.wallClockMs();
  let saidMs = startedMs;
  let first: number | undefined;
  return ({ entries, sourceEntries }) => {
    first ??= entries;
    const nowMs = io.wallClockMs();
    if (json || nowMs - saidMs < progressEveryMs) return;
    saidMs = nowMs;
    const perSecond = ((entries - first) * 1_000) / (nowMs - startedMs);
    const left = Math.max(0, sourceEntries - entries);
    io.err(`${left} of ${sourceEntries} entries behind, ${Math.round(perSecond)} a second`);
  };
}

function say(progress: MirrorProgress, mirror: Mirror, { json }: MirrorOptions, io: Io): void {
  const { tip } = mirror.ledger;
  if (json) return io.out(JSON.stringify(progress));
  if (!tip) return io.out("nothing is sealed there yet");
  const { height, size, timeMs, chain } = tip.header;
  const kid = toHex(decodeSeal(tip.seal).kid);
  io.out(
    `verified  ${chain}, blocks 0 to ${height}, ${size} entries, up to ${time(timeMs)}, sealed by ${kid}`,
  );
  const short = shortfall(progress);
  if (short) io.err(`WARNING: ${short}.`);
}
