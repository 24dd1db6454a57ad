/** The operator's sealing key and its successors. Each is signed for by the one before; the chain names them in order. */
import { equalBytes } from "../encoding/bytes.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { decodePayload } from "../statement/payload.ts";
import { type Decoded, optional, record, timeMs } from "../statement/schema.ts";
import { type ChainState, chainStateName } from "./chain.ts";
import { isAheadOfClock } from "./holdables.ts";
import { newKeyFields, newKeyVerdict, sequenceVerdict } from "./key-rotation.ts";
import { type KeyState, markCompromised, replaceKey } from "./keys.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";

const keyRotateSchema = record({
  ...newKeyFields,
  /** What the old key sealed since then is in doubt. */
  compromisedSince: optional(timeMs),
});
export type OperatorKeyRotate = Decoded<typeof keyRotateSchema>;

/**
 * Whether a key seals the block that follows on the state whose `chain` value is `before`: the operator's newest there,
 * or the first one, which entry 0 brings.
 */
export function sealsAfter(
  before: Pick<ChainState, "operatorKeys"> | undefined,
  kid: Uint8Array,
  key: KeyState | undefined,
): boolean {
  if (key?.signer !== "operator" || key.revokedAt !== undefined) return false;
  const newest = before?.operatorKeys?.at(-1);
  return newest ? equalBytes(newest, kid) : key.replaces === undefined;
}

/** The block with this statement is the last one that the old key seals. */
export const operatorKeyRotate = kind<OperatorKeyRotate>({
  name: "operator.key-rotate",
  signers: ["operator"],
  decode: (payload) => {
    const decoded = decodePayload(payload, keyRotateSchema);
    decodeCoseKey(decoded.key);
    return decoded;
  },
  rules: [
    ({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch"),
    (judgement) => newKeyVerdict(judgement, judgement.statement.chain, judgement.statement.kid),
    ({ state, statement }) => sequenceVerdict(state, statement, statement.kid, undefined),
    (judgement) =>
      isAheadOfClock(judgement, judgement.payload.compromisedSince ?? 0)
        ? "statement_from_future"
        : undefined,
  ],
  apply: ({ state, statement, payload, chain, index }) => {
    const { kid, sequence, hash } = statement;
    const key = decodeCoseKey(payload.key);
    replaceKey(state, kid, key, { index, position: { sequence, hash } });
    markCompromised(state, kid, payload.compromisedSince);
    const operatorKeys = [...(chain.operatorKeys ?? [kid]), key.kid];
    state.set(chainStateName, { ...chain, operatorKeys } satisfies ChainState);
  },
  records: ({ statement }) => [recordName(statement.chain)],
});
