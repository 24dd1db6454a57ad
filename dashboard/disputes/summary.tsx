/** The first look at a dispute: what was found, how strongly, who held the goods, what it may cost, and by when. */
import type { ConditionTrace, Excursion, LiabilityTrace } from "../../ledger/liability/trace.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { duration } from "../format/time.ts";
import { integer, money } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { clockName } from "../messages/law-messages.ts";
import {
  amountBounds,
  ClockStatusMark,
  OpenQuestionsPanel,
  shareText,
  timeLeft,
} from "../trace/law-panels.tsx";
import { conditionName, partyName, percent, seconds, shown } from "../trace/names.ts";
import { StatementLinks } from "../trace/statement-links.tsx";
import type { DisputeResources } from "./dispute-page.tsx";
import { HeldPanel } from "./held-panel.tsx";
import { harmful, strengthsOf } from "./strength.ts";

export function Summary({ resources }: { resources: DisputeResources }) {
  const { view, statementCount } = resources;
  return (
    <div class="panels">
      <div class="columns dispute-columns">
        <FindingPanel trace={view.now} />
        <StrengthPanel trace={view.now} statementCount={statementCount} />
      </div>
      <HeldPanel trace={view.now} shipment={resources.shipment.value} />
      <div class="columns">
        <AmountPanel resources={resources} />
        <ClocksSummary trace={view.now} />
      </div>
      <OpenQuestionsPanel trace={view.now} />
    </div>
  );
}

/** Of which condition an excursion is. */
export function conditionOf(trace: LiabilityTrace, excursion: Excursion): ConditionTrace {
  return trace.conditions.find(({ excursions }) => excursions.includes(excursion))!;
}

export function excursionTitle(condition: ConditionTrace, excursion: Excursion): string {
  const words = disputeWords();
  const name = conditionName(condition);
  if (condition.unit === "events")
    return words.excursionEvent(name, shown(condition.quantity, excursion.extreme));
  const limit = shown(condition.quantity, excursion.limit);
  const length = duration(excursion.toMs - excursion.fromMs);
  return excursion.side === "above"
    ? words.excursionAbove(name, limit, length)
    : words.excursionBelow(name, limit, length);
}

const findingsShown = 5;

function FindingPanel({ trace }: { trace: LiabilityTrace }) {
  const words = disputeWords();
  const found = harmful(trace).toSorted((a, b) => b.harm - a.harm);
  return (
    <section class="panel" aria-label={words.finding}>
      <header>
        <h2>{words.finding}</h2>
      </header>
      <p class="panel-body dim">{words.findingHelp}</p>
      {found.length === 0 ? (
        <div class="panel-note">
          <p>
            <strong>{words.noHarm}</strong>
          </p>
          <p>{words.noHarmHelp}</p>
        </div>
      ) : (
        found
          .slice(0, findingsShown)
          .map((excursion) => (
            <Finding
              key={`${excursion.device}-${excursion.name}-${excursion.fromMs}`}
              trace={trace}
              excursion={excursion}
            />
          ))
      )}
      {found.length > 0 && trace.parties.some(({ share }) => share) && <SharesLine trace={trace} />}
    </section>
  );
}

function Finding({ trace, excursion }: { trace: LiabilityTrace; excursion: Excursion }) {
  const words = disputeWords();
  const condition = conditionOf(trace, excursion);
  const isInDoubt = excursion.parts.some(({ harmMin, harmMax }) => harmMin < harmMax);
  return (
    <div class="panel-note dispute-finding">
      <p class="finding-title">
        <StatusGlyph status="critical" />
        <strong>{excursionTitle(condition, excursion)}</strong>
        <span>{words.worst(shown(condition.quantity, excursion.extreme))}</span>
      </p>
      <dl class="facts">
        <Fact name={words.window}>
          <Time atMs={excursion.fromMs} /> – <Time atMs={excursion.toMs} />
          {excursion.epsilonMs > 0 && <span class="dim"> ± {seconds(excursion.epsilonMs)}</span>}
        </Fact>
        <Fact name={words.heldIn}>
          {excursion.shares.map((share) => (
            <div key={share.holder}>
              {partyName(trace, share.holder)} <span class="dim">{words.shareOf(shareText(share))}</span>
            </div>
          ))}
          {isInDoubt && <div class="text-attention">{words.inDoubt}</div>}
        </Fact>
      </dl>
      <StatementLinks hashes={excursion.statements} />
    </div>
  );
}

