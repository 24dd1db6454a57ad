/** Files that commands leave behind: whole, or not there. */
import { open, rename, rm } from "node:fs/promises";
import { ClientError } from "../client/client-error.ts";

const bytesMax = 2 * 1024 * 1024 * 1024;

/** What is there already, as parts. */
export async function* whole(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Under another name until it is whole, so that a broken download is never taken for evidence. */
export async function save(parts: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const partial = `${file}.partial`;
  try {
    const bytes = await write(parts, partial);
    await rename(partial, file);
    return bytes;
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof ClientError) throw error;
    throw new ClientError(
      `${file} was not saved (${(error as Error).message}). Try again, or name another file with -o.`,
      {
        cause: error,
      },
    );
  }
}

async function write(parts: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const handle = await open(file, "w");
  let bytes = 0;
  try {
    for await (const part of parts) {
      bytes += part.length;
      if (bytes > bytesMax)
        throw new ClientError("The evidence is larger than 2 GiB, which no checker takes.");
      await handle.write(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes;
}
