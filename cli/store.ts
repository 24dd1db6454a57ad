/** Commands that read a ledger's own files, or somebody's who serves it. */
import { ClientError } from "../client/client-error.ts";

export function isUrl(source: string): boolean {
  return /^https?:\/\//.test(source);
}

/** A store that is not there, of another version, in use or damaged is no fault of this program. */
export async function readingStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // By its name: the class itself would bring the whole store with it.
    if (error instanceof Error && ["StoreError", "LockedError"].includes(error.name))
      throw new ClientError(error.message, { cause: error });
    if (isLmdbError(error))
      throw new ClientError(
        `The store cannot be read (${error.message}): it is damaged. Restore the folder from a backup or a mirror, and keep this copy to be examined.`,
        { cause: error },
      );
    throw error;
  }
}

/** Its own errors say their name first: `MDB_PAGE_NOTFOUND: …`. */
function isLmdbError(error: unknown): error is Error {
  return error instanceof Error && /^(Error: )?MDB_[A-Z_]+:/.test(error.message);
}
