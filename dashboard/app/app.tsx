/** The frame of every page: header, banners, the page itself, and what is shown instead when it cannot be. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from "preact-iso";
import { Lazily } from "../components/lazily.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { t } from "../messages/messages.ts";
import { session, start, startFailure } from "../store/live.ts";
import { Banners } from "./banners.tsx";
import { basePath, routePattern } from "./base.ts";
import { SiteHeader } from "./header.tsx";
import { listenToKeys } from "./keyboard.ts";

const MapPage = lazy(() => import("../map/map-page.tsx"));
const ShipmentsPage = lazy(() => import("../shipments/shipments-page.tsx"));
const ShipmentPage = lazy(() => import("../shipment/shipment-page.tsx"));
const RoutesPage = lazy(() => import("../routes/routes-page.tsx"));
const SuggestionsPage = lazy(() => import("../routes/suggestions-page.tsx"));
const AlertsPage = lazy(() => import("../alerts/alerts-page.tsx"));
const DisputesPage = lazy(() => import("../disputes/disputes-page.tsx"));
const NewDisputePage = lazy(() => import("../disputes/new-dispute-page.tsx"));
const DisputePage = lazy(() => import("../disputes/dispute-page.tsx"));
const DevicesPage = lazy(() => import("../devices/devices-page.tsx"));
const LedgerPage = lazy(() => import("../ledger/ledger-page.tsx"));
const BlockPage = lazy(() => import("../ledger/block-page.tsx"));
const EntryPage = lazy(() => import("../ledger/entry-page.tsx"));
const GoodsPages = lazy(() => import("../goods/pages.tsx"));
const TradePages = lazy(() => import("../trade/pages.tsx"));
const VerifyPage = lazy(() => import("../verify/verify-page.tsx"));
const NewShipmentPage = lazy(() => import("../new-shipment/new-shipment-page.tsx"));
const KeysPage = lazy(() => import("../actions/keys-page.tsx"));
const TokensPage = lazy(() => import("../actions/tokens-page.tsx"));
const NotFound = lazy(() => import("./not-found.tsx"));
const SignInLink = lazy(() => import("./sign-in-link.tsx"));

const loadSignIn = () => import("./sign-in.tsx");
const loadKeyboardHelp = () => import("./keyboard-help.tsx");

/** As links to pages are written; preact-iso compares it with the attribute. Files have whole addresses (`resolve`). */
const pageLink = /^\.\//;

export function App() {
  const [helpOpen, setHelpOpen] = useState(false);
  const wasHelpOpened = useRef(false);
  wasHelpOpened.current ||= helpOpen;
  const openHelp = useCallback(() => setHelpOpen(true), []);
  useEffect(() => listenToKeys(openHelp), [openHelp]);
  return (
    <LocationProvider scope={pageLink}>
      <div class="shell">
        <SkipLink />
        <SiteHeader openHelp={openHelp} />
        <Banners />
        <main id="main" tabIndex={-1}>
          <Page />
        </main>
      </div>
      {wasHelpOpened.current && (
        <Lazily load={loadKeyboardHelp} content={{ open: helpOpen, close: () => setHelpOpen(false) }} />
      )}
    </LocationProvider>
  );
}

/** A link to `#main` would be resolved against the page's base and leave the page. */
function SkipLink() {
  return (
    <button type="button" class="button skip-link" onClick={() => document.getElementById("main")?.focus()}>
      {t().common.skip}
    </button>
  );
}

/** Pages for those who have no session: one needs no gateway, the other gives a session. */
const openPages = ["verify", "sign-in"];

/** What is shown at the address, or why it cannot be. */
function Page() {
  const { path } = useLocation();
  const [failure, setFailure] = useState<Error | undefined>(undefined);
  const failedAt = useRef("");
  if (failure && failedAt.current !== path) setFailure(undefined);
  if (failure) {
    return (
      <div class="page">
        <ProblemNotice error={failure} retry={() => location.reload()} />
      </div>
    );
  }
  const needsSession = !openPages.some((page) => path === basePath() + page);
  if (needsSession && session.value.state === "signed-out") return <Lazily load={loadSignIn} content={{}} />;
  if (needsSession && startFailure.value) {
    return (
      <div class="page">
        <ProblemNotice error={startFailure.value} retry={() => void start()} />
      </div>
    );
  }
  return (
    <ErrorBoundary
      onError={(error) => {
        failedAt.current = path;
        setFailure(error);
      }}
    >
      <Router onRouteChange={focusPage}>
        <Route path={basePath()} component={MapPage} />
        <Route path={routePattern("shipments")} component={ShipmentsPage} />
        <Route path={routePattern("shipments/new")} component={NewShipmentPage} />
        <Route path={routePattern("shipments/:id/:tab?")} component={ShipmentPage} />
        <Route path={routePattern("routes")} component={RoutesPage} />
        <Route path={routePattern("routes/suggestions")} component={SuggestionsPage} />
        <Route path={routePattern("alerts/:id?")} component={AlertsPage} />
        <Route path={routePattern("disputes")} component={DisputesPage} />
        <Route path={routePattern("disputes/new")} component={NewDisputePage} />
        <Route path={routePattern("disputes/:id/:tab?")} component={DisputePage} />
        <Route path={routePattern("devices/:id?")} component={DevicesPage} />
        <Route path={routePattern("ledger")} component={LedgerPage} />
        <Route path={routePattern("ledger/blocks/:height")} component={BlockPage} />
        <Route path={routePattern("ledger/entries/:hash")} component={EntryPage} />
        <Route path={routePattern("customs")} component={GoodsPages} page="customs" />
        <Route path={routePattern("customs/lists")} component={GoodsPages} page="customs" id="lists" />
        <Route path={routePattern("customs/:id")} component={GoodsPages} page="clearance" />
        <Route path={routePattern("goods")} component={GoodsPages} page="goods" />
        <Route path={routePattern("lots/:id")} component={GoodsPages} page="lot" />
        <Route path={routePattern("analytics")} component={GoodsPages} page="analytics" />
        <Route path={routePattern("trade")} component={TradePages} page="deals" />
        <Route path={routePattern("trade/:id")} component={TradePages} page="deal" />
        <Route path={routePattern("accounts/:id?")} component={TradePages} page="accounts" />
        <Route path={routePattern("pass-cards")} component={TradePages} page="passCards" />
        <Route path={routePattern("directory")} component={TradePages} page="directory" />
        <Route path={routePattern("parties/:id")} component={TradePages} page="party" />
        <Route path={routePattern("verify")} component={VerifyPage} />
        <Route path={routePattern("keys")} component={KeysPage} />
        <Route path={routePattern("tokens")} component={TokensPage} />
        <Route path={routePattern("sign-in")} component={SignInLink} />
        <Route default component={NotFound} />
      </Router>
    </ErrorBoundary>
  );
}

/** After a change of page the focus goes to its beginning, as it would with a page load; a tab keeps it, which is still there. */
function focusPage(): void {
  if (document.activeElement?.closest(".tabs")) return;
  document.getElementById("main")?.focus({ preventScroll: true });
}
