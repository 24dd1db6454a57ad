/**
 * Files about one log laid side by side, as `tallyman compare` and `tallyman verify --beside` do; a contradiction is kept
 * as a proof that others can check. docs/evidence.md §14.
 */
import { writeFile } from "node:fs/promises";
import { ClientError } from "../client/client-error.ts";
import { LogClient, NotThereError, provePrefix, TilesError } from "../client/log-client.ts";
import { nativeSha256 } from "../gateway/native-hash.ts";
import { openCheckpoint } from "../ledger/checkpoint/checkpoint.ts";
import {
  decodeForkProof,
  encodeForkProof,
  type ForkProof,
  type LogKeys,
  type VerifiedHead,
  verifyForkProof,
} from "../ledger/checkpoint/fork.ts";
import { NoteError } from "../ledger/checkpoint/note-error.ts";
import type { VerifierKey } from "../ledger/checkpoint/verifier-key.ts";
import { equalBytes } from "../ledger/encoding/bytes.ts";
import { checkpointView, viewsOf } from "../ledger/evidence/bundle-view.ts";
import type { BundleReport } from "../ledger/evidence/check.ts";
import { type Comparison, compareViews, inOrder, type LogView } from "../ledger/evidence/compare.ts";
import { decodeInvalidBlock } from "../ledger/log/invalid-block.ts";
import { checkEvidence, readEvidence } from "./evidence-file.ts";
import { printable } from "./output.ts";

/** What to do with a block that a witness kept, where a proof of a fork or another file is expected. */
export function refuseInvalidBlock(file: string, bytes: Uint8Array): void {
  const kept = decodeInvalidBlock(bytes);
  if (kept)
    throw new ClientError(
      `${file} is a block that an operator sealed and a witness kept: ${printable(kept.detail)}. Whoever has the chain up to there can show it: tallyman audit FOLDER, or the gateway's address.`,
    );
}

/** What a file shows of the log that it is about. */
export interface Shown {
  readonly file: string;
  readonly views: readonly LogView[];
  /** Of a bundle. */
  readonly report: BundleReport | undefined;
  readonly origin: string | undefined;
}

/** `report` is that of the same bytes, and does not say that they do not hold. */
export function shownByBundle(file: string, bytes: Uint8Array, report: BundleReport): Shown {
  return { file, report, views: viewsOf(bytes, nativeSha256), origin: report.checkpoint?.origin };
}

/** Of a bundle that holds by itself, or of a checkpoint signed by `log`. Throws `ClientError` for any other file. */
export async function shownBy(file: string, log: VerifierKey | undefined): Promise<Shown> {
  const bytes = await readEvidence(file);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const report = checkEvidence(bytes);
    if (report.verdict === "does not hold")
      throw new ClientError(`${file} does not hold by itself; see: tallyman verify ${file}`);
    return shownByBundle(file, bytes, report);
  }
  if (!log)
    throw new ClientError(
      `${file} is no bundle: to read it as a checkpoint, name the log's key with tallyman compare --log VKEY.`,
    );
  try {
    const { origin } = openCheckpoint(bytes, log);
    return { file, report: undefined, views: [checkpointView(bytes)], origin };
  } catch (error) {
    if (error instanceof NoteError)
      throw new ClientError(`${file} is neither a bundle nor a checkpoint of ${log.name}: ${error.message}.`);
    throw error;
  }
}

/**
 * Every view of one with every view of the other: a contradiction anywhere counts, and one continuation is enough. Where
 * that does not tell, the log's tiles at `gateway` are asked. Throws `ClientError` for files about two logs.
 */
export async function laidSideBySide(
  first: Shown,
  second: Shown,
  gateway: string | undefined,
): Promise<Comparison> {
  requireOneLog(first, second);
  const answers: Comparison[] = [];
  for (const one of first.views)
    for (const two of second.views) answers.push(compareViews(one, two, nativeSha256));
  const found =
    answers.find(({ answer }) => answer === "contradiction") ??
    answers.find(({ answer }) => answer === "consistent");
  if (found) return found;
  return gateway === undefined
    ? { answer: "unknown" }
    : byTiles(first.views[0]!, second.views[0]!, new LogClient(gateway));
}

