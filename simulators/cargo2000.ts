/**
 * Reader of the Cargo 2000 tracking and tracing data set (UCI Machine Learning Repository 382; Metzger et al.,
 * IEEE Transactions on Systems, Man, and Cybernetics 45(2), 2015). One row is one process of a forwarder: up to
 * three transport legs (`i1`, `i2`, `i3`) that run side by side into a hub, and one leg (`o`) that carries the
 * consolidated freight on. A leg is a chain of transport services:
 *
 *   RCS, then for each segment DEP and RCF, then DLV
 *
 * (freight check-in, departure, arrival, delivery), each with planned and effective *durations* in minutes.
 * The file has no dates and no coordinates: see cargo2000-times.ts and sample-airports.ts.
 *
 * The text comes from a file somebody chose, so every cell is checked before it is used.
 */

export type Cargo2000Service = "RCS" | "DEP" | "RCF" | "DLV";

export interface Cargo2000Step {
  readonly step: Cargo2000Service;
  /** 1 to 3 for DEP and RCF; 0 for RCS and DLV, which belong to the whole leg. */
  readonly segment: 0 | 1 | 2 | 3;
  /** Masked airport: a whole number. RCS happens where the first segment departs, DLV where the last arrives. */
  readonly place: number;
  readonly plannedMinutes: number;
  readonly effectiveMinutes: number;
}

export type Cargo2000LegId = "i1" | "i2" | "i3" | "o";

export interface Cargo2000Leg {
  readonly id: Cargo2000LegId;
  /** The file's `legid`, unique over all legs of the file. */
  readonly legNumber: number;
  /** As the file says. Its documentation allows four, its columns hold three: a fourth has no times. */
  readonly hops: number;
  /** In order: RCS, DEP 1, RCF 1, … DLV. */
  readonly steps: readonly Cargo2000Step[];
}

export interface Cargo2000Process {
  /** The file's `nr`. */
  readonly nr: number;
  /** Line of the file, the header being line 1. */
  readonly line: number;
  /** One to three legs that run side by side and end at the hub. */
  readonly incoming: readonly Cargo2000Leg[];
  readonly outgoing: Cargo2000Leg;
}

/** What is wrong with the file, and where. `line` and `column` count from 1; `columnName` is the header's. */
export class Cargo2000Error extends Error {
  override readonly name = "Cargo2000Error";
  readonly line: number;
  readonly column: number;
  readonly columnName: string;

  constructor(line: number, column: number, columnName: string, detail: string) {
    super(`line ${line}, column ${column}${columnName === "" ? "" : ` (${columnName})`}: ${detail}`);
    this.line = line;
    this.column = column;
    this.columnName = columnName;
  }
}

export interface Cargo2000Options {
  /** Stop after this many processes; what follows is not looked at. */
  readonly rowsMax?: number;
}

export const cargo2000Bounds = {
  /** The data set's description counts 3,942. */
  rowsMax: 100_000,
  /** The header, the longest line of the published file, has 1,083 characters. */
  lineCharactersMax: 4_096,
  /** Ten years; the longest duration seen is 560,130 minutes (389 days). */
  minutesMax: 5_256_000,
  numberMax: 99_999_999,
  placeMax: 9_999,
} as const;

const incomingIds = ["i1", "i2", "i3"] as const;
const segments = [1, 2, 3] as const;
const hopsMax = 4;

const legColumns = (leg: Cargo2000LegId): string[] => [
  `${leg}_legid`,
  ...["p", "e"].map((kind) => `${leg}_rcs_${kind}`),
  ...segments.flatMap((n) =>
    ["dep", "rcf"].flatMap((service) => ["p", "e", "place"].map((kind) => `${leg}_${service}_${n}_${kind}`)),
  ),
  ...["p", "e"].map((kind) => `${leg}_dlv_${kind}`),
  `${leg}_hops`,
];

/** The 98 columns in the file's order. */
export const cargo2000Columns: readonly string[] = [
  "nr",
  ...[...incomingIds, "o" as const].flatMap(legColumns),
  "legs",
];
const columnIndex = new Map(cargo2000Columns.map((name, index) => [name, index]));

/**
 * Every process of the file, in the file's order. Throws `Cargo2000Error` at the first thing that is not as the
 * data set's description says, and `RangeError` for options out of bounds.
 */
export function parseCargo2000(text: string, options: Cargo2000Options = {}): Cargo2000Process[] {
  return [...readCargo2000(text, options)];
}

/** The same one by one, so that a long file can be replayed while it is read. */
export function* readCargo2000(text: string, options: Cargo2000Options = {}): Generator<Cargo2000Process> {
  const rowsMax = options.rowsMax ?? cargo2000Bounds.rowsMax;
  if (!(Number.isInteger(rowsMax) && rowsMax >= 0 && rowsMax <= cargo2000Bounds.rowsMax))
    throw new RangeError(`rowsMax is a whole number up to ${cargo2000Bounds.rowsMax}`);
  const lines = linesOf(text);
  const header = lines.next();
  checkHeader(header.done ? "" : header.value.text);
  let rows = 0;
  for (const { text: row, line } of lines) {
    if (rows === rowsMax) {
      if (options.rowsMax !== undefined) return;
      throw new Cargo2000Error(line, 1, "", `there are more than ${rowsMax} rows`);
    }
    yield readProcess(row, line);
    rows++;
  }
}

