/** All vectors that follow from the ledger and from names of keys, by file. */
import { chainVectors } from "./generate-chain.ts";
import { goodsVectors } from "./generate-goods.ts";
import { keyVectors } from "./generate-keys.ts";
import { receiptVectors, stateProofVectors } from "./generate-proofs.ts";
import { readingVectors } from "./generate-readings.ts";
import { rotationVectors } from "./generate-rotations.ts";
import { statementVectors } from "./generate-statements.ts";
import { tradeVectors } from "./generate-trade.ts";
import type { VectorFile } from "./vector.ts";

export const generated: Readonly<Record<string, VectorFile>> = {
  "keys.json": keyVectors,
  "statements.json": statementVectors,
  "readings.json": readingVectors,
  "chain.json": chainVectors,
  "rotations.json": rotationVectors,
  "trade.json": tradeVectors,
  "goods.json": goodsVectors,
  "receipts.json": receiptVectors,
  "state-proofs.json": stateProofVectors,
};

/** The text of a file. */
export function textOf(file: VectorFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}
