import { NoSpaceError } from "./space.ts";

/** Thrown when a store cannot be what a gateway wrote; the message says what is wrong and what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** What to do about a ledger that is damaged. */
export const damageRemedy =
  "restore the data folder from a backup; `tallyman audit` says what else is wrong with the damaged one";

/** Runs what reads the ledger in `folder`; whatever it cannot make sense of is a `StoreError` that says what to do. */
export function reading<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError && error.message.includes(";")) throw error;
    if (error instanceof NoSpaceError) throw error;
    const { code, message } = error as { code?: unknown; message?: string };
    if (typeof code === "string" && systemCodes.includes(code)) throw error;
    throw new StoreError(
      `the ledger in ${folder} cannot be read: ${message ?? String(error)}; ${damageRemedy}`,
      {
        cause: error,
      },
    );
  }
}

/** The system's word on why nothing could be read; no damage. */
const systemCodes: readonly string[] = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EMFILE", "ENOMEM", "EISDIR"];
