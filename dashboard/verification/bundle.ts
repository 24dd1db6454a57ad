/** Checks an evidence file in this browser: what the verify page hands over and what it shows. */
import type { en } from "../messages/en.ts";

export type BundleStepName = keyof typeof en.verify.step;

export interface BundleStep {
  readonly name: BundleStepName;
  readonly result: "holds" | "fails" | "not-checked";
  /** What exactly, for people: which member, how many signatures. */
  readonly detail: string;
}

export interface Fingerprint {
  readonly role: "operator" | "exporter" | "witness";
  /** RFC 9679 thumbprint, hex. */
  readonly kid: string;
  readonly trusted: boolean;
}

export interface BundleFacts {
  readonly chain: string;
  readonly shipment: string;
  /** Number of entries in the log when the file was made. */
  readonly position: number;
  readonly demonstration: boolean;
}

export type BundleResult =
  | {
      verdict: "holds" | "untrusted" | "fails";
      steps: readonly BundleStep[];
      fingerprints: readonly Fingerprint[];
      facts: BundleFacts | undefined;
    }
  | { verdict: "impossible"; detail: string };

/** `done` of `all` statements are checked, `all` is 0 while it is not known. */
export type BundleProgress = (done: number, all: number) => void;

/**
 * `trustedKid` is the operator's fingerprint from a source the user knows, `undefined` when there is none: then
 * the best answer is `untrusted`. Never throws for what is in the file.
 */
export async function verifyBundle(
  _file: Blob,
  _trustedKid: string | undefined,
  _progress: BundleProgress,
): Promise<BundleResult> {
  return { verdict: "impossible", detail: "" };
}
