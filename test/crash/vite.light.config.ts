import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * The light gateway's process as one file. It is started some six hundred times in the tests, and to find and load a
 * hundred modules took a third of the time of a life (0.55 s of CPU as it is compiled, 0.37 s so).
 */
export default defineConfig({
  build: {
    ssr: fileURLToPath(new URL("light-process.ts", import.meta.url)),
    outDir: fileURLToPath(new URL("../../dist/test/light", import.meta.url)),
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: { output: { codeSplitting: false } },
  },
  // Native code stays where npm has put it.
  ssr: { noExternal: true, external: ["lmdb", "sodium-native"] },
});
