/** Starts the dashboard: preferences, language, then the page; the gateway is asked meanwhile. */
import { render } from "preact";
import { App } from "./app/app.tsx";
import { mendLanguage } from "./app/browser-language.ts";
import { applyPreferences } from "./app/preferences.ts";
import { hasSignInLink } from "./app/sign-in-address.ts";
import { messagesReady } from "./messages/messages.ts";
import { start } from "./store/live.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/layout.css";

const root = document.getElementById("app");
if (!root) throw new Error("The page has no element with the id app.");

mendLanguage(navigator);
applyPreferences();
// Whoever comes by a sign-in link has no session yet; the page loads anew once there is one.
if (!hasSignInLink()) void start();
await messagesReady;
render(<App />, root);
