/** Hands what was made in this page to the user as a file. */

/** Spreadsheets recognise UTF-8 by this mark only. */
const byteOrderMark = "\ufeff";

export function downloadCsv(name: string, text: string): void {
  downloadText(name, "text/csv;charset=utf-8", byteOrderMark + text);
}

export function downloadBytes(name: string, bytes: Uint8Array): void {
  download(name, new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
}

export function downloadText(name: string, type: string, text: string): void {
  download(name, new Blob([text], { type }));
}

function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
