/**
 * Checks one statement against its receipt in this browser: what the pages show beside a statement, and what
 * the check has to answer. The checking itself is the ledger's own code.
 */

import { equalBytes, toHex } from "../../ledger/encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { rootOfReceipt } from "../../ledger/log/receipt.ts";
import { decodeReceipt, type Receipt, sealSignature } from "../../ledger/log/seal.ts";
import { readStatement, type SignedStatement } from "../../ledger/statement/statement.ts";
import { refusable } from "./refusable.ts";
import { verifySignatureHere } from "./signature.ts";

/** The parts of a check, in the order in which they build on each other. */
export const verificationSteps = ["bytes", "signature", "inclusion", "seal", "block"] as const;
export type VerificationStep = (typeof verificationSteps)[number];

export type StepResult = "holds" | "fails" | "not-checked";
export type Steps = Readonly<Record<VerificationStep, StepResult>>;

/** The block that holds the statement, as the operator sealed it. */
export interface SealedPlace {
  readonly chain: string;
  readonly height: number;
  readonly timeMs: number;
  /** Entries in the log after the block. */
  readonly size: number;
  readonly logRoot: string;
  /** Of the statement. */
  readonly index: number;
}

export type Verification =
  | { state: "verified"; steps: Steps; place: SealedPlace }
  /** All holds but for the statement's own signature, whose key is not known here. */
  | { state: "sealed"; steps: Steps; place: SealedPlace }
  /** The statement is known, but no block holds it yet. */
  | { state: "not-yet" }
  | { state: "failed"; steps: Steps; detail: string }
  /** The check did not come to an end, so it says nothing about the statement. */
  | { state: "impossible"; reason: ImpossibleReason; detail: string };

export type ImpossibleReason = "no-operator-key" | "operator-changed" | "fetch-failed";

export interface Expectations {
  /** Hash of the statement that was asked for, hex. */
  readonly hash?: string;
  /** The chain whose operator is trusted. */
  readonly chain?: string;
  /** COSE_Keys with which the operator sealed before it had the trusted one, each of which signed for the next. */
  readonly earlier?: readonly Uint8Array[];
  /** The registered key that the statement names, `undefined` where it is not to be had. */
  readonly signerKey?: (statement: SignedStatement) => Promise<PublicKey | undefined>;
}

/**
 * `statement` and `receipt` are the exact bytes the ledger holds, `operatorKey` is the COSE_Key of the operator
 * that is trusted. Malformed bytes are an answer too; throws only what `signerKey` throws.
 */
export async function verifyStatement(
  statement: Uint8Array,
  receipt: Uint8Array,
  operatorKey: Uint8Array,
  expectations: Expectations = {},
): Promise<Verification> {
  const keys = [operatorKey, ...(expectations.earlier ?? [])];
  const operators = refusable(() => keys.map(operatorKeyOf));
  if ("problem" in operators)
    return { state: "impossible", reason: "no-operator-key", detail: operators.problem };
  const check = new StatementCheck();
  const place = await check.run(statement, receipt, operators.value, expectations);
  const { steps, detail } = check;
  if (!place) return { state: "failed", steps, detail };
  return { state: steps.signature === "holds" ? "verified" : "sealed", steps, place };
}

const decodedKeys = new Map<string, PublicKey>();

/** Checking that a key is of prime order takes longer than verifying a signature with it. Throws `KeyError`. */
function operatorKeyOf(encoded: Uint8Array): PublicKey {
  const name = toHex(encoded);
  const key = decodedKeys.get(name) ?? decodeCoseKey(encoded);
  decodedKeys.set(name, key);
  return key;
}

class StatementCheck {
  readonly steps: Record<VerificationStep, StepResult> = {
    bytes: "not-checked",
    signature: "not-checked",
    inclusion: "not-checked",
    seal: "not-checked",
    block: "not-checked",
  };
  detail = "";

  /** `undefined` when a step fails. */
  async run(
    bytes: Uint8Array,
    receiptBytes: Uint8Array,
    operatorKeys: readonly PublicKey[],
    { hash, chain, signerKey }: Expectations,
  ): Promise<SealedPlace | undefined> {
    const read = refusable(() => readStatement(bytes));
    if ("problem" in read) return this.#fail("bytes", read.problem);
    const statement = read.value;
    const ownHash = toHex(statement.hash);
    if (hash !== undefined && hash !== ownHash)
      return this.#fail("bytes", `these bytes are those of another statement, ${ownHash}`);
    this.steps.bytes = "holds";

    const own = operatorKeys.find((one) => equalKid(one, statement));
    const key = own ?? (await signerKey?.(statement));
    if (key && !(await isSignedBy(statement, key)))
      return this.#fail("signature", `key ${toHex(key.kid)} did not sign these bytes`);
    if (key) this.steps.signature = "holds";

    const opened = refusable(() => decodeReceipt(receiptBytes));
    if ("problem" in opened) return this.#fail("inclusion", `receipt: ${opened.problem}`);
    const receipt = opened.value;
    const sealer = operatorKeys.find((one) => equalBytes(one.kid, receipt.kid)) ?? operatorKeys[0]!;
    return this.#sealed(statement, receipt, sealer, chain ?? statement.chain);
  }

  async #sealed(
    statement: SignedStatement,
    receipt: Receipt,
    operatorKey: PublicKey,
    chain: string,
  ): Promise<SealedPlace | undefined> {
    const root = rootOfReceipt(statement.bytes, receipt);
    if (root === "size_differs")
      return this.#fail("inclusion", "the path is for a log of another size than the block's");
    if (root === "path_wrong")
      return this.#fail("inclusion", "the path does not fit the statement's place in the log");
    const check = sealSignature(receipt, root, operatorKey);
    if (!check) return this.#fail("seal", `the receipt names another key, ${toHex(receipt.kid)}`);
    if (!(await verifySignatureHere(check)))
      return this.#fail(
        "seal",
        `the operator has not sealed the root to which the path leads, ${toHex(root)}`,
      );
    // A path leads to some root in any case; only the seal says that it is the log's.
    this.steps.inclusion = "holds";
    this.steps.seal = "holds";

    const { header, proof } = receipt;
    if (header.chain !== chain || statement.chain !== chain)
      return this.#fail(
        "block",
        `statement of ${statement.chain}, block of ${header.chain}, asked for ${chain}`,
      );
    this.steps.block = "holds";
    const { height, timeMs, size } = header;
    return { chain, height, timeMs, size, logRoot: toHex(root), index: proof.index };
  }

  #fail(step: VerificationStep, detail: string): undefined {
    this.steps[step] = "fails";
    this.detail = detail;
    return undefined;
  }
}

function equalKid(key: PublicKey, { kid }: SignedStatement): boolean {
  return equalBytes(key.kid, kid);
}

/** The algorithm follows from the key, never from the statement alone. */
async function isSignedBy(statement: SignedStatement, key: PublicKey): Promise<boolean> {
  const { algorithm, toBeSigned, signature } = statement;
  if (!equalKid(key, statement) || algorithm !== key.algorithm) return false;
  return verifySignatureHere({ key, message: toBeSigned, signature });
}
