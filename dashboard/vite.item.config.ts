import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The script and style of the public page of an item: one small file each, beside HTML that the gateway writes. */

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: pathOf("item"),
  base: "./",
  build: {
    outDir: pathOf("../dist/item-page"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: pathOf("item/main.ts"),
      output: { entryFileNames: "check.js", codeSplitting: false },
      // Our modules do nothing but define what they export: the rules of the ledger are left out.
      treeshake: {
        moduleSideEffects: [{ test: /\/(gateway|ledger)\/.*\.ts$/, sideEffects: false }],
      },
    },
  },
});
