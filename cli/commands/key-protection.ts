/** `tallyman keys encrypt`, `decrypt`, `change-passphrase` and `rotate-operator`: what is done to files that hold keys. */
import { createPrivateKey } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { HttpClient } from "../../client/http-client.ts";
import { keyFileWith, privateKeyIn } from "../../client/key-file.ts";
import { keyProof } from "../../client/key-rotation.ts";
import { signingKey } from "../../client/signing-key.ts";
import { isSealedKey } from "../../gateway/contract/sealed-key.ts";
import { prepareOperatorRotation } from "../../gateway/seal/operator-rotation.ts";
import {
  createPassphraseFile,
  findPassphrase,
  passphraseBytesMin,
  readPassphraseFile,
} from "../../gateway/seal/passphrase.ts";
import {
  openSealedKey,
  readPrivateFile,
  sealKey,
  writePrivateFile,
} from "../../gateway/seal/sealed-key-file.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { parseKid, parseReferenceOf, parseTime } from "../parse.ts";
import { explained, openKeyFile, passphraseOf } from "../passphrase.ts";

export function registerKeyProtection(keys: Command, context: Context): void {
  encrypt(keys, context);
  decrypt(keys, context);
  changePassphrase(keys, context);
  rotateOperator(keys, context);
  prove(keys, context);
}

const fileArgument = "a key file, or the operator.pem or checkpoint.pem of a stopped gateway";

function encrypt(keys: Command, context: Context): void {
  const command = keys
    .command("encrypt")
    .description("seal a key file under a passphrase; --passphrase-file is made if it is not there")
    .argument("<file>", fileArgument);
  withExamples(command, "keys encrypt acme.json --passphrase-file /run/media/key/acme-passphrase");
  handle<[string], object>(command, context, async ([file], options) => {
    const text = secretIn(file);
    if (isSealedKey(text)) throw new ClientError(`${file} is encrypted already.`);
    const { passphraseFile } = options;
    const isNew = passphraseFile !== undefined && !existsSync(passphraseFile);
    const passphrase = isNew
      ? explained(() => createPassphraseFile(passphraseFile))
      : longEnough(required(passphraseOf(options, context.io)));
    write(file, sealKey(Buffer.from(text), passphrase), text);
    if (isNew) context.io.err(`note: the passphrase was made and is in ${passphraseFile}; keep it elsewhere`);
    context.io.out(`${file} is encrypted`);
    return exitCode.done;
  });
}

function decrypt(keys: Command, context: Context): void {
  const command = keys
    .command("decrypt")
    .description("put the key into the file plain again")
    .argument("<file>", fileArgument);
  withExamples(command, "keys decrypt acme.json --passphrase-file /run/media/key/acme-passphrase");
  handle<[string], object>(command, context, async ([file], options) => {
    const pem = opened(file, options, context.io);
    write(file, pem, pem);
    context.io.out(`${file} is not encrypted any more: whoever can read it has the key`);
    return exitCode.done;
  });
}

function changePassphrase(keys: Command, context: Context): void {
  const command = keys
    .command("change-passphrase")
    .description("seal a key file under another passphrase; --passphrase-file holds the present one")
    .argument("<file>", fileArgument)
    .requiredOption("--new-passphrase-file <file>", "holds the new passphrase; made if it is not there");
  withExamples(
    command,
    "keys change-passphrase acme.json --passphrase-file old --new-passphrase-file /run/media/key/new",
  );
  handle<[string], { newPassphraseFile: string }>(command, context, async ([file], options) => {
    const pem = opened(file, options, context.io);
    const { newPassphraseFile } = options;
    const passphrase = explained(() =>
      existsSync(newPassphraseFile)
        ? longEnough(readPassphraseFile(newPassphraseFile))
        : createPassphraseFile(newPassphraseFile),
    );
    write(file, sealKey(Buffer.from(pem), passphrase), pem);
    context.io.out(`${file} is encrypted under the passphrase in ${newPassphraseFile}`);
    return exitCode.done;
  });
}

