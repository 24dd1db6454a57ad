/** A JSON object from a file, bounded in size. */
import { readFileSync } from "node:fs";
import { ClientError } from "../client/client-error.ts";
import type { CborInput } from "../ledger/encoding/cbor-encode.ts";

export type JsonObject = { [field: string]: CborInput | undefined };

const fileBytesMax = 1024 * 1024;

/** Throws `ClientError`; `help` is the command that shows how such a file looks. */
export function readJsonFile(file: string, help: string): JsonObject {
  const text = readText(file);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    throw new ClientError(`${file} is not JSON (${(error as Error).message}). See: ${help}`);
  }
  throw new ClientError(`${file} does not hold one JSON object. See: ${help}`);
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length <= fileBytesMax) return bytes.toString("utf8");
  } catch (error) {
    throw new ClientError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}): check the name.`,
    );
  }
  throw new ClientError(`${file} is larger than 1 MiB.`);
}
