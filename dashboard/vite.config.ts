import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Relative addresses, so that the same files work at any sub-path.
  base: "./",
  resolve: {
    alias: [
      { find: /^leaflet$/, replacement: fileURLToPath(new URL("map/leaflet-parts.js", import.meta.url)) },
    ],
  },
  plugins: [preact({ reactAliasesEnabled: false, prefreshEnabled: false, devToolsEnabled: false })],
  build: {
    outDir: fileURLToPath(new URL("../dist/dashboard", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // An asset turned into a `data:` address would be refused by `default-src 'self'`.
    assetsInlineLimit: 0,
    sourcemap: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
