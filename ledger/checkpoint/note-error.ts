/** A note, checkpoint, key or proof from outside that is not what its format demands; the message says what is wrong. */
export class NoteError extends Error {
  override readonly name = "NoteError";
}

/** Throws `NoteError` unless the condition holds. */
export function requireNote(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new NoteError(detail);
}
