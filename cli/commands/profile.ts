/** `tallyman profile`: sensitivity profiles of goods, ready-made, and those that parties have published. */
import type { Command } from "commander";
import type { HttpClient } from "../../client/http-client.ts";
import type { ProfileView } from "../../gateway/contract/api.ts";
import type { ProfilePublish } from "../../ledger/state/profiles.ts";
import { readyMadeProfiles } from "../../ledger/state/ready-made-profiles.ts";
import { handle, withExamples } from "../action.ts";
import { type Context, exitCode, type GlobalOptions, type Io } from "../context.ts";
import { table } from "../output.ts";
import { profileFromFile, profileNamed } from "../profile-file.ts";
import { clientOf, readerOf } from "../session.ts";
import { say } from "../submit.ts";

/** Asked for at once; the gateway answers more. */
const perPage = 200;

export function registerProfile(program: Command, context: Context): void {
  const profile = program.command("profile").description("sensitivity profiles: what a sort of goods stands");
  list(profile, context);
  show(profile, context);
  publish(profile, context);
}

function list(profile: Command, context: Context): void {
  const command = profile
    .command("list")
    .description("the ready-made profiles, which need no gateway, or those that parties have published")
    .option("--published", "those published in the gateway's log, each in its newest version");
  withExamples(command, "profile list", "profile list --published --key acme.json --as party:acme");
  handle<[], { published?: boolean }>(command, context, async (_, options) => {
    const { io } = context;
    if (options.published) await listPublished(options, io);
    else if (options.json) io.out(JSON.stringify(readyMadeProfiles));
    else {
      const rows = readyMadeProfiles.map((one) => [one.id, one.name, quantitiesOf(one)]);
      for (const line of table(["PROFILE", "NAME", "CONDITIONS"], rows)) io.out(line);
    }
    return exitCode.done;
  });
}

const quantitiesOf = ({ conditions }: ProfilePublish) =>
  conditions.map(({ quantity }) => quantity).join(", ");

async function listPublished(options: GlobalOptions, io: Io): Promise<void> {
  const profiles = await publishedProfiles(await readerOf(options, io));
  if (options.json) return io.out(JSON.stringify(profiles));
  const rows = profiles.map(({ party, profile: one }) => [
    `${party}/${one.id}`,
    String(one.version),
    one.name,
    quantitiesOf(one),
  ]);
  for (const line of table(["PROFILE", "VERSION", "NAME", "CONDITIONS"], rows)) io.out(line);
}

/** All of them, a page of the gateway's at a time. */
async function publishedProfiles(client: HttpClient): Promise<ProfileView[]> {
  const all: ProfileView[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last && { after: `${last.party}/${last.profile.id}` };
    const part = await client.profiles({ limit: perPage, ...after });
    all.push(...part);
    if (part.length < perPage) return all;
  }
}

function show(profile: Command, context: Context): void {
  const command = profile
    .command("show")
    .description("a profile as JSON: the beginning of one of your own")
    .argument("<profile>", "a ready-made one, or PARTY/PROFILE for one that a party has published");
  withExamples(
    command,
    "profile show pharma-2-8 > my-profile.json",
    "profile show acme/violins --key acme.json --as party:acme",
  );
  handle<[string], object>(command, context, async ([id], options) => {
    const client = id.includes("/") ? await readerOf(options, context.io) : clientOf(options);
    context.io.out(JSON.stringify(await profileNamed(id, client), null, 2));
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