/** Lines without their ends (LF or CRLF); nothing for the end of the last line. A byte-order mark is passed over. */
function* linesOf(text: string): Generator<{ text: string; line: number }> {
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (let line = 1; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const next = newline === -1 ? text.length : newline;
    if (next - start > cargo2000Bounds.lineCharactersMax)
      throw new Cargo2000Error(
        line,
        1,
        "",
        `the line is longer than ${cargo2000Bounds.lineCharactersMax} characters`,
      );
    const end = next > start && text[next - 1] === "\r" ? next - 1 : next;
    yield { text: text.slice(start, end), line };
    start = next + 1;
  }
}

function checkHeader(header: string): void {
  const names = header.split(",");
  for (const [index, expected] of cargo2000Columns.entries())
    if (names[index] !== expected)
      throw new Cargo2000Error(
        1,
        index + 1,
        "",
        `the header says "${shown(names[index])}", not "${expected}"`,
      );
  if (names.length !== cargo2000Columns.length)
    throw new Cargo2000Error(
      1,
      cargo2000Columns.length + 1,
      "",
      "the header has more columns than the data set",
    );
}

/** One row as cells that can be asked for by the header's names, with the position for complaints. */
interface Row {
  readonly line: number;
  cell(name: string): string;
  fail(name: string, detail: string): never;
}

function rowOf(text: string, line: number): Row {
  const cells = text.split(",");
  if (cells.length !== cargo2000Columns.length)
    throw new Cargo2000Error(
      line,
      Math.min(cells.length, cargo2000Columns.length),
      "",
      `the row has ${cells.length} cells, not ${cargo2000Columns.length}`,
    );
  return {
    line,
    cell: (name) => cells[columnIndex.get(name)!]!,
    fail: (name, detail) => {
      throw new Cargo2000Error(line, columnIndex.get(name)! + 1, name, detail);
    },
  };
}

function readProcess(text: string, line: number): Cargo2000Process {
  const row = rowOf(text, line);
  const nr = readInteger(row, "nr", 0, cargo2000Bounds.numberMax);
  const incoming = incomingIds.flatMap((id) => (isEmptyLeg(row, id) ? [] : [readLeg(row, id)]));
  if (isEmptyLeg(row, "o")) row.fail("o_hops", "there is no outgoing leg");
  const outgoing = readLeg(row, "o");
  const legs = readInteger(row, "legs", 1, incomingIds.length);
  if (legs !== incoming.length)
    row.fail("legs", `says ${legs}, but ${incoming.length} incoming legs are filled`);
  return { nr, line, incoming, outgoing };
}

/** An unused cell is `?` or 0. */
const isEmpty = (cell: string): boolean => cell === "?" || cell === "0";

/** A leg without hops. Its `legid` may be there all the same, but none of its services. */
function isEmptyLeg(row: Row, id: Cargo2000LegId): boolean {
  if (!isEmpty(row.cell(`${id}_hops`))) return false;
  for (const name of legColumns(id).slice(1))
    if (!isEmpty(row.cell(name))) row.fail(name, `${shown(row.cell(name))} in a leg without hops`);
  return true;
}

function readLeg(row: Row, id: Cargo2000LegId): Cargo2000Leg {
  const hops = readInteger(row, `${id}_hops`, 1, hopsMax);
  const used = segments.filter((n) => n <= hops);
  for (const n of segments.slice(used.length)) ensureEmptySegment(row, id, n, hops);
  const flown = used.flatMap((segment) => [
    readStep(row, id, "DEP", segment),
    readStep(row, id, "RCF", segment),
  ]);
  return {
    id,
    legNumber: readInteger(row, `${id}_legid`, 0, cargo2000Bounds.numberMax),
    hops,
    steps: [
      { step: "RCS", segment: 0, place: flown[0]!.place, ...readMinutes(row, `${id}_rcs`) },
      ...flown,
      { step: "DLV", segment: 0, place: flown.at(-1)!.place, ...readMinutes(row, `${id}_dlv`) },
    ],
  };
}

function readStep(row: Row, id: Cargo2000LegId, step: "DEP" | "RCF", segment: 1 | 2 | 3): Cargo2000Step {
  const prefix = `${id}_${step.toLowerCase()}_${segment}`;
  const place = readInteger(row, `${prefix}_place`, 1, cargo2000Bounds.placeMax);
  return { step, segment, place, ...readMinutes(row, prefix) };
}

const readMinutes = (row: Row, prefix: string): { plannedMinutes: number; effectiveMinutes: number } => ({
  plannedMinutes: readInteger(row, `${prefix}_p`, 0, cargo2000Bounds.minutesMax),
  effectiveMinutes: readInteger(row, `${prefix}_e`, 0, cargo2000Bounds.minutesMax),
});

function ensureEmptySegment(row: Row, id: Cargo2000LegId, segment: number, hops: number): void {
  for (const service of ["dep", "rcf"])
    for (const kind of ["p", "e", "place"]) {
      const name = `${id}_${service}_${segment}_${kind}`;
      if (!isEmpty(row.cell(name))) row.fail(name, `segment ${segment} is filled, but ${id}_hops is ${hops}`);
    }
}

/** Whole numbers as they print: no sign, space, exponent or leading zero. */
function readInteger(row: Row, name: string, min: number, max: number): number {
  const cell = row.cell(name);
  if (!/^(0|[1-9][0-9]{0,8})$/.test(cell)) row.fail(name, `"${shown(cell)}" is no whole number`);
  const value = Number(cell);
  if (value < min || value > max) row.fail(name, `${value} is not between ${min} and ${max}`);
  return value;
}

/** A hostile cell must not fill the message. */
const shown = (cell: string | undefined): string =>
  cell === undefined ? "" : cell.length > 40 ? `${cell.slice(0, 40)}…` : cell;
