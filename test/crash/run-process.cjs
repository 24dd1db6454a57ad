// Runs a bundled process of the crash tests, by its name, with the code that V8 compiled when it was built. With
// TALLYMAN_KEEP_CODE set that code is written when the process ends. Code of another V8 is compiled anew.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");

const name = process.argv[2];
const checkout = join(__dirname, "../../");
const file = join(checkout, "dist/test", name, `${name}.cjs`);
const kept = `${file}.code`;
const keeps = process.env.TALLYMAN_KEEP_CODE !== undefined;
const parameters = "require, __filename, __dirname, checkoutPath, checkoutUrl";
const script = new Script(`(function (${parameters}) {${readFileSync(file, "utf8")}\n})`, {
  filename: file,
  cachedData: !keeps && existsSync(kept) ? readFileSync(kept) : undefined,
});
if (keeps) process.once("exit", () => writeFileSync(kept, script.createCachedData()));
const run = script.runInThisContext();
run(createRequire(file), file, dirname(file), checkout, pathToFileURL(checkout).href);
