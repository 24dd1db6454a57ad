/** Sensitivity profiles by name, from a JSON file or from the gateway; a file is read as the ledger will before anything is signed. */
import { existsSync } from "node:fs";
import { ClientError } from "../client/client-error.ts";
import { type HttpClient, Refused } from "../client/http-client.ts";
import { encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { type ProfilePublish, readProfile } from "../ledger/state/profiles.ts";
import { readyMadeProfiles } from "../ledger/state/ready-made-profiles.ts";
import { isIdentifier } from "../ledger/statement/reference.ts";
import { refusalOf } from "../ledger/statement/statement.ts";
import { readJsonFile } from "./json-file.ts";

export function profileFromFile(file: string): ProfilePublish {
  const json = readJsonFile(file, "tallyman profile show pharma-2-8");
  try {
    return readProfile(encodeCbor(json));
  } catch (error) {
    throw new ClientError(
      `The profile in ${file} is not complete: ${refusalOf(error).detail}. Compare: tallyman profile show pharma-2-8`,
    );
  }
}

/**
 * A profile by what a person writes: `pharma-2-8` (ready-made), a file, `violins` (published by `party`, where one
 * is given) or `acme/violins` (published by acme). The first of these that there is; `acme/pharma-2-8` names a published
 * one that has the identifier of a ready-made one.
 */
export async function profileNamed(
  text: string,
  client: Pick<HttpClient, "profile">,
  party?: string,
): Promise<ProfilePublish> {
  const found = readyMadeProfiles.find(({ id }) => id === text);
  if (found) return found;
  if (existsSync(text)) return profileFromFile(text);
  const [owner, id] = text.includes("/") ? text.split("/", 2) : [party, text];
  const isPublished = isIdentifier(owner ?? "") && isIdentifier(id!) && text.split("/").length <= 2;
  if (!isPublished) throw noProfile(text);
  try {
    return (await client.profile(owner!, id!)).profile;
  } catch (error) {
    if (error instanceof Refused && error.code === "not_found") throw noProfile(text);
    throw error;
  }
}

const noProfile = (text: string) =>
  new ClientError(
    `There is no profile ${text}, neither ready-made nor as a file nor published. \`tallyman profile list\` shows the ready-made ones, with --published those of the gateway (write PARTY/PROFILE).`,
  );
