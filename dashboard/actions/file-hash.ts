/** What a file is, without its content: that stays with whoever shows it. Nothing is sent anywhere. */

export interface FileFacts {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** SHA-256. */
  readonly hash: Uint8Array;
}

export interface ChosenFile extends FileFacts {
  /** Which document it is; empty: not said. */
  readonly document: string;
}

/** `photos` of a statement: hashes alone. */
export function photosPayload(photos: readonly FileFacts[]): { photos?: Uint8Array[] } {
  return photos.length > 0 ? { photos: photos.map(({ hash }) => hash) } : {};
}

const nameLengthMax = 200;
const mediaTypeLengthMax = 100;

/** Reads the whole file into memory, as WebCrypto hashes nothing in parts. */
export async function factsOf(file: File): Promise<FileFacts> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return {
    name: file.name.slice(0, nameLengthMax) || "file",
    mediaType: file.type.slice(0, mediaTypeLengthMax) || "application/octet-stream",
    bytes: file.size,
    hash: new Uint8Array(digest),
  };
}