interface ProveOptions {
  readonly for: string;
  readonly replaces: Uint8Array;
  readonly chain?: string;
}

function prove(keys: Command, context: Context): void {
  const command = keys
    .command("prove")
    .description("sign that a key takes another's place, for whoever states it (`device rotate-key --proof`)")
    .argument("<file>", "the new key's file")
    .requiredOption("--for <reference>", "whom it is to sign for", parseReferenceOf("device", "party"))
    .requiredOption("--replaces <kid>", "thumbprint of the key it replaces", parseKid)
    .option("--chain <reference>", "on which chain (default: the gateway's)", parseReferenceOf("chain"));
  withExamples(command, "keys prove reefer-7b.json --for device:reefer-7 --replaces 5f0c…e1");
  handle<[string], ProveOptions>(command, context, async ([file], options) => {
    const key = openKeyFile(file, options, context.io);
    const { for: reference, replaces, url } = options;
    const chain = options.chain ?? (await new HttpClient({ url }).chain()).chain;
    context.io.out(toHex(keyProof(key, { chain, reference, replaces })));
    return exitCode.done;
  });
}

interface RotateOptions {
  readonly data: string;
  readonly compromisedSince?: number;
}

function rotateOperator(keys: Command, context: Context): void {
  const command = keys
    .command("rotate-operator")
    .description("make the operator's next key; the next start of the gateway puts it in place, in the log")
    .option("--data <folder>", "the gateway's data folder", "./data")
    .option(
      "--compromised-since <time>",
      "ISO 8601 with a zone, by the chain's clock: what the present key sealed since then is in doubt",
      parseTime,
    );
  withExamples(command, "keys rotate-operator --data /srv/tallyman");
  handle<[], RotateOptions>(command, context, async (_, options) => {
    const folder = join(options.data, "keys");
    const { passphraseFile: file, compromisedSince: compromisedSinceMs } = options;
    const key = explained(() => {
      const passphrase = findPassphrase({ file, env: context.io.env, keysFolder: folder });
      return prepareOperatorRotation(folder, { passphrase, compromisedSinceMs });
    });
    context.io.out(`next key  ${toHex(key.kid)}`);
    context.io.err(
      "note: restart the gateway. From then on this key seals; tell whoever checks evidence, who is led there from the old one, too.",
    );
    return exitCode.done;
  });
}

/** The private key as it stands in the file: PEM, or sealed. */
function secretIn(file: string): string {
  if (!existsSync(file)) throw new ClientError(`There is no file ${file}.`);
  return explained(() => privateKeyIn(file) ?? readPrivateFile(file).toString("latin1"));
}

function opened(file: string, options: GlobalOptions, io: Io): string {
  const text = secretIn(file);
  if (!isSealedKey(text)) throw new ClientError(`${file} is not encrypted.`);
  const passphrase = required(passphraseOf(options, io));
  return explained(() => Buffer.from(openSealedKey(text, passphrase)).toString("latin1"), `${file}: `);
}

/** Puts `text` in the place of the private key; `pem` is that key. What is no private key is never written. */
function write(file: string, text: string, pem: string): void {
  const key = signingKeyOf(file, pem);
  const content = privateKeyIn(file) === undefined ? text : keyFileWith(file, text, key);
  explained(() => writePrivateFile(file, Buffer.from(content)));
}

function signingKeyOf(file: string, pem: string) {
  try {
    return signingKey(createPrivateKey(pem)).publicKey;
  } catch (error) {
    throw new ClientError(`${file} holds no private key that this program makes.`, { cause: error });
  }
}

function required(passphrase: Uint8Array | undefined): Uint8Array {
  if (passphrase) return passphrase;
  throw new ClientError("Name the file that holds the passphrase with --passphrase-file FILE.");
}

function longEnough(passphrase: Uint8Array): Uint8Array {
  if (passphrase.length >= passphraseBytesMin) return passphrase;
  throw new ClientError(`A passphrase has at least ${passphraseBytesMin} bytes: choose a longer one.`);
}
