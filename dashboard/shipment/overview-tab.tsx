/** Where the shipment is, what was planned and what happened, and what was agreed. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ConditionView, MilestoneView, ShipmentView } from "../../gateway/contract/api.ts";
import { quantityName } from "../../report/quantity.ts";
import { DetachButton } from "../actions/device-actions.tsx";
import type { Resource } from "../api/resource.ts";
import type { TraceView } from "../api/trace.ts";
import { language } from "../app/preferences.ts";
import { ArrivalFacts } from "../components/arrival.tsx";
import { Fact } from "../components/fact.tsx";
import { Loaded, ProblemNotice } from "../components/problem.tsx";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { useLazy } from "../components/use-lazy.ts";
import { measurement, weight } from "../format/measurement.ts";
import { baseQuantity, unitOf } from "../format/quantity.ts";
import { duration, noValue } from "../format/time.ts";
import { money } from "../format/values.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import { pageText } from "../messages/pages.ts";
import { rowOf } from "../store/fleet.ts";
import { fleet, nowMs } from "../store/live.ts";
import { Charts, noExcursions } from "./condition-tab.tsx";
import { CustodyBar } from "./custody-bar.tsx";
import { EventTimeline } from "./event-timeline.tsx";
import { ExcursionList } from "./excursion-list.tsx";
import { JourneyMap } from "./journey-map.tsx";
import type { TabProperties } from "./shipment-page.tsx";
import { stepName } from "./step-name.ts";

export function OverviewTab({ view, resources, clock, journey }: TabProperties) {
  const words = pageText().shipment;
  const terms = new Set(view.conditions.map(({ quantity }) => quantity));
  return (
    <div class="panels">
      <section class="panel">
        <header>
          <h2>{words.custodyTitle}</h2>
        </header>
        <div class="panel-body">
          <CustodyBar
            custody={view.custody}
            excursions={resources.trace.value?.excursions ?? []}
            clock={clock}
          />
        </div>
      </section>
      <div class="columns">
        <section class="panel">
          <header>
            <h2>{words.whereTitle}</h2>
          </header>
          <JourneyMap view={view} journey={journey} clock={clock} />
        </section>
        <section class="panel">
          <header>
            <h2>{journeyWords().timeline.title}</h2>
          </header>
          <EventTimeline events={journey.events} clock={clock} />
        </section>
      </div>
      <section class="panel">
        <header>
          <h2>{words.conditionTitle}</h2>
        </header>
        <WhenSeen otherwise={resources.trace.value !== undefined && resources.statements.value !== undefined}>
          <Loaded resource={resources.readings}>
            {(readings) => (
              <Charts
                readings={readings.filter(({ quantity }) => terms.has(baseQuantity(quantity)))}
                view={view}
                excursions={resources.trace.value?.excursions ?? noExcursions}
                gapMsMax={resources.trace.value?.trace.gapMsMax}
                clock={clock}
              />
            )}
          </Loaded>
        </WhenSeen>
      </section>
      <Trace trace={resources.trace} view={view} />
      <section class="panel">
        <header>
          <h2>{words.milestones}</h2>
        </header>
        <Expected view={view} />
        <Milestones view={view} />
      </section>
      <div class="columns">
        <Facts view={view} />
        <Terms conditions={view.conditions} />
      </div>
      <OtherWay view={view} resources={resources} />
    </div>
  );
}

/** Chart code is fetched when somebody gets as far as the charts, otherwise after all else: the page may be printed. */
function WhenSeen({ otherwise, children }: { otherwise: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} class="charts-room">
      {(seen || otherwise) && children}
    </div>
  );
}

/** Loaded behind the rest of the page. */
function OtherWay({ view, resources }: Pick<TabProperties, "view" | "resources">) {
  const { component: ShipmentRoute, failure } = useLazy(true, () => import("../routes/shipment-route.tsx"));
  if (failure) return <ProblemNotice error={failure} />;
  return ShipmentRoute ? <ShipmentRoute view={view} statements={resources.statements.value ?? []} /> : null;
}

function Trace({ trace, view }: { trace: Resource<TraceView>; view: ShipmentView }) {
  const words = pageText().shipment;
  return (
    <div class="columns">
      <section class="panel">
        <header>
          <h2>{words.excursions}</h2>
        </header>
        <Loaded resource={trace}>
          {(known) => <ExcursionList excursions={known.excursions} view={view} />}
        </Loaded>
      </section>
      {trace.value && (
        <section class="panel">
          <header>
            <h2>{words.findings}</h2>
          </header>
          <Findings findings={trace.value.trace.findings} />
        </section>
      )}
    </div>
  );
}

/** Their words come with the report's, in the chosen language. */
function Findings({ findings }: { findings: TraceView["trace"]["findings"] }) {
  const { component: FindingList, failure } = useLazy(true, () => import("./finding-list.tsx"));
  if (failure) return <ProblemNotice error={failure} />;
  return FindingList ? <FindingList findings={findings} /> : null;
}

/** The live row's forecast: the page itself is loaded again only when a statement of the shipment is sealed. */
function Expected({ view }: { view: ShipmentView }) {
  const { eta } = rowOf(fleet.value, view.shipment) ?? view.row;
  if (!eta) return null;
  return (
    <dl class="facts panel-body">
      <ArrivalFacts eta={eta} />
    </dl>
  );
}

