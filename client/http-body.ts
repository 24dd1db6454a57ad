import { ClientError } from "./client-error.ts";

/** The whole body, provided that it has at most `bytesMax`; the other side decides how much it sends. */
export async function bodyOf(answer: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > bytesMax)
      throw new ClientError(`The answer of ${answer.url} is larger than ${bytesMax} bytes.`);
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.length;
  }
  return body;
}
