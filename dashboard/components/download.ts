/** Hands a text made in this page to the user as a file. */

/** Spreadsheets recognise UTF-8 by this mark only. */
const byteOrderMark = "\ufeff";

export function downloadCsv(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([byteOrderMark, text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
