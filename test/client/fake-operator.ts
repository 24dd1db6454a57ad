/** An operator's key that seals, receipts and rejects whatever a test wants, without a ledger behind it. */
import { createHash } from "node:crypto";
import { type SigningKey, signingKeyFromSeed } from "../../client/signing-key.ts";
import { assembleReceipt, prepareSeal } from "../../ledger/log/seal.ts";
import { assembleRejection, prepareRejection, type RejectionFields } from "../../ledger/statement/answers.ts";
import { readStatement } from "../../ledger/statement/statement.ts";

export const chain = "chain:c";
export const operatorKey = signingKeyFromSeed(new Uint8Array(32).fill(1));

const sha256 = (...parts: Uint8Array[]) =>
  new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest());

/** The receipts of a log that holds exactly these statements, up to two, in one block. */
export function receiptsFor(
  statements: readonly Uint8Array[],
  key: SigningKey = operatorKey,
  onChain = chain,
): Uint8Array[] {
  const leaves = statements.map((statement) => sha256(Uint8Array.of(0), statement));
  const [left, right] = leaves;
  const logRoot = right ? sha256(Uint8Array.of(1), left!, right) : left!;
  const header = {
    chain: onChain,
    height: 3,
    previous: new Uint8Array(32),
    timeMs: 1_760_000_000_000,
    size: statements.length,
    logRoot,
    stateRoot: new Uint8Array(32),
  };
  const { protectedHeader, toBeSigned } = prepareSeal(header, "Harbour", key.publicKey);
  const signature = key.sign(toBeSigned);
  return leaves.map((_, index) =>
    assembleReceipt(
      { protectedHeader, signature },
      { size: leaves.length, index, path: leaves.filter((_, other) => other !== index) },
    ),
  );
}

export function rejectionOf(
  statement: Uint8Array,
  over: Partial<RejectionFields> = {},
  key: SigningKey = operatorKey,
): Uint8Array {
  const prepared = prepareRejection(
    {
      operator: "Harbour",
      chain,
      code: "signature_invalid",
      detail: "",
      final: true,
      statement: readStatement(statement).hash,
      timeMs: 1_760_000_000_000,
      ...over,
    },
    key.publicKey,
  );
  return assembleRejection(prepared, key.sign(prepared.toBeSigned));
}