/** The shares in all conditions together, as bars. */
function SharesLine({ trace }: { trace: LiabilityTrace }) {
  const words = disputeWords();
  return (
    <ul class="panel-note dispute-shares">
      {trace.parties
        .filter(({ share }) => share && share.maxPpm > 0)
        .map(({ id, share }) => (
          <li key={id}>
            <span>{partyName(trace, id)}</span>
            <span class="share">
              <span class="share-bar" aria-hidden="true">
                <span class="share-certain" style={{ width: `${share!.minPpm / 10_000}%` }} />
                <span
                  class="share-possible"
                  style={{ width: `${(share!.maxPpm - share!.minPpm) / 10_000}%` }}
                />
              </span>
              <span class="share-text">{shareText(share!)}</span>
            </span>
          </li>
        ))}
      {trace.unattributed && trace.unattributed.maxPpm > 0 && (
        <li class="dim">
          <span>{words.unattributed}</span>
          <span>{percent(trace.unattributed.maxPpm, "up")}</span>
        </li>
      )}
    </ul>
  );
}

function StrengthPanel(props: { trace: LiabilityTrace; statementCount: number | undefined }) {
  const { trace, statementCount } = props;
  const words = disputeWords();
  const detail = words.strengthDetail;
  return (
    <section class="panel" aria-label={words.strength}>
      <header>
        <h2>{words.strength}</h2>
      </header>
      <ul class="panel-body strength-list">
        {strengthsOf(trace, statementCount).map(({ name, holds, figure }) => (
          <li key={name}>
            <StatusGlyph status={holds ? "delivered" : "attention"} />
            <span>
              <span class={holds ? undefined : "text-attention"}>
                {holds ? words.strengths[name] : words.weaknesses[name]}
              </span>
              {figure && (
                <span class="dim">
                  {" · "}
                  {figure.of === "statements" && detail.statements(integer(figure.value, language.value))}
                  {figure.of === "epsilon" && detail.epsilon(seconds(figure.value))}
                  {figure.of === "unobserved" && detail.unobserved(duration(figure.value))}
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AmountPanel({ resources }: { resources: DisputeResources }) {
  const words = disputeWords();
  const { dispute, now, names } = resources.view;
  const { law } = now;
  return (
    <section class="panel" aria-label={words.amount}>
      <header>
        <h2>{words.amount}</h2>
        <a href={`./disputes/${encodeURIComponent(dispute.id)}/law`}>{words.sections.law}</a>
      </header>
      <dl class="facts panel-body">
        <Fact name={words.claimed}>
          <strong>{money(dispute.claim.minor, dispute.claim.currency, language.value)}</strong>
        </Fact>
        {law.parties.map(({ party, exposureMinor }) => (
          <Fact key={party} name={`${words.exposure}: ${names[party] ?? party}`}>
            {amountBounds(exposureMinor, law.valuation.currency)}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function ClocksSummary({ trace }: { trace: LiabilityTrace }) {
  const words = disputeWords();
  return (
    <section class="panel" aria-label={words.nextClocks}>
      <header>
        <h2>{words.nextClocks}</h2>
      </header>
      {trace.law.clocks.length === 0 ? (
        <p class="panel-body dim">{words.noDeadline}</p>
      ) : (
        <ul class="clock-list">
          {trace.law.clocks.map((clock) => (
            <li key={`${clock.code}-${clock.leg}-${clock.contract}-${clock.regime}`} class="clock-line">
              <span>
                {clockName(clock.code)}{" "}
                <span class="dim">
                  {clock.leg} · {clock.deadlineDate}
                </span>
              </span>
              <span class="clock-state">
                <ClockStatusMark clock={clock} />
                <b>{timeLeft(clock)}</b>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
