import type { Part } from "../client/http-client.ts";

const pageCountMax = 1_000;

/** All items of a list that the gateway gives in pages. */
export async function listAll<T>(
  page: (part: Part) => Promise<T[]>,
  idOf: (item: T) => string,
): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const last = items.at(-1);
    const next = await page({ limit: pageCountMax, ...(last !== undefined && { after: idOf(last) }) });
    items.push(...next);
    if (next.length < pageCountMax) return items;
  }
}
