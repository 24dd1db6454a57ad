// Builds what runs without pages, into dist/: native code for WebAssembly, the compiled packages, their tables.
import { cpSync } from "node:fs";
import { root, run } from "./build-step.js";

run({
  name: "the signature verifier",
  inputs: ["gateway/ingest/ed25519/assembly"],
  output: "dist/gateway/ingest/ed25519/verify.wasm",
  script: "node_modules/assemblyscript/bin/asc.js",
  args: ["--config", "gateway/ingest/ed25519/assembly/asconfig.json"],
});
run({
  name: "hashing",
  inputs: ["gateway/hash/assembly"],
  output: "dist/gateway/hash/sha256.wasm",
  script: "node_modules/assemblyscript/bin/asc.js",
  args: ["--config", "gateway/hash/assembly/asconfig.json"],
});
// What runs as a process: the command and the benchmarks.
run({
  name: "the packages",
  script: "node_modules/typescript/bin/tsc",
  args: ["--build", "cli", "bench"],
});
// Tables that the compiled packages read from beside themselves.
cpSync(`${root}gateway/routing/tables`, `${root}dist/gateway/routing/tables`, { recursive: true });
