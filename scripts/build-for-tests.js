// Builds the processes that tests of crashes and faults start, and all that these need. Users do not wait for it.
import "./build-code.js";
import { run } from "./build-step.js";

run({
  name: "the processes of the crash tests",
  script: "node_modules/typescript/bin/tsc",
  args: ["--build", "test/crash"],
});
for (const name of ["gateway-process", "light-process"])
  run({
    name: `the ${name} of the crash tests`,
    inputs: [
      "gateway",
      "ledger",
      "client",
      "report",
      "simulators",
      "test/crash",
      "test/signer.ts",
      "tsconfig.base.json",
    ],
    output: `dist/test/${name}`,
    script: "scripts/build-crash-process.js",
    args: [name],
  });
