/** One shipment: what it is, who holds it, what happened to it, and the proof. */
import type { ComponentType } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { ShipmentView } from "../../gateway/contract/api.ts";
import { ShipmentActions } from "../actions/shipment-actions.tsx";
import * as api from "../api/routes.ts";
import { resolve } from "../app/base.ts";
import { useTitle } from "../app/title.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { Status } from "../components/status.tsx";
import { Age, Time } from "../components/time.tsx";
import { useLazy } from "../components/use-lazy.ts";
import { pageText } from "../messages/pages.ts";
import { reasonText } from "../messages/reasons.ts";
import { instantText } from "../replay/instant.ts";
import { useInstantAddress } from "../replay/use-instant-address.ts";
import { rowOf } from "../store/fleet.ts";
import { fleet, nowMs } from "../store/live.ts";
import "../styles/shipment.css";
import { Tabs } from "../components/tabs.tsx";
import { ConditionTab } from "./condition-tab.tsx";
import { CustodyTab } from "./custody-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { ReplayPanel } from "./replay-panel.tsx";
import { type SharedClock, sharedClock } from "./shared-clock.ts";
import { type KnownJourney, useJourney } from "./use-journey.ts";
import { type ShipmentResources, useShipment } from "./use-shipment.ts";

const tabs = ["overview", "condition", "custody", "trace", "statements"] as const;
type Tab = (typeof tabs)[number];

export default function ShipmentPage({ id, tab }: { id: string; tab?: string }) {
  useTitle(id);
  const resources = useShipment(id);
  const chosen = tabs.find((name) => name === tab) ?? "overview";
  return (
    <div class="page">
      <a class="back-link" href="./shipments">
        <Icon name="left" size={16} />
        {pageText().shipment.back}
      </a>
      <Loaded resource={resources.view}>
        {(view) => <Shipment key={view.shipment} view={view} tab={chosen} resources={resources} />}
      </Loaded>
    </div>
  );
}

export interface TabProperties {
  view: ShipmentView;
  resources: ShipmentResources;
  clock: SharedClock;
  journey: KnownJourney;
}

/** Those whose parts show the page's time. */
const timedTabs: readonly Tab[] = ["overview", "condition", "custody"];

function Shipment({ view, tab, resources }: { view: ShipmentView; tab: Tab; resources: ShipmentResources }) {
  const clock = useClock(view);
  const journey = useJourney({ view, resources });
  useInstantAddress(clock.replay);
  const properties: TabProperties = { view, resources, clock, journey };
  return (
    <>
      <Head view={view} />
      <ShipmentActions view={view} statements={resources.statements.value ?? []} />
      <ShipmentTabs id={view.shipment} chosen={tab} atMs={clock.replay.atMs.value} />
      {timedTabs.includes(tab) ? (
        <ReplayPanel {...properties}>
          {tab === "overview" && <OverviewTab {...properties} />}
          {tab === "condition" && <ConditionTab {...properties} />}
          {tab === "custody" && <CustodyTab {...properties} />}
        </ReplayPanel>
      ) : (
        <>
          {tab === "trace" && <LazyTab load={loadTrace} content={{ trace: resources.trace }} />}
          {tab === "statements" && <LazyTab load={loadStatements} content={properties} />}
        </>
      )}
    </>
  );
}

const loadTrace = () => import("../trace/trace-tab.tsx");
const loadStatements = () => import("./statements-tab.tsx");

/** Loaded when it is first looked at. */
function LazyTab<P extends object>(props: {
  load: () => Promise<{ default: ComponentType<P> }>;
  content: P;
}) {
  const { component: Content, failure } = useLazy(true, props.load);
  if (failure) return <ProblemNotice error={failure} />;
  return Content ? <Content {...props.content} /> : null;
}

/** From creation until delivery, or until now; a new clock only when the shipment or its end is another. */
function useClock(view: ShipmentView): SharedClock {
  const clock = useMemo(() => {
    const endMs = view.deliveredAtMs ?? Math.max(Math.floor(nowMs.peek() ?? 0), view.row.atMs);
    return sharedClock({ fromMs: view.createdAtMs, toMs: Math.max(endMs, view.createdAtMs + 60_000) });
  }, [view.shipment, view.createdAtMs, view.deliveredAtMs]);
  useEffect(() => () => clock.replay.pause(), [clock]);
  return clock;
}

function Head({ view }: { view: ShipmentView }) {
  const words = pageText().shipment;
  const row = rowOf(fleet.value, view.shipment) ?? view.row;
  const holder = view.custody.at(-1);
  return (
    <header class="shipment-head">
      <div class="shipment-title">
        <h1 class="wrap-anywhere">{view.shipment}</h1>
        <Status status={row.status} />
        {row.reason && <span class="dim wrap-anywhere">{reasonText(row)}</span>}
      </div>
      <p class="shipment-line few-lines wrap-anywhere">
        <span>{view.goods.description}</span>
        <span class="dim">
          <bdi>{row.origin}</bdi> → <bdi>{row.destination}</bdi>
        </span>
      </p>
      <dl class="head-facts">
        <div>
          <dt>{words.holderNow}</dt>
          <dd>
            <bdi>{row.holderName || row.holder}</bdi>
            {holder && (
              <span class="dim">
                {" · "}
                <Time atMs={holder.fromMs} short />
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.lastReading}</dt>
          <dd>
            {row.device === null ? <span class="dim">{words.noReading}</span> : <Age atMs={row.atMs} />}
          </dd>
        </div>
        {view.disputes.map(({ dispute, status }) => (
          <div key={dispute}>
            <dt>{words.dispute}</dt>
            <dd>
              <a href={`./disputes/${encodeURIComponent(dispute)}`}>{dispute}</a>
              <span class="dim"> · {words.disputeStates[status]}</span>
            </dd>
          </div>
        ))}
        {view.deliveredAtMs !== null && (
          <div>
            <dt>{words.delivered}</dt>
            <dd>
              <Time atMs={view.deliveredAtMs} short />
            </dd>
          </div>
        )}
      </dl>
      <a
        class="button primary no-print"
        href={resolve(api.evidencePath(view.shipment))}
        download
        title={words.evidenceHelp}
      >
        <Icon name="download" size={18} />
        {words.evidence}
      </a>
    </header>
  );
}

/** The chosen time goes along from part to part. */
function ShipmentTabs({ id, chosen, atMs }: { id: string; chosen: Tab; atMs: number | undefined }) {
  const words = pageText().shipment;
  const instant = atMs === undefined ? "" : `?at=${instantText(atMs)}`;
  const names: Readonly<Record<Tab, string>> = {
    overview: words.overview,
    condition: words.condition,
    custody: words.custody,
    trace: words.trace,
    statements: words.proof,
  };
  return (
    <Tabs
      label={words.tabs}
      chosen={chosen}
      tabs={tabs.map((name) => ({
        name,
        href: `./shipments/${encodeURIComponent(id)}${name === "overview" ? "" : `/${name}`}${instant}`,
        text: names[name],
      }))}
    />
  );
}
