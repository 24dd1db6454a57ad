/** The key that signs the log's checkpoints, and the name it signs under, as the operator states them in the log. */
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { decodePayload } from "../statement/payload.ts";
import { bytes, type Decoded, pattern, record } from "../statement/schema.ts";
import { keyOf } from "./keys.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader } from "./view.ts";

const checkpointKeySchema = record({
  origin: pattern(/^[!-*,-~]{1,128}$/, "1 to 128 printable ASCII characters without space and plus"),
  key: bytes(1, 128),
});
export type CheckpointKeyPayload = Decoded<typeof checkpointKeySchema>;

/** `checkpoint-key` in the state: the newest one. */
export type CheckpointKeyState = {
  readonly origin: string;
  /** Ed25519, 32 bytes. */
  readonly bytes: Uint8Array;
  /** Log index of the statement. */
  readonly statedAt: number;
};

export const checkpointKeyStateName = "checkpoint-key";

export function checkpointKeyOf(state: StateReader): CheckpointKeyState | undefined {
  return state.get<CheckpointKeyState>(checkpointKeyStateName);
}

export function encodeCheckpointKey(payload: CheckpointKeyPayload): Uint8Array {
  return encodeCbor(payload);
}

export const operatorCheckpointKey = kind<CheckpointKeyPayload>({
  name: "operator.checkpoint-key",
  signers: ["operator"],
  decode: (encoded) => {
    const payload = decodePayload(encoded, checkpointKeySchema);
    decodeCoseKey(payload.key);
    return payload;
  },
  rules: [
    ({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch"),
    // Notes are signed with Ed25519 only.
    ({ payload }) => (decodeCoseKey(payload.key).algorithm === "Ed25519" ? undefined : "algorithm_mismatch"),
    // A key signs one kind of thing: one that signs statements or seals does not sign checkpoints.
    ({ state, payload }) => (keyOf(state, decodeCoseKey(payload.key).kid) ? "key_exists" : undefined),
  ],
  apply: ({ state, payload, index }) =>
    state.set(checkpointKeyStateName, {
      origin: payload.origin,
      bytes: decodeCoseKey(payload.key).bytes,
      statedAt: index,
    } satisfies CheckpointKeyState),
  records: ({ statement }) => [recordName(statement.chain)],
});
