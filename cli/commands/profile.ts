/** `tallyman profile`: sensitivity profiles of goods, ready-made and a party's own. */
import type { Command } from "commander";
import { ClientError } from "../../client/client-error.ts";
import { readyMadeProfiles } from "../../ledger/state/ready-made-profiles.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode } from "../context.ts";
import { table } from "../output.ts";
import { parseId } from "../parse.ts";
import { profileFromFile } from "../profile-file.ts";
import { say } from "../submit.ts";

export function registerProfile(program: Command, context: Context): void {
  const profile = program.command("profile").description("sensitivity profiles: what a sort of goods stands");
  list(profile, context);
  show(profile, context);
  publish(profile, context);
}

function list(profile: Command, context: Context): void {
  const command = profile.command("list").description("the ready-made profiles; needs no gateway");
  withExamples(command, "profile list");
  handle<[], object>(command, context, async (_, options) => {
    const { io } = context;
    if (options.json) io.out(JSON.stringify(readyMadeProfiles));
    else {
      const rows = readyMadeProfiles.map(({ id, name, conditions }) => [
        id,
        name,
        conditions.map(({ quantity }) => quantity).join(", "),
      ]);
      for (const line of table(["PROFILE", "NAME", "CONDITIONS"], rows)) io.out(line);
    }
    return exitCode.done;
  });
}

function show(profile: Command, context: Context): void {
  const command = profile
    .command("show")
    .description("a ready-made profile as JSON: the beginning of one of your own")
    .argument("<id>", "identifier of the profile", parseId);
  withExamples(command, "profile show pharma-2-8 > my-profile.json");
  handle<[string], object>(command, context, async ([id]) => {
    const found = readyMadeProfiles.find((one) => one.id === id);
    if (!found)
      throw new ClientError(`There is no ready-made profile ${id}. \`tallyman profile list\` shows them.`);
    context.io.out(JSON.stringify(found, null, 2));
    return exitCode.done;
  });
}

function publish(profile: Command, context: Context): void {
  const command = profile
    .command("publish")
    .description("publish a profile, or its next version, under the signing party's name")
    .argument("<file>", "the profile as JSON, as `profile show` prints one");
  withExamples(command, "profile publish my-profile.json --key acme.json --as party:acme");
  handle<[string], object>(command, context, ([file], options) =>
    say(options, context.io, ({ signer }) => ({
      kind: "profile.publish",
      subject: signer.issuer,
      payload: { ...profileFromFile(file) },
    })),
  );
}
