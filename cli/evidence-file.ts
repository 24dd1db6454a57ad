/** Evidence on this machine: read within bounds, and checked with this machine's fastest code. */
import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { ClientError } from "../client/client-error.ts";
import { LocalVerifier } from "../gateway/ingest/local-verifier.ts";
import { verifyNatively } from "../gateway/ingest/native-signature.ts";
import {
  type BundleReport,
  type CheckOptions,
  type CheckProgress,
  checkBundle,
  type VerifySignature,
} from "../ledger/evidence/check.ts";
import { type EvidenceProblem, evidenceCodes } from "../ledger/evidence/problem.ts";
import { zipBytesMax } from "../ledger/evidence/zip.ts";
import type { SignatureCheck } from "../ledger/keys/signature.ts";
import type { Sha256 } from "../ledger/log/hash.ts";
import type { GlobalOptions, Io } from "./context.ts";
import { printable } from "./output.ts";
import { readerOf } from "./session.ts";

/** Problems, findings and the like that are printed; `--json` has them all. */
const linesMax = 20;
const progressEveryMs = 1_000;

export const sha256: Sha256 = (bytes) => new Uint8Array(hash("sha256", bytes, "buffer"));

export const verify: VerifySignature = ({ algorithm, bytes: key }, message, signature) =>
  verifyNatively({ algorithm, key, message, signature });

/** Whatever a bundle or proof file may be at most. */
export async function readEvidence(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > zipBytesMax)
      throw new ClientError(`${file} has ${size} bytes; a bundle has at most ${zipBytesMax}.`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError(`${file} could not be read (${(error as Error).message}).`, { cause: error });
  }
}

/** The bundle in the file of that name or, where there is none, of the shipment that is called so, from the gateway. */
export async function bundleNamed(name: string, options: GlobalOptions, io: Io): Promise<Uint8Array> {
  if (existsSync(name) || /[/\\]|\.zip$/.test(name)) return readEvidence(name);
  const parts: Uint8Array[] = [];
  let length = 0;
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
  const local = new LocalVerifier((message) => process.emitWarning(message));
  const verifyMany = (all: readonly SignatureCheck[]) =>
    local.verify(
      all.map(({ key: { algorithm, bytes: key }, message, signature }) => ({
        algorithm,
        key,
        message,
        signature,
      })),
    );
  return checkBundle(bytes, { verify, verifyMany, hash: sha256, ...options });
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
