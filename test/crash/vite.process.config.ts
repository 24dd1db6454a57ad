import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Workers, WebAssembly, tables and static files are found where they are without a bundle, in the checkout that `run-process.cjs`
 * tells: a copy of this one runs its own.
 */
const ownPlaces = {
  name: "own places",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (id.includes("/node_modules/@fastify/swagger-ui/"))
      return code.replaceAll(
        "__dirname",
        `(checkoutPath + ${JSON.stringify(dirname(id).slice(root.length))})`,
      );
    if (!id.startsWith(root) || id.includes("/node_modules/")) return undefined;
    const compiled = `dist/${id.slice(root.length).replace(/\.ts$/, ".js")}`;
    return code.replaceAll("import.meta.url", `(checkoutUrl + ${JSON.stringify(compiled)})`);
  },
};

/**
 * A process of the crash tests as one script; `--mode` names it. They are started some seven hundred times, and to find, load and
 * compile up to 1,400 modules took most of the processor time of a life.
 */
export default defineConfig(({ mode }) => ({
  plugins: [ownPlaces],
  build: {
    ssr: `${root}test/crash/${mode}.ts`,
    outDir: `${root}dist/test/${mode}`,
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: {
      // A script, as V8 keeps the compiled code of scripts only.
      output: { format: "cjs", codeSplitting: false, entryFileNames: "[name].cjs" },
    },
  },
  // Native code stays where npm has put it.
  ssr: { noExternal: true, external: ["lmdb", "sodium-native", "@duckdb/node-bindings"] },
}));