function Milestones({ view }: { view: ShipmentView }) {
  const words = pageText().shipment;
  if (view.milestones.length === 0) return <p class="panel-body dim">{words.noMilestones}</p>;
  return (
    <div {...scrollable}>
      <table class="data-table stack-table texts">
        <thead>
          <tr>
            <th scope="col">{words.step}</th>
            <th scope="col">{words.place}</th>
            <th scope="col">{words.planned}</th>
            <th scope="col">{words.actual}</th>
            <th scope="col">{words.difference}</th>
          </tr>
        </thead>
        <tbody>
          {view.milestones.map((milestone) => (
            <MilestoneRow key={`${milestone.leg}/${milestone.step}`} milestone={milestone} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MilestoneRow({ milestone }: { milestone: MilestoneView }) {
  const words = pageText().shipment;
  const { plannedMs, actualMs } = milestone;
  return (
    <tr>
      <th scope="row">
        {stepName(milestone.step)} <span class="dim">{milestone.leg}</span>
      </th>
      <td class="wrap-anywhere" data-label={words.place}>
        {milestone.place}
      </td>
      <td data-label={words.planned}>
        <Time atMs={plannedMs} short />
      </td>
      <td data-label={words.actual}>
        {actualMs === null ? <span class="dim">{words.notYet}</span> : <Time atMs={actualMs} short />}
      </td>
      <td data-label={words.difference}>
        <Difference plannedMs={plannedMs} actualMs={actualMs} />
      </td>
    </tr>
  );
}

/** Below this a difference is a matter of when somebody pressed a button. */
const onTimeMs = 5 * 60_000;

function Difference({ plannedMs, actualMs }: { plannedMs: number | null; actualMs: number | null }) {
  const words = pageText().shipment;
  if (plannedMs === null) return <span class="dim">{noValue}</span>;
  if (actualMs === null) {
    const overdueMs = (nowMs.value ?? plannedMs) - plannedMs;
    return overdueMs > 0 ? (
      <span class="text-attention">{words.overdue(duration(overdueMs))}</span>
    ) : (
      <span class="dim">{noValue}</span>
    );
  }
  const lateMs = actualMs - plannedMs;
  if (Math.abs(lateMs) < onTimeMs) return <span>{words.onTime}</span>;
  return lateMs > 0 ? (
    <span class="text-attention">{words.late(duration(lateMs))}</span>
  ) : (
    <span>{words.early(duration(-lateMs))}</span>
  );
}

function Facts({ view }: { view: ShipmentView }) {
  const words = pageText().shipment;
  const { goods } = view;
  return (
    <section class="panel">
      <header>
        <h2>{words.goods}</h2>
      </header>
      <dl class="facts panel-body">
        <Fact name={words.goods}>{goods.description}</Fact>
        <Fact name={words.shipper}>{view.shipperName || view.shipper}</Fact>
        <Fact name={words.consignee}>{view.consigneeName || view.consignee}</Fact>
        {goods.hsCode && <Fact name={words.hsCode}>{goods.hsCode}</Fact>}
        {goods.grossMassGrams !== undefined && (
          <Fact name={words.grossMass}>{weight(goods.grossMassGrams, language.value)}</Fact>
        )}
        {goods.packages !== undefined && <Fact name={words.packages}>{String(goods.packages)}</Fact>}
        {goods.valueMinor !== undefined && goods.currency !== undefined && (
          <Fact name={words.value}>{money(goods.valueMinor, goods.currency, language.value)}</Fact>
        )}
        <Fact name={words.created}>
          <Time atMs={view.createdAtMs} />
        </Fact>
        {view.units.length > 0 && (
          <Fact name={words.units}>
            {view.units.map((unit) => (
              <div key={`${unit.unit}-${unit.fromMs}`}>
                {unit.unit}{" "}
                <span class="dim">
                  <Time atMs={unit.fromMs} short /> –{" "}
                  {unit.toMs === null ? words.openEnd : <Time atMs={unit.toMs} short />}
                </span>
              </div>
            ))}
          </Fact>
        )}
        <Fact name={words.devices}>
          {view.attachments.length === 0
            ? words.noDevice
            : view.attachments.map((attachment) => (
                <div key={`${attachment.device}-${attachment.fromMs}`}>
                  <a href={`./devices/${encodeURIComponent(attachment.device)}`}>{attachment.device}</a>{" "}
                  <span class="dim">
                    <Time atMs={attachment.fromMs} short /> –{" "}
                    {attachment.toMs === null ? words.openEnd : <Time atMs={attachment.toMs} short />}
                  </span>{" "}
                  <DetachButton device={attachment.device} attached={attachment.toMs === null} />
                </div>
              ))}
        </Fact>
      </dl>
    </section>
  );
}

function Terms({ conditions }: { conditions: readonly ConditionView[] }) {
  const words = pageText().shipment;
  return (
    <section class="panel">
      <header>
        <h2>{words.terms}</h2>
      </header>
      {conditions.length === 0 ? (
        <p class="panel-body dim">{words.noTerms}</p>
      ) : (
        <dl class="facts panel-body">
          {conditions.map((condition) => (
            <Fact key={condition.quantity} name={quantityName(condition.quantity, pageText().quantities)}>
              {bandText(condition)}{" "}
              <span class="dim">
                {condition.toleranceMs === 0
                  ? words.atOnce
                  : words.tolerance(duration(condition.toleranceMs))}
              </span>
            </Fact>
          ))}
        </dl>
      )}
    </section>
  );
}

function bandText({ quantity, min, max }: ConditionView): string {
  const words = pageText().shipment;
  const shown = (value: number) => measurement(value, unitOf(quantity), language.value);
  if (min !== undefined && max !== undefined) return words.band(shown(min), shown(max));
  if (min !== undefined) return words.atLeast(shown(min));
  return max === undefined ? noValue : words.atMost(shown(max));
}
