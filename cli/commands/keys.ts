/** `tallyman keys`: private keys as files, and the public keys that go to whoever registers them. */
import { type Command, Option } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { createKeyFile, loadPublicKeyFile, type PublicKeyFile } from "../../client/key-file.ts";
import { verifierKeyText } from "../../ledger/checkpoint/verifier-key.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey, type SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { pairs } from "../output.ts";
import { verifierKeyIn, witnessLabel } from "../witness-key.ts";
import { registerKeyProtection } from "./key-protection.ts";

interface CreateOptions {
  readonly label?: string;
  readonly witness?: string;
  readonly demonstration?: boolean;
  readonly algorithm: SignatureAlgorithm;
}

export function registerKeys(program: Command, context: Context): void {
  const keys = program.command("keys").description("make and show key files");

  const create = keys
    .command("create")
    .description("make a key; the private key never leaves the file")
    .argument("<file>", "where it is written; never overwritten")
    .option("--label <reference>", "whom the key signs for, such as device:reefer-7 or party:acme")
    .option("--witness <name>", "make a witness's key of this name, such as witness.example/w1")
    .option("--demonstration", "mark the key as made for a demonstration")
    .addOption(
      new Option("--algorithm <name>", "Ed25519, or ES256 as secure elements have it")
        .choices(["Ed25519", "ES256"])
        .default("Ed25519"),
    );
  withExamples(create, "keys create reefer-7.json --label device:reefer-7");
  handle<[string], CreateOptions>(create, context, async ([file], options) => {
    const label = options.witness === undefined ? options.label : witnessLabel(options.witness);
    if (options.witness !== undefined && options.algorithm !== "Ed25519")
      throw new ClientError("A witness signs with Ed25519: leave out --algorithm.");
    show(createKeyFile(file, { ...options, label }), options, context.io);
    return exitCode.done;
  });

  registerKeyProtection(keys, context);

  const shown = keys
    .command("show")
    .description("show the public side of a key file")
    .argument("<file>", "a key file");
  withExamples(shown, "keys show reefer-7.json");
  handle<[string], object>(shown, context, async ([file], options) => {
    show(loadPublicKeyFile(file), options, context.io);
    return exitCode.done;
  });
}

function show(file: PublicKeyFile, { json }: GlobalOptions, io: Io): void {
  const { path, publicKey, label, demonstration } = file;
  const { algorithm } = publicKey;
  const witness = verifierKeyIn(file);
  const view = {
    file: path,
    algorithm,
    kid: toHex(publicKey.kid),
    key: toHex(encodeCoseKey(publicKey)),
    label,
    vkey: witness && verifierKeyText(witness),
  };
  if (json) return io.out(JSON.stringify({ ...view, demonstration }));
  const lines = pairs({ ...view, demonstration: demonstration ? "yes" : undefined });
  for (const line of lines) io.out(line);
}
