import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import preact from "@preact/preset-vite";
import { build, defineConfig, type Plugin } from "vite";

/** The offline page: one file that needs no other and no network. */

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const target = "es2022";

/** Our modules do nothing but define what they export: what is unused is left out, the dashboard's texts for one. */
const treeshake = {
  moduleSideEffects: [{ test: /\/(dashboard|gateway|ledger)\/.*\.tsx?$/, sideEffects: false }],
};

/** The checking worker as the text of one script. */
function bundleWorker(): Plugin {
  const name = "virtual:bundle-worker";
  return {
    name: "bundle-worker",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: async (id) =>
      id === `\0${name}` ? `export default ${JSON.stringify(await workerScript())};` : undefined,
  };
}

async function workerScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target,
      rolldownOptions: {
        input: pathOf("verification/bundle-worker.ts"),
        output: { format: "iife" },
        treeshake,
      },
    },
  });
  if (!("output" in built)) throw new Error("the worker was not built as one script");
  return built.output[0].code;
}

/**
 * Puts script and style into the page, deflated: plain it would be three times as long. The policy allows these two
 * and what unpacks them by their hashes, the worker that the script starts, and no connection.
 */
function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        let [page, script, style] = ["", "", ""];
        for (const file of Object.values(bundle)) {
          if (file.type === "chunk") script += file.code;
          else if (file.fileName.endsWith(".css")) style += file.source;
          else page += file.source;
          delete bundle[file.fileName];
        }
        this.emitFile({ type: "asset", fileName: "verify.html", source: packed(page, script, style) });
      },
    },
  };
}

function packed(page: string, script: string, style: string): string {
  const unpack = readFileSync(pathOf("verify/unpack.js"), "utf8")
    .replace("{style}", pack(style))
    .replace("{script}", pack(script));
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(unpack)} ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "worker-src blob:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return page
    .replace(/ *<(script type="module"|link rel="stylesheet")[^>]*>(<\/script>)?\n/g, "")
    .replace(
      '<meta charset="utf-8" />\n',
      (charset) => `${charset}    <meta http-equiv="Content-Security-Policy" content="${policy}" />\n`,
    )
    .replace("</body>", () => `  <script>${unpack}</script>\n  </body>`);
}

function pack(text: string): string {
  return deflateRawSync(text, { level: 9 }).toString("base64");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

export default defineConfig({
  root: pathOf("verify"),
  base: "./",
  publicDir: false,
  plugins: [
    preact({ reactAliasesEnabled: false, prefreshEnabled: false, devToolsEnabled: false }),
    bundleWorker(),
    oneFile(),
  ],
  build: {
    outDir: pathOf("../dist/verify"),
    emptyOutDir: true,
    target,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: pathOf("verify/verify.html"),
      output: { codeSplitting: false },
      treeshake,
    },
  },
});
