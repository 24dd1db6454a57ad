/**
 * A table of any length: only the rows in view are drawn. On a phone each row is a card of two lines. Arrow
 * keys move the focus from row to row, and screen readers hear how many rows there are. On paper all rows are drawn.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { announceKeys } from "../app/keyboard.ts";
import { isPrinting } from "../app/printing.ts";
import { t } from "../messages/messages.ts";
import "../styles/virtual-table.css";
import { Icon } from "./icons.tsx";
import { PrintedTable } from "./printed-table.tsx";
import { isNarrow } from "./use-narrow.ts";
import { useTallestRow } from "./use-tallest-row.ts";
import { useVirtualRows } from "./use-virtual-rows.ts";
import { rowAfterKey, type VirtualWindow } from "./virtual-window.ts";

export interface Column<Row> {
  readonly name: string;
  readonly title: string;
  /** Track of a CSS grid: `7.5rem`, `minmax(0, 2fr)`. */
  readonly track: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly sortable?: boolean;
  readonly numeric?: boolean;
  /** For screen readers only. */
  readonly titleHidden?: boolean;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

interface Properties<Row> {
  id: string;
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row on a phone. */
  card: (row: Row) => ComponentChildren;
  open: (row: Row) => void;
  selectedKey?: string | undefined;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Texts are never cut: rows are as high as the highest one needs. For lists of hundreds, not of hundred thousands. */
  wraps?: boolean;
}

/** In rem, as the text in them grows. */
const rowHeight = 2.75;
const cardHeight = 4;
const headHeight = 2.375;

/** Marks the link or button in each row that the arrow keys go to. */
export const primary = { "data-primary": "" };

export function VirtualTable<Row>(props: Properties<Row>) {
  const narrow = isNarrow();
  const { wraps = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const height = useTallestRow(scroller, narrow ? cardHeight : rowHeight, wraps);
  const virtual = useVirtualRows(scroller, props.rows.length, height, narrow ? 0 : headHeight);
  useEffect(() => announceKeys("table"), []);
  const [active, setActive] = useState(-1);
  const tracks = { gridTemplateColumns: props.columns.map((column) => column.track).join(" ") };

  const moveTo = useRef(-1);
  useLayoutEffect(() => {
    if (moveTo.current < 0) return;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${moveTo.current}"] [data-primary]`)?.focus();
    moveTo.current = -1;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const next = rowAfterKey(event.key, rowOf(event.target), props.rows.length, virtual.rowsPerPage);
    if (next === undefined) return;
    event.preventDefault();
    virtual.show(next);
    moveTo.current = next;
    setActive(next);
  };

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest("a, button, input")) return;
    const row = props.rows[rowOf(event.target)];
    if (row) props.open(row);
  };

  return (
    <>
      {isPrinting() && <PrintedTable columns={props.columns} rows={props.rows} rowKey={props.rowKey} />}
      <div ref={scroller} class="virtual-scroller no-print" onScroll={virtual.onScroll}>
        <table
          id={props.id}
          class={["virtual-table", narrow && "cards", wraps && "wraps"].filter(Boolean).join(" ")}
          aria-label={props.label}
          aria-rowcount={props.rows.length + 1}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onFocusIn={(event) => setActive(rowOf(event.target))}
          onFocusOut={(event) => {
            if (!isWithin(event.currentTarget, event.relatedTarget)) setActive(-1);
          }}
        >
          {!narrow && (
            <Header columns={props.columns} tracks={tracks} sort={props.sort} onSort={props.onSort} />
          )}
          <tbody style={{ height: `${props.rows.length * height}rem` }}>
            {drawnRows(virtual.window, active, props.rows.length).map((index) => {
              const row = props.rows[index]!;
              const key = props.rowKey(row);
              return (
                <tr
                  key={key}
                  data-row={index}
                  class={key === props.selectedKey ? "virtual-row selected" : "virtual-row"}
                  aria-rowindex={index + 2}
                  style={{
                    ...(narrow ? {} : tracks),
                    height: `${height}rem`,
                    transform: `translateY(${index * height}rem)`,
                  }}
                >
                  {narrow ? (
                    <td class="virtual-card">{props.card(row)}</td>
                  ) : (
                    <Cells row={row} columns={props.columns} />
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function isWithin(element: Element, target: EventTarget | null): boolean {
  return target instanceof Node && element.contains(target);
}

/** −1 outside of any row. */
function rowOf(target: EventTarget | null): number {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
  return row === null ? -1 : Number(row.dataset.row);
}

/** The rows in view, and the one with the focus wherever it is: scrolling away must not lose it. */
function drawnRows(window: VirtualWindow, active: number, count: number): number[] {
  const drawn = Array.from({ length: window.end - window.start }, (_, offset) => window.start + offset);
  if (active >= 0 && active < count && (active < window.start || active >= window.end)) drawn.push(active);
  return drawn;
}

function Cells<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return columns.map((column) => (
    <td key={column.name} class={column.numeric ? "cell numeric" : "cell"}>
      {column.cell(row)}
    </td>
  ));
}

function Header<Row>(props: {
  columns: readonly Column<Row>[];
  tracks: { gridTemplateColumns: string };
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}) {
  const { sort, onSort } = props;
  return (
    <thead class="virtual-head">
      <tr class="virtual-head-row" aria-rowindex={1} style={props.tracks}>
        {props.columns.map((column) => {
          const sorted = sort?.column === column.name;
          const direction = sort?.descending ? "descending" : "ascending";
          return (
            <th
              key={column.name}
              scope="col"
              class={column.numeric ? "cell numeric" : "cell"}
              aria-sort={column.sortable ? (sorted ? direction : "none") : undefined}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  class="sort-button"
                  title={t().common.sortBy(column.title)}
                  onClick={() => onSort({ column: column.name, descending: sorted && !sort.descending })}
                >
                  {column.title}
                  {sorted && <Icon name={sort.descending ? "down" : "up"} size={14} />}
                </button>
              ) : (
                <span class={column.titleHidden ? "visually-hidden" : undefined}>{column.title}</span>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
