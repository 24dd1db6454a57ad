/**
 * Another key in the place of the operator's. It is prepared as a file beside the old one; the next start states it in
 * the log, in a block that the old key seals, and then takes the file. A crash anywhere in between is made good by the
 * start after it: which key seals follows from the log alone.
 */
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCbor } from "../../ledger/encoding/cbor-encode.ts";
import { encodeCoseKey, type PublicKey } from "../../ledger/keys/cose-key.ts";
import { OpenBlock } from "../../ledger/log/block.ts";
import { assembleSeal, prepareSeal } from "../../ledger/log/seal.ts";
import { chainOf } from "../../ledger/state/chain.ts";
import { keyOf, signerOf } from "../../ledger/state/keys.ts";
import { sealsAfter } from "../../ledger/state/operator-key.ts";
import { type OperatorSuccession, replacedOperatorKeysOf } from "../../ledger/state/operator-succession.ts";
import { isRefusal } from "../../ledger/state/rules.ts";
import { keyProofBytes } from "../../ledger/statement/key-proof.ts";
import { assembleStatement, prepareStatement, readStatement } from "../../ledger/statement/statement.ts";
import type { ChainClock } from "../clock.ts";
import { nativeSha256 } from "../native-hash.ts";
import type { Ledger } from "./ledger.ts";
import {
  createOperatorKeyFile,
  type OperatorKey,
  operatorKeyFileName,
  readOperatorKey,
} from "./operator-key.ts";
import { KeyFileError, type ReadKeyOptions, syncFolder, writePrivateFile } from "./sealed-key-file.ts";

export const nextKeyFileName = "operator.next.pem";
const doubtFileName = "operator.next.json";

/**
 * Makes the key that the next start puts in place. `compromisedSinceMs`: what the present key sealed since then, by the
 * chain's clock, is in doubt. Throws `KeyFileError` when one is prepared already.
 */
export function prepareOperatorRotation(
  folder: string,
  {
    passphrase,
    compromisedSinceMs,
  }: { passphrase?: Uint8Array | undefined; compromisedSinceMs?: number | undefined },
): PublicKey {
  const file = join(folder, nextKeyFileName);
  if (existsSync(file))
    throw new KeyFileError(
      `${file} is there already: start the gateway, which puts it in place, or remove it`,
    );
  if (!existsSync(join(folder, operatorKeyFileName)))
    throw new KeyFileError(`there is no ${operatorKeyFileName} in ${folder}: name the gateway's data folder`);
  if (compromisedSinceMs !== undefined)
    writePrivateFile(join(folder, doubtFileName), Buffer.from(JSON.stringify({ compromisedSinceMs })));
  createOperatorKeyFile(file, passphrase);
  return readOperatorKey(file, { passphrase, warn: () => undefined }).publicKey;
}

/** The key that seals from here on: `present`, or the one that was prepared, once the log says so. */
export function completeOperatorRotation(
  ledger: Ledger,
  clock: ChainClock,
  present: OperatorKey,
  { folder, ...options }: ReadKeyOptions & { readonly folder: string },
): OperatorKey {
  const file = join(folder, nextKeyFileName);
  if (!existsSync(file)) return present;
  const next = readOperatorKey(file, options);
  if (!seals(ledger, next.publicKey)) stateRotation(ledger, clock, present, next, doubtIn(folder));
  rmSync(join(folder, doubtFileName), { force: true });
  renameSync(file, join(folder, operatorKeyFileName));
  syncFolder(folder);
  options.warn(`the operator's key is ${toHex(next.publicKey.kid)} now; tell whoever checks evidence`);
  return next;
}

/** Whether the key seals the ledger's next block. */
export function seals({ state }: Pick<Ledger, "state">, { kid }: PublicKey): boolean {
  return sealsAfter(chainOf(state), kid, keyOf(state, kid));
}

function doubtIn(folder: string): number | undefined {
  const file = join(folder, doubtFileName);
  if (!existsSync(file)) return undefined;
  const { compromisedSinceMs } = JSON.parse(readFileSync(file, "utf8")) as { compromisedSinceMs: number };
  return compromisedSinceMs;
}

/** One block with the statement, by the old key. */
function stateRotation(
  ledger: Ledger,
  clock: ChainClock,
  present: OperatorKey,
  next: OperatorKey,
  compromisedSince: number | undefined,
): void {
  const open = new OpenBlock(ledger, clock.nowMs(), nativeSha256);
  const bytes = rotationStatement(ledger, open.timeMs, present, next, compromisedSince);
  const identified = open.identify(readStatement(bytes));
  const executed = isRefusal(identified) ? identified : open.execute(identified);
  if (isRefusal(executed))
    throw new KeyFileError(
      `the operator's key cannot be replaced (${executed.code}: ${executed.detail}): remove ${nextKeyFileName} and prepare another`,
    );
  const block = open.finish();
  const { operatorName } = chainOf(open.state)!;
  const { protectedHeader, toBeSigned } = prepareSeal(block.header, operatorName, present.publicKey);
  const seal = assembleSeal(protectedHeader, present.sign(toBeSigned));
  ledger.store.commit(block, seal);
  ledger.tip = { header: block.header, seal };
}

function rotationStatement(
  { chain, state }: Ledger,
  timeMs: number,
  present: OperatorKey,
  { publicKey, sign }: OperatorKey,
  compromisedSince: number | undefined,
): Uint8Array {
  const { kid, algorithm } = present.publicKey;
  const own = signerOf(state, kid)!;
  const proof = sign(keyProofBytes(publicKey, { chain, reference: chain, replaces: kid }));
  const payload = encodeCbor({
    key: encodeCoseKey(publicKey),
    proof,
    ...(compromisedSince !== undefined && { compromisedSince }),
  });
  const prepared = prepareStatement({
    algorithm,
    kind: "operator.key-rotate",
    kid,
    issuer: chain,
    subject: chain,
    chain,
    issuedAtSeconds: Math.floor(timeMs / 1000),
    sequence: own.next,
    previous: own.last,
    payload,
  });
  return assembleStatement(prepared, present.sign(prepared.toBeSigned));
}

/** What a client needs to follow the operator's keys; `undefined` while the first one seals. */
export function operatorSuccessionOf({ store }: Pick<Ledger, "store">): OperatorSuccession | undefined {
  const keys = replacedOperatorKeysOf(store);
  if (keys.length === 0) return undefined;
  const replacedAt = keys.flatMap(({ replacedAt: index }) => (index === undefined ? [] : [index]));
  return {
    keys: keys.map(({ key }) => encodeCoseKey(key)),
    rotations: replacedAt.map((index) => store.entry(index)!),
  };
}
