/**
 * Makes a log long, fast: statements go straight into the sealer, past broker and verification. What stands in the place
 * of their signatures is not one, so such a log serves for nothing but measuring what its length costs.
 */
import type { RunningGateway } from "../../gateway/main.ts";
import { nativeSha256 } from "../../gateway/native-hash.ts";
import type { PublicKey } from "../../ledger/keys/cose-key.ts";
import { sequenceEndOf } from "../../ledger/state/keys.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { encodeReadings } from "../../ledger/statement/readings.ts";
import {
  assembleStatement,
  prepareStatement,
  readStatement,
  type SignedStatement,
} from "../../ledger/statement/statement.ts";
import { chain, deviceId, keyOf } from "./devices.ts";

const perTurn = 1_000;
const reportEvery = 500_000;
const projectedPollMs = 20;
const noSignature = new Uint8Array(64);
/** One reading a second; those of the longest log begin years ago. */
const startMs = 1_600_000_000_000;

export interface Filling {
  /** Entries that the log is to have. */
  readonly size: number;
  readonly first: number;
  readonly devices: number;
}

/** Tells `progress` now and then how large the log is. Done when the telemetry store has all of it. */
export async function fill(
  { sealer, ledger, telemetry }: RunningGateway,
  { size, first, devices }: Filling,
  progress: (size: number) => void,
): Promise<void> {
  const fillers = Array.from({ length: devices }, (_, i) => new Filler(first + i, ledger.state));
  let reported = ledger.log.size;
  for (let turn = 0; ledger.log.size < size; turn++) {
    for (let i = 0; i < perTurn; i++) {
      const filler = fillers[(turn * perTurn + i) % devices]!;
      const identified = sealer.identify(filler.next());
      const executed = isRefusal(identified) ? identified : sealer.execute(identified, () => undefined);
      if (isRefusal(executed)) throw new Error(`${executed.code} ${executed.detail}`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    if (ledger.log.size >= reported + reportEvery) {
      reported = ledger.log.size;
      progress(reported);
    }
  }
  sealer.seal();
  while (telemetry.height < ledger.tip!.header.height)
    await new Promise((resolve) => setTimeout(resolve, projectedPollMs));
}

class Filler {
  readonly key: PublicKey;
  readonly #reference: string;
  #sequence: number;
  #previous: Uint8Array | undefined;

  /** Goes on where the device stands in `state`. */
  constructor(number: number, state: RunningGateway["ledger"]["state"]) {
    this.key = keyOf(deviceId(number)).publicKey;
    this.#reference = `device:${deviceId(number)}`;
    const end = sequenceEndOf(state, this.key.kid);
    this.#sequence = end ? end.sequence + 1 : 0;
    this.#previous = end?.hash;
  }

  next(): SignedStatement {
    const sequence = this.#sequence++;
    const timeMs = startMs + sequence * 1000;
    const prepared = prepareStatement({
      algorithm: "Ed25519",
      kind: "readings",
      kid: this.key.kid,
      issuer: this.#reference,
      subject: this.#reference,
      chain,
      issuedAtSeconds: timeMs / 1000,
      sequence,
      previous: this.#previous,
      payload: encodeReadings([{ name: "temperature", value: (sequence % 500) / 100, timeMs }]),
    });
    this.#previous = prepared.hash;
    return readStatement(assembleStatement(prepared, noSignature), nativeSha256);
  }
}
