/** One dispute: what is claimed, what the record shows and how strongly, what was said, and how it may end. */
import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { DisputeView, ShipmentView, StatementSummary } from "../../gateway/contract/api.ts";
import { type Resource, useResource } from "../api/resource.ts";
import * as api from "../api/routes.ts";
import { language } from "../app/preferences.ts";
import { useTitle } from "../app/title.ts";
import { Icon } from "../components/icons.tsx";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { integer, money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { referencesOf } from "../shipment/concerns.ts";
import { useNewestAbout } from "../shipment/use-shipment.ts";
import { useBlockRounds } from "../store/block-rounds.ts";
import "../styles/disputes.css";
import "../styles/shipment.css";
import "../styles/trace.css";
import { apart } from "../../report/apart.ts";
import { Tabs } from "../components/tabs.tsx";
import { ConditionPanel } from "../trace/condition-panel.tsx";
import { CustodyPanel, FindingsPanel, ReservationsPanel } from "../trace/fact-panels.tsx";
import {
  ClocksPanel,
  DelaysPanel,
  LegsPanel,
  LimitsPanel,
  OpenQuestionsPanel,
  RiskPanel,
} from "../trace/law-panels.tsx";
import { Timeline } from "../trace/timeline.tsx";
import { Changes } from "./changes.tsx";
import { DisputeActions } from "./dispute-actions.tsx";
import { DisputeStatus, disputePath } from "./disputes-page.tsx";
import { EvidenceSection } from "./evidence-section.tsx";
import { Exports } from "./exports.tsx";
import { SplitSection } from "./split-section.tsx";
import { Summary } from "./summary.tsx";

/** The trace is computed anew by the gateway each time. */
const renewEveryMs = 20_000;

const sections = ["summary", "evidence", "split", "law", "trace", "changes"] as const;
type Section = (typeof sections)[number];

/** Entries of the log between which the difference is told. */
export interface Between {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface DisputeResources {
  readonly view: DisputeView;
  readonly shipment: Resource<ShipmentView>;
  readonly statements: readonly StatementSummary[];
  /** Absent until they are loaded. */
  readonly statementCount: number | undefined;
}

export default function DisputePage(props: { id: string; tab?: string }) {
  return <OneDispute key={props.id} {...props} />;
}

function OneDispute({ id, tab }: { id: string; tab?: string }) {
  useTitle(id);
  const [between, setBetween] = useState<Between>({ from: undefined, to: undefined });
  const shipmentShown = useRef<ShipmentView | undefined>(undefined);
  const shipmentId = useRef("");
  const newest = useNewestAbout(
    id,
    () => new Set([...referencesOf(shipmentId.current, shipmentShown.current), `dispute:${id}`]),
  );
  // Readings are no events; the trace follows them at leisure.
  const version = newest + useBlockRounds(renewEveryMs);
  const view = useResource(
    `dispute/${id}/${between.from}/${between.to}`,
    (signal) => api.dispute(id, between, signal),
    version,
  );
  // Another comparison keeps the page on screen while it loads.
  const shown = useKept(id, view.value);
  shipmentId.current = shown?.dispute.shipment ?? "";
  const section = sections.find((name) => name === tab) ?? "summary";
  const words = disputeWords();
  return (
    <div class="page">
      <a class="back-link" href="./disputes">
        <Icon name="left" size={16} />
        {words.back}
      </a>
      {shown ? (
        <Dispute
          view={shown}
          section={section}
          version={version}
          between={between}
          setBetween={setBetween}
          onShipment={(view) => {
            shipmentShown.current = view;
          }}
        />
      ) : (
        <Loaded resource={view}>{() => null}</Loaded>
      )}
    </div>
  );
}

function useKept(id: string, value: DisputeView | undefined): DisputeView | undefined {
  const [kept, setKept] = useState<{ id: string; value: DisputeView } | undefined>(undefined);
  if (value && kept?.value !== value) setKept({ id, value });
  return value ?? (kept?.id === id ? kept.value : undefined);
}

function Dispute(props: {
  view: DisputeView;
  section: Section;
  version: number;
  between: Between;
  setBetween: (between: Between) => void;
  onShipment: (view: ShipmentView | undefined) => void;
}) {
  const { view, section, version } = props;
  const { dispute, now } = view;
  const shipment = useResource(
    `shipment/${dispute.shipment}`,
    (signal) => api.shipment(dispute.shipment, signal),
    version,
  );
  props.onShipment(shipment.value);
  const statements = useResource(
    `statements/${dispute.shipment}`,
    (signal) => api.statements(dispute.shipment, signal),
    version,
  );
  const resources = useMemo<DisputeResources>(
    () => ({
      view,
      shipment,
      statements: statements.value ?? [],
      statementCount: statements.value?.length,
    }),
    [view, shipment.value, statements.value],
  );
  return (
    <>
      <Head view={view} />
      <DisputeActions view={view} statements={resources.statements} shipment={shipment.value} />
      <Sections id={dispute.id} chosen={section} />
      {section === "summary" && <Summary resources={resources} />}
      {section === "evidence" && <EvidenceSection resources={resources} />}
      {section === "split" && <SplitSection view={view} />}
      {section === "law" && (
        <Panels>
          <LimitsPanel trace={now} />
          <ClocksPanel trace={now} />
          <DelaysPanel trace={now} />
          <LegsPanel trace={now} />
          <RiskPanel trace={now} />
        </Panels>
      )}
      {section === "trace" && (
        <Panels>
          <Timeline trace={now} />
          {now.conditions.map((condition, index) => (
            <ConditionPanel key={`${condition.quantity}-${index}`} condition={condition} trace={now} />
          ))}
          <OpenQuestionsPanel trace={now} />
          <CustodyPanel trace={now} />
          <ReservationsPanel trace={now} />
          <FindingsPanel trace={now} />
        </Panels>
      )}
      {section === "changes" && (
        <Changes
          view={view}
          statements={resources.statements}
          between={props.between}
          setBetween={props.setBetween}
        />
      )}
      <Exports shipment={dispute.shipment} />
    </>
  );
}

function Panels({ children }: { children: ComponentChildren }) {
  return <div class="panels">{children}</div>;
}

function Head({ view: { dispute, names } }: { view: DisputeView }) {
  const words = disputeWords();
  const name = (party: string) => names[party] ?? party;
  const { claim, opened, closed, status, grounds, respondents, wilful } = dispute;
  return (
    <header class="shipment-head dispute-head">
      <div class="shipment-title">
        <h1 class="wrap-anywhere">{dispute.id}</h1>
        <DisputeStatus status={status} />
      </div>
      <p class="shipment-line wrap-anywhere">
        <span>
          {words.between(name(dispute.claimant), respondents.map((party) => apart(name(party))).join(", "))}
        </span>
        <a href={`./shipments/${encodeURIComponent(dispute.shipment)}`}>{dispute.shipment}</a>
      </p>
      <dl class="head-facts">
        <div>
          <dt>{words.claimed}</dt>
          <dd>
            {money(claim.minor, claim.currency, language.value)}{" "}
            <span class="dim">{grounds.map((ground) => words.grounds[ground]).join(", ")}</span>
          </dd>
        </div>
        <div>
          <dt>{words.opened}</dt>
          <dd>
            <Time atMs={opened.atMs} short />{" "}
            <a href={`./ledger/entries/${opened.statement}`}>
              {words.frozen(integer(opened.index, language.value))}
            </a>
          </dd>
        </div>
        {closed && (
          <div>
            <dt>{words.states[status]}</dt>
            <dd>
              <Time atMs={closed.atMs} short />{" "}
              <span class="dim">
                {status === "agreed"
                  ? words.closedAgreed(name(closed.by))
                  : words.closedWithdrawn(name(closed.by))}
              </span>
            </dd>
          </div>
        )}
      </dl>
      {wilful.length > 0 && (
        <p class="text-attention">{words.alleged(wilful.map((party) => apart(name(party))).join(", "))}</p>
      )}
    </header>
  );
}

function Sections({ id, chosen }: { id: string; chosen: Section }) {
  const words = disputeWords().sections;
  return (
    <Tabs
      label={words.label}
      chosen={chosen}
      tabs={sections.map((name) => ({
        name,
        href: `${disputePath(id)}${name === "summary" ? "" : `/${name}`}`,
        text: words[name],
      }))}
    />
  );
}
