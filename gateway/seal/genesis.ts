/** Begins a chain: entry 0, signed and sealed by the operator. docs/protocol.md §7.1. */

import { encodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { OpenBlock } from "../../ledger/log/block.ts";
import { assembleSeal, prepareSeal } from "../../ledger/log/seal.ts";
import {
  defaultLimits,
  encodeGenesis,
  type Genesis,
  type Limits,
  rulesVersion,
} from "../../ledger/state/chain.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { assembleStatement, decodeStatement, prepareStatement } from "../../ledger/statement/statement.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "./ledger.ts";
import type { OperatorKey } from "./operator-key.ts";

export interface ChainPlan {
  /** `chain:<id>`. */
  readonly chain: string;
  readonly operatorName: string;
  readonly registrars: readonly {
    id: string;
    legalName: string;
    country: string;
    keys: readonly PublicKey[];
  }[];
  readonly demonstration: boolean;
  /** Absent: UTC. */
  readonly simulated?: { readonly startMs: number; readonly speed: number };
  readonly limits?: Partial<Limits>;
  readonly nowMs: number;
}

/** Seals block 0. Throws when the plan itself breaks a rule. */
export function beginChain(ledger: Ledger, key: OperatorKey, plan: ChainPlan): void {
  const timeMs = plan.simulated?.startMs ?? plan.nowMs;
  const open = new OpenBlock(ledger, timeMs, nativeSha256);
  const statement = decodeStatement(genesisStatement(key, plan, timeMs));
  if (isRefusal(statement)) throw new Error(`the genesis is refused: ${statement.detail}`);
  const identified = open.identify(statement);
  if (isRefusal(identified)) throw new Error(`the genesis is refused: ${identified.detail}`);
  const executed = open.execute(identified);
  if (isRefusal(executed)) throw new Error(`the genesis is refused: ${executed.detail}`);
  const block = open.finish();
  const { protectedHeader, toBeSigned } = prepareSeal(block.header, plan.operatorName, key.publicKey);
  const seal = assembleSeal(protectedHeader, key.sign(toBeSigned));
  ledger.store.reserve(block.entries.length, 0);
  ledger.store.commit(block, seal);
  ledger.tip = { header: block.header, seal };
}

function genesisStatement(key: OperatorKey, plan: ChainPlan, timeMs: number): Uint8Array {
  const prepared = prepareStatement({
    algorithm: key.publicKey.algorithm,
    kind: "chain.genesis",
    kid: key.publicKey.kid,
    issuer: plan.chain,
    subject: plan.chain,
    chain: plan.chain,
    issuedAtSeconds: Math.floor(timeMs / 1000),
    sequence: 0,
    payload: encodeGenesis(genesisOf(key, plan)),
  });
  return assembleStatement(prepared, key.sign(prepared.toBeSigned));
}

function genesisOf(key: OperatorKey, plan: ChainPlan): Genesis {
  const { simulated } = plan;
  return {
    operator: { name: plan.operatorName, key: encodeCoseKey(key.publicKey) },
    registrars: plan.registrars.map(({ keys, ...registrar }) => ({
      ...registrar,
      keys: keys.map(encodeCoseKey),
    })),
    rules: rulesVersion,
    limits: { ...defaultLimits, ...plan.limits },
    time: simulated
      ? { source: "simulated", start: simulated.startMs, speed: simulated.speed }
      : { source: "utc" },
    demonstration: plan.demonstration,
  };
}
