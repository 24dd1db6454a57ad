/** `tallyman NOUN list`: all there is of one kind, as a table or as JSON. */
import type { Command } from "commander";
import type { HttpClient, Part } from "../client/http-client.ts";
import { handle, withExamples } from "./action.ts";
import { type Context, exitCode } from "./context.ts";
import { table } from "./output.ts";
import { readerOf } from "./session.ts";

export interface Listing<T> {
  readonly description: string;
  readonly example: string;
  readonly page: (client: HttpClient) => (part: Part) => Promise<T[]>;
  readonly idOf: (item: T) => string;
  readonly headings: readonly string[];
  /** In the order of the headings. */
  readonly cells: (item: T) => string[];
}

export function listCommand<T>(noun: Command, context: Context, listing: Listing<T>): void {
  const { io } = context;
  const command = noun.command("list").description(listing.description);
  withExamples(command, listing.example);
  handle<[], object>(command, context, async (_, options) => {
    const items = await listAll(listing.page(await readerOf(options, io)), listing.idOf);
    if (options.json) io.out(JSON.stringify(items));
    else for (const line of table([...listing.headings], items.map(listing.cells))) io.out(line);
    return exitCode.done;
  });
}

const pageCountMax = 1_000;

/** All items of a list that the gateway gives in pages. */
async function listAll<T>(page: (part: Part) => Promise<T[]>, idOf: (item: T) => string): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const last = items.at(-1);
    const next = await page({ limit: pageCountMax, ...(last !== undefined && { after: idOf(last) }) });
    items.push(...next);
    if (next.length < pageCountMax) return items;
  }
}
