/** Statements of a chain in memory with their receipts, as the gateway gives them out. */
import { toHex } from "../../../ledger/encoding/bytes.ts";
import { encodeCoseKey } from "../../../ledger/keys/cose-key.ts";
import { decodeHeader } from "../../../ledger/log/header.ts";
import { inclusionProof } from "../../../ledger/log/merkle.ts";
import { assembleReceipt, decodeSeal } from "../../../ledger/log/seal.ts";
import { decodeStatement, type SignedStatement } from "../../../ledger/statement/statement.ts";
import { TestChain, type TestSigner, testStartMs } from "../../ledger/chain-fixture.ts";

export interface Sealed {
  readonly statement: Uint8Array;
  readonly receipt: Uint8Array;
  readonly hash: string;
}

export interface SealedChain {
  readonly chain: TestChain;
  readonly device: TestSigner;
  readonly operatorKey: Uint8Array;
  /** Entry `index` with its receipt. */
  sealed(index: number): Sealed;
  /** Index of the newest statement of a kind. */
  newest(kind: string): number;
}

/** Parties, a device and a shipment, and readings over `blocks` blocks. */
export function sealedChain(id = "chain:test", blocks = 5): SealedChain {
  const chain = new TestChain({ chain: id });
  const shipper = chain.party("shipper", ["shipper"]);
  chain.party("consignee", ["consignee"]);
  chain.party("carrier");
  const device = chain.device("logger", shipper);
  chain.shipment("S", shipper, "consignee", ["carrier"]);
  chain.attach(shipper, "logger", "shipment:S");
  for (let block = 1; block <= blocks; block++) {
    chain.at(testStartMs + block * 60_000);
    chain.temperatures(device, chain.nowMs - 30_000, 10_000, [5, 5.1, 5.2]);
  }
  chain.seal();
  return {
    chain,
    device,
    operatorKey: encodeCoseKey(chain.operator.key),
    sealed: (index) => sealedEntry(chain, index),
    newest: (kind) => newestOf(chain, kind),
  };
}

function sealedEntry(chain: TestChain, index: number): Sealed {
  const block = chain.block(chain.heightOf(index))!;
  const { size } = decodeHeader(block.header);
  const path = inclusionProof(index, size, chain.readNode);
  const statement = chain.entry(index)!;
  return {
    statement,
    receipt: assembleReceipt(decodeSeal(block.seal), { size, index, path }),
    hash: toHex((decodeStatement(statement) as SignedStatement).hash),
  };
}

function newestOf(chain: TestChain, kind: string): number {
  for (let index = chain.size - 1; index >= 0; index--) {
    const statement = decodeStatement(chain.entry(index)!);
    if ("kind" in statement && statement.kind === kind) return index;
  }
  throw new Error(`no ${kind}`);
}
