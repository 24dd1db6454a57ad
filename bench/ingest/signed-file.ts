/**
 * Signed statements in a file, so that another run need not sign again: a line of JSON that says whose they are, then each
 * device's statements in order, each as its length in four bytes and its own bytes.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readStatement } from "../../ledger/statement/statement.ts";
import type { SignedMessage } from "./devices.ts";

export interface SignedOrder {
  readonly devices: number;
  readonly first?: number;
  readonly countPerDevice: number;
  readonly recordsPerPack: number;
}

interface Title extends Required<SignedOrder> {
  /** Statements of each device that are there: fewer than ordered when signing took too long. */
  readonly signedPerDevice: number;
}

export function writeSigned(file: string, order: SignedOrder, signed: readonly SignedMessage[][]): void {
  const { devices, first = 0, countPerDevice, recordsPerPack } = order;
  const title: Title = { devices, first, countPerDevice, recordsPerPack, signedPerDevice: signed[0]!.length };
  const parts: Uint8Array[] = [Buffer.from(`${JSON.stringify(title)}\n`)];
  for (const { bytes } of signed.flat()) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  }
  writeFileSync(file, Buffer.concat(parts));
}

/** Each device's statements; `undefined` when there is no such file. Throws when it holds others than those ordered. */
export function readSigned(file: string, order: SignedOrder): SignedMessage[][] | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const titleEnd = bytes.indexOf("\n");
  const title = JSON.parse(bytes.toString("utf8", 0, titleEnd)) as Title;
  for (const [name, value] of Object.entries({ first: 0, ...order }))
    if (name in title && title[name as keyof Title] !== value)
      throw new Error(
        `${file} was signed with ${name} ${title[name as keyof Title]}, not ${value}: name another file`,
      );
  let at = titleEnd + 1;
  const next = (): SignedMessage => {
    const length = bytes.readUInt32BE(at);
    const own = Uint8Array.from(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
    const { toBeSigned, signature } = readStatement(own);
    return { bytes: own, toBeSigned, signature };
  };
  return Array.from({ length: title.devices }, () => Array.from({ length: title.signedPerDevice }, next));
}
