/** The SHA-256 of a file that people keep and statements only name. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ClientError } from "../client/client-error.ts";

/** Throws `ClientError` when the file cannot be read. */
export function readOrExplain(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ClientError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}): check the name, or name a smaller file.`,
    );
  }
}

export function hashOfFile(path: string): Uint8Array {
  return sha256(readOrExplain(path));
}

export function sha256(content: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(content).digest());
}
