// `npm start`: builds when something changed, then runs the gateway, with the demonstration unless --no-demo.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

await import("./build.js");

const args = process.argv.slice(2);
const demonstration = !args.includes("--no-demo");
const rest = args.filter((argument) => argument !== "--no-demo");
const command = fileURLToPath(new URL("../bin/tallyman.js", import.meta.url));
const child = spawn(process.execPath, [command, "gateway", ...(demonstration ? ["--demo"] : []), ...rest], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
