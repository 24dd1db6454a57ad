/** A virtual table on paper: all its rows, as far as somebody would read them, under a heading that each sheet repeats. */
import { language } from "../app/preferences.ts";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import type { Column } from "./virtual-table.tsx";

/** Some 25 sheets. */
export const printedRowsMax = 1_000;

export function PrintedTable<Row>(props: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}) {
  const { columns, rows, rowKey } = props;
  const printed = rows.slice(0, printedRowsMax);
  const shown = (count: number) => integer(count, language.value);
  return (
    <table class="data-table printed-table">
      {printed.length < rows.length && (
        <caption>{t().common.printed(shown(printed.length), shown(rows.length))}</caption>
      )}
      <thead>
        <tr>
          {columns.map(({ name, title, titleHidden, numeric }) => (
            <th key={name} scope="col" class={numeric ? "number" : undefined}>
              {titleHidden ? "" : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {printed.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ name, cell, numeric }) => (
              <td key={name} class={numeric ? "number" : undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
