/** Evidence on this machine: read within bounds, and checked with this machine's fastest code. */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { ClientError } from "../client/client-error.ts";
import { checkNatively, type VerifyRequest } from "../gateway/ingest/native-signature.ts";
import { nativeCrc32, nativeSha256 } from "../gateway/native-hash.ts";
import {
  type BundleReport,
  type CheckOptions,
  type CheckProgress,
  checkBundle,
} from "../ledger/evidence/check.ts";
import { type EvidenceProblem, evidenceCodes } from "../ledger/evidence/problem.ts";
import { zipBytesMax } from "../ledger/evidence/zip.ts";
import type { SignatureCheck } from "../ledger/keys/signature.ts";
import type { GlobalOptions, Io } from "./context.ts";
import { fileProblem } from "./file-problem.ts";
import { printable } from "./output.ts";
import { SignaturePool } from "./signature-pool.ts";

/** Problems, findings and the like that are printed; `--json` has them all. */
const linesMax = 20;
const progressEveryMs = 1_000;
/** Smaller bundles are checked before a second thread has started. */
const sharedBytesMin = 1_000_000;

/** Whatever a bundle or proof file may be at most. */
export async function readEvidence(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > zipBytesMax)
      throw new ClientError(`${file} has ${size} bytes; a bundle has at most ${zipBytesMax}.`);
    const { buffer, byteOffset, length } = await readFile(file);
    // Parts of a Buffer are Buffers, which take longer to make than plain arrays.
    const bytes = new Uint8Array(buffer, byteOffset, length);
    refuseReport(file, bytes);
    return bytes;
  } catch (error) {
    if (error instanceof ClientError) throw error;
    const problem = fileProblem(error) ?? `${file} could not be read (${(error as Error).message}).`;
    throw new ClientError(problem, { cause: error });
  }
}

/** A report is no evidence, and no bundle that does not hold: it carries one. */
function refuseReport(file: string, bytes: Uint8Array): void {
  if (Buffer.from(bytes.subarray(0, 5)).toString("latin1") === "%PDF-")
    throw new ClientError(
      `${file} is a PDF, which proves nothing by itself. Save its attachment evidence.zip (your PDF reader lists it, or: pdfdetach -saveall ${file}), and check that.`,
    );
}

/** The bundle in the file of that name or, where there is none, of the shipment that is called so, from the gateway. */
export async function bundleNamed(name: string, options: GlobalOptions, io: Io): Promise<Uint8Array> {
  if (existsSync(name) || /[/\\]|\.zip$/.test(name)) return readEvidence(name);
  const parts: Uint8Array[] = [];
  let length = 0;
  const { readerOf } = await import("./session.ts");
  for await (const part of await (await readerOf(options, io)).evidence(name)) {
    length += part.length;
    if (length > zipBytesMax)
      throw new ClientError(
        `The evidence of ${name} is larger than ${zipBytesMax} bytes, which no checker takes.`,
      );
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function checkEvidence(bytes: Uint8Array, options: CheckOptions = {}): BundleReport {
  const pool = new SignaturePool(bytes.length >= sharedBytesMin, (message) => process.emitWarning(message));
  const verifyMany = (all: readonly SignatureCheck[]) => pool.verify(all.map(requestOf));
  const beginMany = (all: readonly SignatureCheck[]) => pool.begin(all.map(requestOf));
  try {
    return checkBundle(bytes, {
      verify: checkNatively,
      verifyMany,
      beginMany,
      hash: nativeSha256,
      checksum: nativeCrc32,
      ...options,
    });
  } finally {
    pool.close();
  }
}

function requestOf({ key: { algorithm, bytes: key }, message, signature }: SignatureCheck): VerifyRequest {
  return { algorithm, key, message, signature };
}

/** A line now and then while many signatures are verified. */
export function progressLines({ err, wallClockMs }: Io): (progress: CheckProgress) => void {
  let saidMs = wallClockMs();
  return ({ stage, done, total }) => {
    if (wallClockMs() - saidMs < progressEveryMs) return;
    saidMs = wallClockMs();
    err(stage === "signatures" ? `checked ${done} of ${total} signatures` : `checking ${stage}`);
  };
}

/** The first lines of a list under its title; nothing for an empty one. */
export function section<T>(title: string, items: readonly T[], lineOf: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const more = items.length > linesMax ? [`  and ${items.length - linesMax} more (see --json)`] : [];
  return [
    "",
    `${title}:`,
    ...items.slice(0, linesMax).map((item) => `  ${printable(lineOf(item))}`),
    ...more,
  ];
}

export function problemLines(problems: readonly EvidenceProblem[]): string[] {
  return section("Why it does not hold", problems, ({ code, member, detail }) => {
    const title = evidenceCodes[code];
    const place = member === "" ? "the file" : member;
    return `${place}: ${code}: ${title}${detail === title ? "" : ` (${detail})`}`;
  });
}

/** Whoever gave the file need not be the one who changed it. */
export const doesNotHoldAdvice = [
  "",
  "Do not rely on this file: it was damaged on its way, changed, or never right. Have the same exported again, and by somebody",
  "else, too (another party, a mirror): what holds then is what was sealed.",
];
