/** What has been checked in this page so far, by statement hash, and the queue that checks more. */
import { signal } from "@preact/signals";
import { ApiError } from "../api/client.ts";
import * as api from "../api/routes.ts";
import { chain } from "../store/live.ts";
import { trustedOperator } from "./operator.ts";
import type { SignerKeys } from "./signer-keys.ts";
import type { Verification } from "./verify.ts";
import { noteSealed } from "./watch.ts";

export type VerificationResult = Verification | { state: "checking" };

export const results = signal<ReadonlyMap<string, VerificationResult>>(new Map());

/** Requests at once; browsers allow six connections per host, one of which carries the live feed. */
const atOnceMax = 3;

export function resultOf(hash: string): VerificationResult | undefined {
  return results.value.get(hash);
}

function setResult(hash: string, result: VerificationResult): void {
  results.value = new Map(results.peek()).set(hash, result);
}

/** Fetches bytes and receipt of one statement and checks them. */
export async function verifyHash(hash: string, signal?: AbortSignal): Promise<void> {
  setResult(hash, { state: "checking" });
  setResult(hash, await check(hash, signal));
}

/** Checks all `hashes`, a few at once, until done or cancelled; `progress` hears how many are done. */
export async function verifyHashes(
  hashes: readonly string[],
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<void> {
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < hashes.length && !signal.aborted) {
      const hash = hashes[next]!;
      next += 1;
      await verifyHash(hash, signal);
      done += 1;
      progress(done);
    }
  };
  await Promise.all(Array.from({ length: atOnceMax }, worker));
}

/** One for the page, made with the first check: it brings the ledger's cryptography along. */
let signerKeys: SignerKeys | undefined;

async function check(hash: string, signal: AbortSignal | undefined): Promise<Verification> {
  const view = chain.peek();
  const operator = trustedOperator(view);
  if (operator.state === "unknown") return { state: "impossible", reason: "no-operator-key", detail: "" };
  if (operator.state === "changed")
    return { state: "impossible", reason: "operator-changed", detail: operator.kid };
  try {
    const [{ verifyStatement }, keys, statement, receipt] = await Promise.all([
      // The ledger's code and its cryptography load with the first check.
      import("./verify.ts"),
      import("./signer-keys.ts"),
      api.statementBytes(hash, signal),
      api.receiptBytes(hash, signal),
    ]);
    signerKeys ??= new keys.SignerKeys((kid) => api.key(kid));
    const { earlier } = operator;
    const expectations = { hash, chain: view!.chain, earlier, signerKey: signerKeys.keyOf };
    return withWhatWasSeen(await verifyStatement(statement, receipt, operator.key, expectations));
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return { state: "not-yet" };
    return {
      state: "impossible",
      reason: "fetch-failed",
      detail: cause instanceof Error ? cause.message : String(cause),
    };
  }
}

/** A sealed block that cannot be in the log whose end this browser has seen is no proof, but an alarm. */
function withWhatWasSeen(result: Verification): Verification {
  if (!("place" in result) || noteSealed(result.place.chain, result.place)) return result;
  const { steps, place } = result;
  return {
    state: "failed",
    steps: { ...steps, block: "fails" },
    detail: `block ${place.height} with ${place.size} entries contradicts the log that this browser has seen`,
  };
}
