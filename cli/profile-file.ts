/** Sensitivity profiles by name, or from a JSON file, read as the ledger will before anything is signed. */
import { existsSync } from "node:fs";
import { ClientError } from "../client/client-error.ts";
import { encodeCbor } from "../ledger/encoding/cbor-encode.ts";
import { type ProfilePublish, readProfile } from "../ledger/state/profiles.ts";
import { readyMadeProfiles } from "../ledger/state/ready-made-profiles.ts";
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

/** A ready-made profile by its identifier, or a file. */
export function profileNamed(text: string): ProfilePublish {
  const found = readyMadeProfiles.find(({ id }) => id === text);
  if (found) return found;
  if (existsSync(text)) return profileFromFile(text);
  throw new ClientError(
    `There is neither a ready-made profile nor a file ${text}. \`tallyman profile list\` shows the profiles.`,
  );
}
