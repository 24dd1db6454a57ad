/** A device's process for `signer-crash.test.ts`: signs one statement after the other and lets each leave. */
import { writeSync } from "node:fs";
import { loadKeyFile } from "../../client/key-file.ts";
import { SequenceFile } from "../../client/sequence-file.ts";
import { Signer } from "../../client/signer.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";

const [keyPath, run] = process.argv.slice(2);
const key = loadKeyFile(keyPath!);
const sequence = new SequenceFile(keyPath!, key.publicKey.kid, "chain:c");
const signer = new Signer(key, { issuer: "device:d1", chain: "chain:c" }, sequence);
if (!signer.position) signer.resume({ next: 0, last: undefined });

const leave = ({ sequence: number, hash }: { sequence: number; hash: Uint8Array }) =>
  writeSync(1, `${number} ${toHex(hash)}\n`);

for (const statement of signer.unanswered) leave(statement);
for (let i = 0; ; i++) {
  const payload = new TextEncoder().encode(`run ${run}, statement ${i}`);
  const statement = signer.make({ kind: "readings", subject: "device:d1", payload, issuedAtSeconds: i });
  leave(statement);
  if (i % 3 === 0) signer.answered([statement.hash]);
}
