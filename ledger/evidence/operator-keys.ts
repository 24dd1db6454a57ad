/**
 * The operator's keys as a bundle shows them: the first one from entry 0, and each further one from a statement that
 * the key before it signed. Which of them seals a block follows from the blocks that hold these statements.
 */
import { equalBytes, toHex } from "../encoding/bytes.ts";
import { decodeCoseKey, type PublicKey } from "../keys/cose-key.ts";
import { kindNamed } from "../state/kinds.ts";
import type { OperatorKeyRotate } from "../state/operator-key.ts";
import type { SignedStatement } from "../statement/statement.ts";
import { decodedBy, statementMember } from "./judge.ts";
import { EvidenceError } from "./problem.ts";

export const operatorKeyRotateName = "operator.key-rotate";

export interface OperatorKeyInPlace {
  readonly key: PublicKey;
  /** Lower-case hex. */
  readonly kid: string;
  /** Log index of the statement that put it in place; absent for the first one. */
  readonly since?: number;
}

/** The key that a statement puts in place. Throws `EvidenceError` when its payload is not of its kind. */
export function keyPutInPlace(statement: SignedStatement, index: number): PublicKey {
  const kind = kindNamed(operatorKeyRotateName)!;
  const { key } = decodedBy(kind, statement, index) as OperatorKeyRotate;
  return decodeCoseKey(key);
}

/**
 * The keys in order. The signatures are not looked at yet: every statement of a bundle is verified, and the proved
 * state names the same keys. Throws `EvidenceError` when one does not follow from the one before.
 */
export function operatorKeysOf(
  first: PublicKey,
  statements: ReadonlyMap<number, SignedStatement>,
): OperatorKeyInPlace[] {
  const keys: OperatorKeyInPlace[] = [{ key: first, kid: toHex(first.kid) }];
  const rotations = [...statements].filter(([, { kind }]) => kind === operatorKeyRotateName);
  for (const [index, statement] of rotations.sort(([a], [b]) => a - b)) {
    const before = keys.at(-1)!;
    if (!equalBytes(statement.kid, before.key.kid))
      throw new EvidenceError(
        "operator_keys",
        statementMember(index),
        `it is not by ${before.kid}, which sealed until then`,
      );
    const key = keyPutInPlace(statement, index);
    keys.push({ key, kid: toHex(key.kid), since: index });
  }
  return keys;
}
