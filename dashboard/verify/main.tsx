/** Starts the offline page. */
import { render } from "preact";
import { applyPreferences } from "../app/preferences.ts";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/components.css";
import { OfflinePage } from "./offline-page.tsx";
import { startOwnWorker } from "./worker-script.ts";

const root = document.getElementById("app");
if (!root) throw new Error("The page has no element with the id app.");

applyPreferences();
render(<OfflinePage startWorker={startOwnWorker} />, root);
