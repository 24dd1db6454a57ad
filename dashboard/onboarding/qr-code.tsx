/** A QR code (ISO/IEC 18004) as SVG in the page's own colours for codes: dark on white in every theme, as scanners want it. */

import { useMemo } from "preact/hooks";
import QRCode from "qrcode";

/** Modules of light around the code (ISO/IEC 18004 §5.3.8). */
const quietModules = 4;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => drawn(text), [text]);
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function drawn(text: string): { path: string; size: number } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: "M" });
  let path = "";
  for (let y = 0; y < modules.size; y++)
    for (let x = 0; x < modules.size; x++)
      if (modules.get(y, x)) path += `M${x + quietModules} ${y + quietModules}h1v1h-1z`;
  return { path, size: modules.size + 2 * quietModules };
}
