/** Runs the ledger's code over bytes from outside. */
import { NoteError } from "../../ledger/checkpoint/note-error.ts";
import { RefusalError } from "../../ledger/codes.ts";
import { CborError } from "../../ledger/encoding/cbor-decode.ts";

/** The value, or why the ledger's code refuses the bytes. */
export function refusable<T>(read: () => T): { value: T } | { problem: string } {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof RefusalError || error instanceof CborError || error instanceof NoteError)
      return { problem: error.message };
    throw error;
  }
}
