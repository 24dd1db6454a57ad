/**
 * Reader of the Supply Chain Shipment Pricing Data (USAID, SCMS project): cross-border health shipments from 2006 on.
 * A row is one line of goods; the lines of one delivery have one ASN or DN number and arrive together, so a shipment
 * here is what has one number, one scheduled date and one date of delivery. Columns are found by name; those that
 * are not used may hold anything.
 *
 * The text comes from a file somebody chose, so every cell that is used is checked.
 */
import { cellsOfCsv } from "../ledger/routing/network-csv.ts";
import { type Day, dayOf, lengthOfMonth } from "../ledger/statement/civil-date.ts";

export interface ScmsShipment {
  /** `ASN/DN #`. */
  readonly number: string;
  readonly country: string;
  /** "" where the file says N/A. */
  readonly mode: string;
  readonly vendor: string;
  readonly fulfilledVia: string;
  readonly scheduled: Day;
  readonly delivered: Day;
  /** When the delivery was written down: earlier nobody could learn from it. */
  readonly recorded: Day;
}

export class ScmsError extends Error {
  override readonly name = "ScmsError";

  constructor(row: number, column: string, detail: string) {
    super(`row ${row}${column === "" ? "" : `, ${column}`}: ${detail}`);
  }
}

/** Columns that are read; a file that has all of them is of this form. */
export const scmsColumns = [
  "ASN/DN #",
  "Country",
  "Shipment Mode",
  "Vendor",
  "Fulfill Via",
  "Scheduled Delivery Date",
  "Delivered to Client Date",
  "Delivery Recorded Date",
] as const;
type Column = (typeof scmsColumns)[number];

const rowsMax = 1_000_000;
const textMax = 500;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Every shipment once, in the order of scheduled dates and then of the file. Throws `ScmsError`. */
export function parseScms(text: string): ScmsShipment[] {
  const rows = cellsOfCsv(text.replace(/^\ufeff/, ""));
  if (!Array.isArray(rows)) throw new ScmsError(rows.line, "", "a quotation mark is not closed");
  const [header = [], ...body] = rows;
  if (body.length > rowsMax) throw new ScmsError(rowsMax, "", `there are more than ${rowsMax} rows`);
  const places = columnPlaces(header);
  const shipments = new Map<string, ScmsShipment>();
  for (const [i, cells] of body.entries()) {
    const shipment = shipmentOf(i + 2, (column) => cells[places.get(column)!] ?? "");
    const key = `${shipment.number} ${shipment.scheduled} ${shipment.delivered}`;
    if (!shipments.has(key)) shipments.set(key, shipment);
  }
  return [...shipments.values()].sort((a, b) => a.scheduled - b.scheduled);
}

function columnPlaces(header: readonly string[]): Map<Column, number> {
  const names = header.map((name) => name.trim());
  return new Map(
    scmsColumns.map((column) => {
      const place = names.indexOf(column);
      if (place < 0) throw new ScmsError(1, column, "the header has no such column");
      return [column, place];
    }),
  );
}

function shipmentOf(row: number, cell: (column: Column) => string): ScmsShipment {
  const text = (column: Column) => {
    const value = cell(column).trim();
    if (value.length > textMax) throw new ScmsError(row, column, `longer than ${textMax} characters`);
    return value === "N/A" ? "" : value;
  };
  const day = (column: Column) => dayOfCell(row, column, cell(column).trim());
  return {
    number: text("ASN/DN #"),
    country: text("Country"),
    mode: text("Shipment Mode"),
    vendor: text("Vendor"),
    fulfilledVia: text("Fulfill Via"),
    scheduled: day("Scheduled Delivery Date"),
    delivered: day("Delivered to Client Date"),
    recorded: day("Delivery Recorded Date"),
  };
}

/** `02-Jun-06`: years of this century. */
function dayOfCell(row: number, column: Column, cell: string): Day {
  const [, days, name, years] = /^([0-9]{1,2})-([A-Z][a-z]{2})-([0-9]{2})$/.exec(cell) ?? [];
  const month = months.indexOf(name ?? "") + 1;
  const date = { year: 2000 + Number(years), month, day: Number(days) };
  if (month === 0 || date.day < 1 || date.day > lengthOfMonth(date.year, month))
    throw new ScmsError(row, column, `"${cell.slice(0, 40)}" is no date such as 02-Jun-06`);
  return dayOf(date);
}
