/**
 * The chain itself: its first statement (genesis), which says who seals, who may register parties, what time
 * it keeps and which limits its rules use. All of it is in the log, so a verdict can be replayed years later.
 */
import { encodeCbor } from "../encoding/cbor-encode.ts";
import { decodeCoseKey } from "../keys/cose-key.ts";
import { decodePayload } from "../statement/payload.ts";
import { referenceText } from "../statement/reference.ts";
import {
  boolean,
  bytes,
  type Decoded,
  identifier,
  integer,
  list,
  oneOf,
  optional,
  record,
  text,
  timeMs,
} from "../statement/schema.ts";
import { keyStateName, registerKey } from "./keys.ts";
import { type Execution, kind, type Verdict } from "./kind.ts";
import { recordName } from "./records.ts";
import type { StateReader } from "./view.ts";

/** Version of the rule list in this package. A log made under other rules is refused, not reinterpreted. */
export const rulesVersion = 1;

export const limitsSchema = record({
  /** How far ahead of the chain's clock a time in a statement may lie. */
  clockSkewMsMax: integer(0, 86_400_000),
  /** Open gaps in one signer's sequence. */
  sequenceGapsMax: integer(1, 4096),
  /** How many epochs of a unit the readings of one pack may touch. */
  epochsPerPackMax: integer(1, 65_536),
  /** How long a delegation may last. */
  delegationMsMax: integer(1, 315_576_000_000),
});

export type Limits = Decoded<typeof limitsSchema>;

export const defaultLimits: Limits = {
  clockSkewMsMax: 300_000,
  sequenceGapsMax: 256,
  epochsPerPackMax: 1_024,
  delegationMsMax: 2 * 366 * 86_400_000,
};

const timeSchema = record({
  source: oneOf("utc", "simulated"),
  /** Simulated time only: the chain's clock at genesis, and chain milliseconds per wall millisecond. */
  start: optional(timeMs),
  speed: optional(integer(1, 100_000)),
});

const registrarSchema = record({
  id: identifier,
  legalName: text(200),
  country: text(2, 2),
  keys: list(bytes(1, 128), 8, 1),
});

const genesisSchema = record({
  operator: record({ name: text(200), key: bytes(1, 128) }),
  registrars: list(registrarSchema, 16, 1),
  rules: integer(1, 1_000_000),
  limits: limitsSchema,
  time: timeSchema,
  /** The keys of this chain's parties were generated for a demonstration. */
  demonstration: boolean,
});

export type Genesis = Decoded<typeof genesisSchema>;

/** `chain` in the state. */
export type ChainState = {
  readonly id: string;
  readonly operatorName: string;
  readonly rules: number;
  readonly limits: Limits;
  readonly time: Decoded<typeof timeSchema>;
  readonly demonstration: boolean;
  /** Thumbprints of the operator's keys, each in the place of the one before; absent while the first one seals. */
  readonly operatorKeys?: readonly Uint8Array[];
};

export const chainStateName = "chain";

export function chainOf(state: StateReader): ChainState | undefined {
  return state.get<ChainState>(chainStateName);
}

export function encodeGenesis(genesis: Genesis): Uint8Array {
  return encodeCbor(genesis);
}

export function readGenesis(payload: Uint8Array): Genesis {
  const genesis = decodePayload(payload, genesisSchema);
  decodeCoseKey(genesis.operator.key);
  for (const registrar of genesis.registrars) for (const key of registrar.keys) decodeCoseKey(key);
  return genesis;
}

function applyGenesis({ state, payload, statement }: Execution<Genesis>): void {
  state.set(chainStateName, {
    id: statement.chain,
    operatorName: payload.operator.name,
    rules: payload.rules,
    limits: payload.limits,
    time: payload.time,
    demonstration: payload.demonstration,
  } satisfies ChainState);
  registerKey(state, decodeCoseKey(payload.operator.key), { signer: "operator", reference: statement.chain });
  for (const registrar of payload.registrars) {
    const keys = registrar.keys.map(decodeCoseKey);
    state.set(`party/${registrar.id}`, {
      legalName: registrar.legalName,
      country: registrar.country,
      roles: ["registrar"],
      keys: keys.map((key) => key.kid),
    });
    for (const key of keys)
      registerKey(state, key, { signer: "registrar", reference: referenceText("party", registrar.id) });
  }
}

/** A key signs for one signer only, so the operator and the registrars share none. */
function repetition({ operator, registrars }: Genesis): Verdict {
  const ids = registrars.map(({ id }) => id);
  if (new Set(ids).size !== ids.length) return "party_exists";
  const keys = [operator.key, ...registrars.flatMap((registrar) => registrar.keys)];
  const kids = keys.map((key) => keyStateName(decodeCoseKey(key).kid));
  return new Set(kids).size === kids.length ? undefined : "key_exists";
}

export const genesisKind = kind<Genesis>({
  name: "chain.genesis",
  signers: ["operator"],
  decode: readGenesis,
  rules: [
    ({ state }) => (chainOf(state) === undefined ? undefined : "genesis_exists"),
    ({ payload }) => (payload.rules === rulesVersion ? undefined : "rules_version_unknown"),
    ({ statement }) => (statement.issuer === statement.chain ? undefined : "issuer_mismatch"),
    ({ statement }) => (statement.subject === statement.chain ? undefined : "subject_mismatch"),
    ({ payload }) => repetition(payload),
  ],
  apply: applyGenesis,
  records: ({ statement }) => [recordName(statement.chain)],
});
