/**
 * A network as a folder of CSV tables (RFC 4180), as people keep them in spreadsheets. Columns have the names of the
 * JSON fields, those of tariffs with a prefix (`handling.fixedMinor`); lists are separated by spaces.
 */
import type { Cbor } from "../encoding/cbor.ts";
import type { NetworkTables, Row } from "./read-network.ts";

/** File names; `calls.csv` has one row per call, in the order in which the services make them. */
export const csvFiles = [
  "network.csv",
  "terminals.csv",
  "services.csv",
  "calls.csv",
  "haulage.csv",
  "emission-factors.csv",
] as const;
export type CsvFile = (typeof csvFiles)[number];

export interface CsvProblem {
  readonly row: string;
  readonly message: string;
}

const lists = new Set(["dangerousGoods", "avoids", "transitCountries", "countries"]);
/** Texts even where they look like numbers. */
const texts = new Set(["id", "name", "carrier", "service", "terminal", "version", "source", "start"]);
const numberPattern = /^-?\d+(\.\d+)?$/;

/** The tables of a network, or what is wrong with the form of the files. */
export function tablesOfCsv(
  files: Readonly<Record<CsvFile, string>>,
): NetworkTables | { readonly problems: readonly CsvProblem[] } {
  const problems: CsvProblem[] = [];
  const read = (file: CsvFile): Row[] => {
    const rows = rowsOfCsv(file, files[file]);
    if (Array.isArray(rows)) return rows;
    problems.push(rows);
    return [];
  };
  const [header, ...more] = read("network.csv");
  if (!header || more.length > 0)
    problems.push({ row: "network.csv", message: "expected one row with name, sample, currency" });
  const calls = callsByService(read("calls.csv"));
  const services = read("services.csv").map(({ label, fields }) => withCalls(label, fields, calls));
  for (const [service, [first]] of calls)
    problems.push({ row: first!.label, message: `service: services.csv has no "${service}"` });
  const tables = {
    terminals: read("terminals.csv"),
    services,
    haulage: read("haulage.csv"),
    emissionFactors: read("emission-factors.csv"),
  };
  return problems.length > 0 || !header ? { problems } : { header, ...tables };
}

type Fields = Map<string, Cbor>;

function callsByService(rows: readonly Row[]): Map<string, Row[]> {
  const calls = new Map<string, Row[]>();
  for (const row of rows) {
    const fields = row.fields as Fields;
    const service = String(fields.get("service") ?? "");
    fields.delete("service");
    calls.set(service, [...(calls.get(service) ?? []), row]);
  }
  return calls;
}

/** Takes the service's calls out of the map. */
function withCalls(label: string, fields: Cbor, calls: Map<string, Row[]>): Row {
  const service = fields as Fields;
  const id = String(service.get("id") ?? "");
  service.set(
    "calls",
    (calls.get(id) ?? []).map((row) => row.fields),
  );
  calls.delete(id);
  // Spreadsheets leave cells empty that mean "none".
  for (const name of ["dangerousGoods", "avoids", "transitCountries"])
    if (!service.has(name)) service.set(name, []);
  return { label, fields: service };
}

function rowsOfCsv(file: CsvFile, text: string): Row[] | CsvProblem {
  const lines = cellsOfCsv(text.replace(/^\uFEFF/, ""));
  if (!Array.isArray(lines))
    return { row: `${file} row ${lines.line}`, message: "a quotation mark is not closed" };
  const [head, ...body] = lines;
  if (!head) return { row: file, message: "expected a first row with the names of the columns" };
  const names = head.map((name) => name.trim());
  const rows: Row[] = [];
  for (const [i, cells] of body.entries()) {
    const label = `${file} row ${i + 2}`;
    if (cells.length > names.length)
      return {
        row: label,
        message: `has ${cells.length} cells, the first row names ${names.length} columns`,
      };
    rows.push({ label, fields: fieldsOf(names, cells) });
  }
  return rows;
}

function fieldsOf(names: readonly string[], cells: readonly string[]): Fields {
  const fields: Fields = new Map();
  names.forEach((name, i) => {
    const cell = (cells[i] ?? "").trim();
    if (cell === "") return;
    const [outer, inner] = name.split(".");
    if (inner === undefined) return void fields.set(name, cellValue(name, cell));
    const nested = (fields.get(outer!) as Fields | undefined) ?? new Map();
    nested.set(inner, cellValue(inner, cell));
    fields.set(outer!, nested);
  });
  return fields;
}

function cellValue(name: string, cell: string): Cbor {
  if (lists.has(name)) return cell.split(/\s+/);
  if (texts.has(name)) return cell;
  if (cell === "true" || cell === "false") return cell === "true";
  return numberPattern.test(cell) ? Number(cell) : cell;
}

/** Rows of cells; rows without any text are left out. */
export function cellsOfCsv(text: string): string[][] | { readonly line: number } {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (character === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (character === ",") {
      row.push(cell);
      cell = "";
    } else if (character === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else if (character !== "\r") cell += character;
  }
  if (quoted) return { line: rows.length + 1 };
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows.filter((cells, i) => i === 0 || cells.some((text) => text.trim() !== ""));
}
