/** Commands that read a ledger's own files, or somebody's who serves it. */
import { ClientError } from "../client/client-error.ts";

export function isUrl(source: string): boolean {
  return /^https?:\/\//.test(source);
}

/** A store that is not there, of another version or in use is no fault of this program. */
export async function readingStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // By its name: the class itself would bring the whole store with it.
    if (error instanceof Error && ["StoreError", "LockedError"].includes(error.name))
      throw new ClientError(error.message, { cause: error });
    throw error;
  }
}
