/** `tallyman keys`: private keys as files, and the public keys that go to whoever registers them. */
import { type Command, Option } from "commander";
import { createKeyFile, type KeyFile, loadKeyFile } from "../../client/key-file.ts";
import { toHex } from "../../ledger/encoding/bytes.ts";
import { encodeCoseKey, type SignatureAlgorithm } from "../../ledger/keys/cose-key.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { pairs } from "../output.ts";

export function registerKeys(program: Command, context: Context): void {
  const keys = program.command("keys").description("make and show key files");

  const create = keys
    .command("create")
    .description("make a key; the private key never leaves the file")
    .argument("<file>", "where it is written; never overwritten")
    .option("--label <reference>", "whom the key signs for, such as device:reefer-7 or party:acme")
    .option("--demonstration", "mark the key as made for a demonstration")
    .addOption(
      new Option("--algorithm <name>", "Ed25519, or ES256 as secure elements have it")
        .choices(["Ed25519", "ES256"])
        .default("Ed25519"),
    );
  withExamples(create, "keys create reefer-7.json --label device:reefer-7");
  handle<[string], { label?: string; demonstration?: boolean; algorithm: SignatureAlgorithm }>(
    create,
    context,
    async ([file], options) => {
      show(createKeyFile(file, options), options, context.io);
      return exitCode.done;
    },
  );

  const shown = keys
    .command("show")
    .description("show the public side of a key file")
    .argument("<file>", "a key file");
  withExamples(shown, "keys show reefer-7.json");
  handle<[string], object>(shown, context, async ([file], options) => {
    show(loadKeyFile(file), options, context.io);
    return exitCode.done;
  });
}

function show({ path, publicKey, label, demonstration }: KeyFile, { json }: GlobalOptions, io: Io): void {
  const { algorithm } = publicKey;
  const view = {
    file: path,
    algorithm,
    kid: toHex(publicKey.kid),
    key: toHex(encodeCoseKey(publicKey)),
    label,
  };
  if (json) return io.out(JSON.stringify({ ...view, demonstration }));
  const lines = pairs({ ...view, demonstration: demonstration ? "yes" : undefined });
  for (const line of lines) io.out(line);
}
