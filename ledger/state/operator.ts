/** What the operator of the chain states: two different statements under one sequence number; its checkpoint key. */

import { encodeCbor } from "../encoding/cbor-encode.ts";
import { decodePayload } from "../statement/payload.ts";
import { parseReference } from "../statement/reference.ts";
import { bytes, type Decoded, integer, optional, record } from "../statement/schema.ts";
import { operatorCheckpointKey } from "./checkpoint-key.ts";
import { operatorClock } from "./clock-statement.ts";
import { deviceOf } from "./devices.ts";
import { keyOf } from "./keys.ts";
import { kind } from "./kind.ts";
import { operatorKeyRotate } from "./operator-key.ts";
import { recordsTouched } from "./readings.ts";
import { recordName } from "./records.ts";

/** A statement up to this size fits into the operator's statement about it. */
export const equivocationSecondBytesMax = 64_000;

const equivocationSchema = record({
  kid: bytes(32, 32),
  sequence: integer(0, Number.MAX_SAFE_INTEGER),
  /** Hash of the statement that is in the log. */
  first: bytes(32, 32),
  /** Hash of the other one. */
  secondHash: bytes(32, 32),
  /** The other statement itself, unless it is too large to stand inside this one. */
  second: optional(bytes(1, equivocationSecondBytesMax)),
});
export type Equivocation = Decoded<typeof equivocationSchema>;

export function encodeEquivocation(equivocation: Equivocation): Uint8Array {
  return encodeCbor(equivocation);
}

export const operatorEquivocation = kind<Equivocation>({
  name: "operator.equivocation",
  signers: ["operator"],
  decode: (payload) => decodePayload(payload, equivocationSchema),
  rules: [
    ({ state, payload }) => (keyOf(state, payload.kid) ? undefined : "key_unknown"),
    ({ state, statement, payload }) =>
      keyOf(state, payload.kid)!.reference === statement.subject ? undefined : "subject_mismatch",
  ],
  apply: () => undefined,
  records: ({ state, statement, timeMs }) => {
    const { kind: subjectKind, id } = parseReference(statement.subject)!;
    const own = recordName(statement.subject);
    const device = subjectKind === "device" ? deviceOf(state, id) : undefined;
    return device ? [own, ...recordsTouched(state, id, device, { fromMs: timeMs, toMs: timeMs })] : [own];
  },
});

export const operatorKinds = [operatorEquivocation, operatorCheckpointKey, operatorKeyRotate, operatorClock];
