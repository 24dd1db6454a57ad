/** Statements of the operator about its own chain, signed here and put into the log like everybody's. */

import { signerOf } from "../../ledger/state/keys.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { assembleStatement, prepareStatement, readStatement } from "../../ledger/statement/statement.ts";
import type { OperatorKey } from "./operator-key.ts";
import type { Sealer } from "./sealer.ts";

export interface OperatorVoice {
  readonly sealer: Sealer;
  readonly key: OperatorKey;
  readonly chain: string;
}

/** Executes the statement in the open block; `sealed` is called once it is on disk. Throws when the rules refuse it. */
export function stateAsOperator(
  { sealer, key, chain }: OperatorVoice,
  { kind, subject, payload }: { kind: string; subject: string; payload: Uint8Array },
  sealed: () => void,
): void {
  const own = signerOf(sealer.state, key.publicKey.kid);
  const prepared = prepareStatement({
    algorithm: key.publicKey.algorithm,
    kind,
    kid: key.publicKey.kid,
    issuer: chain,
    subject,
    chain,
    issuedAtSeconds: Math.floor(sealer.timeMs / 1000),
    sequence: own?.next ?? 0,
    previous: own?.last,
    payload,
  });
  const statement = readStatement(assembleStatement(prepared, key.sign(prepared.toBeSigned)));
  const identified = sealer.identify(statement);
  const executed = isRefusal(identified) ? identified : sealer.execute(identified, sealed);
  if (isRefusal(executed)) throw new Error(`the operator's own statement is refused: ${executed.code}`);
}
