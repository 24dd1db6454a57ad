/**
 * Checks one statement against its receipt in this browser: what the pages show beside a statement, and what
 * the check has to answer. The checking itself is the ledger's own code.
 */

/** The parts of a check, in the order in which they build on each other. */
export type VerificationStep = "signature" | "inclusion" | "seal";

export type StepResult = "holds" | "fails" | "not-checked";

export type Verification =
  | { state: "verified"; steps: Readonly<Record<VerificationStep, StepResult>> }
  /** The statement is known, but no block holds it yet. */
  | { state: "not-yet" }
  | { state: "failed"; steps: Readonly<Record<VerificationStep, StepResult>>; detail: string }
  /** The check did not come to an end, so it says nothing about the statement. */
  | { state: "impossible"; reason: ImpossibleReason; detail: string };

export type ImpossibleReason = "no-operator-key" | "operator-changed" | "fetch-failed" | "not-available";

/**
 * `statement` and `receipt` are the exact bytes the ledger holds, `operatorKey` is the COSE_Key of the operator
 * that is trusted. Never throws: malformed bytes are an answer too.
 */
export async function verifyStatement(
  _statement: Uint8Array,
  _receipt: Uint8Array,
  _operatorKey: Uint8Array,
): Promise<Verification> {
  return { state: "impossible", reason: "not-available", detail: "" };
}
