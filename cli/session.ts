/** Where commands meet the gateway: as a reader, or as the holder of a key. */
import { ClientError } from "../client/client-error.ts";
import { HttpClient, Refused } from "../client/http-client.ts";
import type { KeyFile } from "../client/key-file.ts";
import { whenUnlocked } from "../client/lock-file.ts";
import { operatorKeysOf } from "../client/operator-keys.ts";
import { ReceiptChecker } from "../client/receipt-checker.ts";
import { SequenceFile } from "../client/sequence-file.ts";
import { signInProof } from "../client/sign-in.ts";
import { Signer } from "../client/signer.ts";
import type { ChainView } from "../gateway/contract/api.ts";
import { parseReference } from "../ledger/statement/reference.ts";
import type { GlobalOptions, Io } from "./context.ts";
import { printable } from "./output.ts";
import { openKeyFile } from "./passphrase.ts";

/** A client for questions: with the token, else as the key's holder, else as nobody (for an open gateway). */
export async function readerOf(options: GlobalOptions, io: Io): Promise<HttpClient> {
  const client = clientOf(options);
  if (options.token !== undefined || options.key === undefined) return client;
  const key = openKeyFile(options.key, options, io);
  const issuer = issuerOf(key, options);
  const { chain } = await client.chain();
  return client.withBearer(() => signInProof(key, { issuer, chain }, io.wallClockMs()));
}

/** Signed in with the token, or as nobody. */
export function clientOf({ url, token }: GlobalOptions): HttpClient {
  return new HttpClient({ url, bearer: token === undefined ? undefined : () => token });
}

/** The holder of a key, signed in, with the key's sequence locked to this process. */
export interface Session {
  readonly client: HttpClient;
  readonly chain: ChainView;
  readonly signer: Signer;
  readonly receipts: ReceiptChecker;
  /** The chain's clock, milliseconds. */
  readonly nowMs: number;
}

/** Runs `work` with the key that the options name, and lets other commands have the key afterwards. */
export async function withKey<T>(
  options: GlobalOptions,
  io: Io,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const key = openKeyFile(requiredKey(options), options, io);
  const issuer = issuerOf(key, options);
  const anonymous = clientOf(options);
  const chain = await anonymous.chain();
  const operatorKeys = operatorKeysOf(chain, options.url);
  const sequence = await whenUnlocked(() => new SequenceFile(key.path, key.publicKey.kid, chain.chain));
  try {
    const signer = new Signer(key, { issuer, chain: chain.chain }, sequence);
    const client =
      options.token === undefined ? anonymous.withBearer(() => signer.signIn(io.wallClockMs())) : anonymous;
    await catchUp(signer, client, io);
    const receipts = new ReceiptChecker(operatorKeys, chain.chain);
    return await work({ client, chain, signer, receipts, nowMs: chain.time.nowMs });
  } finally {
    sequence.close();
  }
}

export function requiredKey({ key }: GlobalOptions): string {
  if (key !== undefined) return key;
  throw new ClientError(
    "This signs something: name the key file with --key FILE (make one with: tallyman keys create FILE).",
  );
}

/** Whom the key signs for: `--as`, or the key's label when it is a reference. */
export function issuerOf(key: KeyFile, { as }: GlobalOptions): string {
  const named = as ?? key.label;
  const kind = named === undefined ? undefined : parseReference(named)?.kind;
  if (named !== undefined && (kind === "party" || kind === "device")) return named;
  throw new ClientError(
    as === undefined
      ? `${key.path} does not say whom it signs for: add --as party:ID or --as device:ID.`
      : `--as ${as} is neither a party nor a device: write party:ID or device:ID.`,
  );
}

/** Continues where the gateway says when this machine knows nothing of the key's sequence, or less. */
async function catchUp(signer: Signer, client: HttpClient, io: Io): Promise<void> {
  const before = signer.position;
  if (!signer.resume(await positionOf(signer, client)) || before === undefined) return;
  io.err(
    `note: this machine knew the key's sequence up to ${before.next} only and continues at ${signer.position!.next}, as the gateway says.`,
  );
}

async function positionOf(signer: Signer, client: HttpClient) {
  try {
    return await client.signer(signer.publicKey.kid);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    throw new ClientError(
      `The gateway at ${client.url} does not let this key in as ${printable(signer.issuer)}: it is not registered on ${printable(signer.chain)}, was revoked or replaced, signs for somebody else, or this machine's clock is wrong. ` +
        "Have it registered (`tallyman device register`, `tallyman party register` or `tallyman party delegate`), or use an API token with --token.",
      { cause: error },
    );
  }
}
