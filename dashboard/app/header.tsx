/** Name, pages, the state of the connection with the chain's clock, and settings. */
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Icon, type IconName } from "../components/icons.tsx";
import { swipeToCurrent } from "../components/swipe.ts";
import { clockTime, isoTime, zoneName } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { type Messages, t } from "../messages/messages.ts";
import { newAlertCount } from "../store/alerts.ts";
import type { Connection } from "../store/feed.ts";
import { connection, nowMs, session } from "../store/live.ts";
import { basePath, pagePath } from "./base.ts";
import { language, zone } from "./preferences.ts";
import { SettingsMenu } from "./settings-menu.tsx";

interface NavigationEntry {
  /** Relative to the root. */
  href: string;
  name: IconName & keyof Messages["nav"];
  /** Pages that belong to it and have addresses of their own. */
  also?: readonly string[];
}

const entries: readonly NavigationEntry[] = [
  { href: "./", name: "map" },
  { href: "./shipments", name: "shipments" },
  { href: "./routes", name: "routes" },
  { href: "./alerts", name: "alerts" },
  { href: "./disputes", name: "disputes" },
  { href: "./devices", name: "devices" },
  { href: "./trade", name: "trade", also: ["accounts", "pass-cards", "directory", "parties"] },
  { href: "./customs", name: "customs" },
  { href: "./goods", name: "goods", also: ["lots"] },
  { href: "./analytics", name: "analytics" },
  { href: "./ledger", name: "ledger" },
  { href: "./verify", name: "verify" },
];

export function SiteHeader({ openHelp }: { openHelp: () => void }) {
  return (
    <header class="site-header">
      <a class="wordmark" href="./">
        <Tally />
        Tallyman
      </a>
      <Navigation />
      <div class="header-end">
        {session.value.state === "signed-in" && <Live />}
        <SettingsMenu openHelp={openHelp} />
      </div>
    </header>
  );
}

function Navigation() {
  const { path } = useLocation();
  const bar = useRef<HTMLUListElement>(null);
  // On a phone the bar is swiped: the page that is open must be in sight.
  useEffect(() => {
    swipeToCurrent(bar.current);
  }, [path]);
  const below = path.slice(basePath().length);
  const [section = ""] = below.split("/");
  const current = ({ href, also }: NavigationEntry) => {
    const start = href.slice(2);
    return start === "" ? path === pagePath() : section === start || also?.includes(section);
  };
  // What is open already begins anew, as it would where each link loads a page; the map does so by itself.
  const target = (entry: NavigationEntry) =>
    below !== "" && below === entry.href.slice(2) ? "_top" : undefined;
  return (
    <nav class="site-nav" aria-label={t().nav.label}>
      <ul ref={bar}>
        {entries.map((entry) => (
          <li key={entry.name}>
            <a href={entry.href} target={target(entry)} aria-current={current(entry) ? "page" : undefined}>
              <Icon name={entry.name} />
              <span>{t().nav[entry.name]}</span>
              {entry.name === "alerts" && <NewAlerts />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many alerts nobody sees to yet. */
function NewAlerts() {
  const count = newAlertCount.value;
  if (count === 0) return null;
  const shown = integer(count, language.value);
  return (
    <span class="nav-count">
      <span aria-hidden="true">{count > 99 ? "99+" : shown}</span>
      <span class="visually-hidden">{t().newAlerts(count, shown)}</span>
    </span>
  );
}

function connectionWord(state: Connection["state"]): string {
  const words = t().connection;
  return state === "catching-up" ? words.catchingUp : words[state];
}

function Live() {
  const { state } = connection.value;
  return (
    <span class="live" data-state={state}>
      <span class="live-dot" aria-hidden="true" />
      <span role="status">{connectionWord(state)}</span>
      <ChainClock />
    </span>
  );
}

/** Renewed each second, so it stays out of the status announced to screen readers. */
function ChainClock() {
  const now = nowMs.value;
  if (now === undefined) return null;
  return (
    <time class="live-clock" dateTime={isoTime(now)} title={t().connection.chainTime}>
      {clockTime(now, language.value, zone.value)} {zoneName(now, language.value, zone.value)}
    </time>
  );
}

/** Four strokes and one across: how cargo was counted on the quay. */
function Tally() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M5 4v16M9.7 4v16M14.3 4v16M19 4v16M2 18.5 22 5.5" />
    </svg>
  );
}
