/** What commands print. Texts from the ledger are other people's: control characters never reach the terminal. */
import { type Code, codes } from "../ledger/codes.ts";
import { type ExitCode, exitCode, type Io } from "./context.ts";

/** The text with control and direction-changing characters shown as `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}

/** Lines of a table with aligned columns; empty cells stay empty. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [headings, ...rows.map((row) => row.map(printable))];
  // Row by row: a list may have more rows than a call may have arguments.
  const widths = headings.map((_, column) =>
    cells.reduce((width, row) => Math.max(width, [...(row[column] ?? "")].length), 0),
  );
  return cells.map((row) =>
    row
      .map((cell, i) => pad(cell, widths[i]!))
      .join("  ")
      .trimEnd(),
  );
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(width - [...cell].length);
}

/** Lines of names and values, one pair each. */
export function pairs(values: Readonly<Record<string, string | undefined>>): string[] {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${pad(name, width)}  ${printable(value)}`);
}

export function time(timeMs: number | null | undefined): string {
  return timeMs === null || timeMs === undefined ? "" : new Date(timeMs).toISOString().replace(".000Z", "Z");
}

/** What a code means, for people. */
export function titleOf(code: string): string {
  return Object.hasOwn(codes, code) ? codes[code as Code].title : "This program does not know the code.";
}

/** What was asked for, as one line of JSON or as lines for people. */
export function printed(
  { json }: { readonly json?: boolean | undefined },
  { out }: Pick<Io, "out">,
  value: unknown,
  lines: () => readonly string[],
): ExitCode {
  for (const line of json ? [JSON.stringify(value)] : lines()) out(line);
  return exitCode.done;
}
