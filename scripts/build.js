// Builds what users run: the compiled packages and the pages, into dist/.
import "./build-code.js";
import { run } from "./build-step.js";

const vite = "node_modules/vite/bin/vite.js";

/** The dashboard imports nothing else of the project; test/architecture.test.ts holds it to that. */
const dashboardInputs = ["dashboard", "ledger", "gateway/contract", "tsconfig.base.json"];

run({
  name: "the dashboard",
  inputs: dashboardInputs,
  output: "dist/dashboard",
  script: "scripts/build-dashboard.js",
  args: [],
});
run({
  name: "the offline page",
  inputs: dashboardInputs,
  output: "dist/verify",
  script: vite,
  args: ["build", "--config", "dashboard/vite.verify.config.ts", "--logLevel", "error"],
});
run({
  name: "the page behind an item's code",
  inputs: dashboardInputs,
  output: "dist/item-page",
  script: vite,
  args: ["build", "--config", "dashboard/vite.item.config.ts", "--logLevel", "error"],
});
