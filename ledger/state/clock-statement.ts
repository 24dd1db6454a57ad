/** The operator says that the chain's clock is right although it jumped: sealing stops until it says so. */
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { decodePayload } from "../statement/payload.ts";
import { type Decoded, record, timeMs } from "../statement/schema.ts";
import { kind } from "./kind.ts";
import { recordName } from "./records.ts";

const clockSchema = record({
  /** What the clock would have shown, had it gone on evenly. */
  expected: timeMs,
  /** What it shows. */
  accepted: timeMs,
});
export type ClockAcceptance = Decoded<typeof clockSchema>;

export function encodeClockAcceptance(acceptance: ClockAcceptance): Uint8Array {
  return encodeCbor(acceptance);
}

export const operatorClock = kind<ClockAcceptance>({
  name: "operator.clock",
  signers: ["operator"],
  decode: (encoded) => decodePayload(encoded, clockSchema),
  rules: [({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch")],
  apply: () => undefined,
  records: ({ statement }) => [recordName(statement.chain)],
});