/** Views of different logs say nothing about each other, whoever signed them. */
function requireOneLog(first: Shown, second: Shown): void {
  const [a, b] = [first.report, second.report];
  const differ = (one: string | undefined, two: string | undefined) =>
    one !== undefined && two !== undefined && one !== two;
  if (a && b && (a.chain !== b.chain || a.operatorKids[0] !== b.operatorKids[0]))
    throw new ClientError(
      `${first.file} is of ${a.chain}, ${second.file} of ${b.chain}, begun by different keys: two logs, not two views of one.`,
    );
  if (differ(first.origin, second.origin))
    throw new ClientError(
      `${first.file} is of the log ${first.origin}, ${second.file} of ${second.origin}: two logs, not two views of one.`,
    );
}

/** Asks the log itself how its larger tree begins. */
async function byTiles(first: LogView, second: LogView, source: LogClient): Promise<Comparison> {
  const [smaller, larger] = inOrder(first, second);
  const { prefixRoot, path } = await provePrefix(source, larger.head, smaller.head.size).catch(
    (error: unknown) => {
      throw error instanceof NotThereError || error instanceof TilesError
        ? notShown(error, larger.head.size, source.url)
        : error;
    },
  );
  if (equalBytes(prefixRoot, smaller.head.root)) return { answer: "consistent" };
  const heads = [smaller.signed, larger.signed] as const;
  return {
    answer: "contradiction",
    proof: { heads, contradiction: { type: "consistency", prefixRoot, path } },
  };
}

/** Which may be the fraud itself: then its own checkpoint and the file contradict each other. */
function notShown({ message }: ClientError, size: number, url: string): ClientError {
  return new ClientError(
    `${message} It does not show the log of ${size} entries that one of the files is of. Ask where that file is from, or a mirror of it; and lay what ${url}checkpoint answers beside the file: two that contradict each other prove a fork.`,
  );
}

const namedBy = {
  checkpoint: "--log VKEY (the log's, as /api/witnesses of the gateway shows it)",
  seal: "--operator KEY (the operator's, as /api/chain of the gateway shows it)",
} as const;

/** The command that checks the proof, for those whose signatures are in it. */
function checkedWith(file: string, types: readonly (keyof typeof namedBy)[]): string {
  return `tallyman compare ${file} ${[...new Set(types)].map((type) => namedBy[type]).join(" ")}`;
}

/** Writes the proof and answers the lines that say so, and what to do with it. */
export async function keepProof(proof: ForkProof, file: string): Promise<string> {
  try {
    await writeFile(file, encodeForkProof(proof));
  } catch (error) {
    throw new ClientError(
      `CONTRADICTION: two histories of one log were signed, but the proof was not saved as ${file} (${(error as Error).message}). Name another file with -o.`,
      { cause: error },
    );
  }
  const types = proof.heads.map(({ type }) => type);
  return [
    `CONTRADICTION: two histories of one log were signed; the proof is ${file}`,
    `Show it to whoever relies on this log, and believe neither before it is cleared up. Anybody checks it with: ${checkedWith(file, types)}`,
  ].join("\n");
}

/** What the proof of a fork says. Throws `ClientError` when it proves nothing to whoever has these keys. */
export function checkedForkProof(
  file: string,
  bytes: Uint8Array,
  keys: LogKeys,
  json: boolean | undefined,
): string[] {
  try {
    const proof = decodeForkProof(bytes);
    requireKeys(file, proof, keys);
    const heads = verifyForkProof(proof, keys);
    const { type: contradiction } = proof.contradiction;
    const sizes = heads.map(({ size }) => size);
    return json ? [JSON.stringify({ proves: true, contradiction, sizes })] : forkProofText(proof, heads);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new ClientError(
      `${file} proves nothing: ${error.message}. Name the log's keys with tallyman compare FILE --log VKEY --operator KEY.`,
    );
  }
}

/** That nobody said whose keys they are speaks against no proof. */
function requireKeys(file: string, { heads }: ForkProof, { checkpoint, operator }: LogKeys): void {
  const isNamed = { checkpoint: checkpoint !== undefined, seal: (operator ?? []).length > 0 };
  const types = heads.map(({ type }) => type).filter((type) => !isNamed[type]);
  if (types.length > 0)
    throw new ClientError(
      `${file} cannot be checked without the key that signed. Add it, from a source you know: ${checkedWith(file, types)}.`,
    );
}

function forkProofText(
  { heads: signed, contradiction }: ForkProof,
  heads: readonly VerifiedHead[],
): string[] {
  const lines = heads.map(({ log, size, header }, i) => {
    const block = header ? `, block ${header.height}` : "";
    return `  ${signed[i]!.type} of ${printable(log)}: ${size} entries${block}`;
  });
  return [`the proof holds: who has the log's keys signed two histories (${contradiction.type})`, ...lines];
}
