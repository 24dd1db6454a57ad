/** The law of the carriage on the record: which regime, what it limits, what each party is exposed to, and by when. */

import type { Bounds, Clock, Limit, PartyLaw, Reason } from "../../ledger/liability/law/types.ts";
import type { LiabilityTrace, ShareBounds } from "../../ledger/liability/trace.ts";
import { apart } from "../../report/apart.ts";
import { provisionName } from "../../report/format.ts";
import { reasonText } from "../../report/sections/law.ts";
import { Voice } from "../../report/voice.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { Panel } from "../components/panel.tsx";
import { scrollable } from "../components/scrollable.ts";
import { StatusGlyph } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { duration, noValue } from "../format/time.ts";
import { decimal, integer, mass, money } from "../format/values.ts";
import { clockName, lawWords } from "../messages/law-messages.ts";
import { reportWords } from "../messages/report-messages.ts";
import { nowMs } from "../store/live.ts";
import { partyName, percent } from "./names.ts";
import { StatementLinks } from "./statement-links.tsx";

interface Properties {
  trace: LiabilityTrace;
}

/** `1,200.00 € – 1,800.00 €`, or one amount where both bounds are the same. */
export function amountBounds(bounds: Bounds | null, currency: string): string {
  if (bounds === null) return lawWords().unknown;
  return between(bounds, (minor) => money(minor, currency, language.value));
}

function between({ min, max }: Bounds, shown: (value: number) => string): string {
  return min === max ? shown(min) : `${shown(min)} – ${shown(max)}`;
}

export function shareText({ minPpm, maxPpm }: ShareBounds): string {
  const least = percent(minPpm, "down");
  const most = percent(maxPpm, "up");
  return least === most ? least : `${least} – ${most}`;
}

const provision = (code: string) => provisionName(code, reportWords().article);

export function LimitsPanel({ trace }: Properties) {
  const words = lawWords();
  const { law } = trace;
  const { currency } = law.valuation;
  return (
    <Panel title={words.limits}>
      <div class="panel-body trace-part">
        <p class="dim">
          {law.rules ? words.rules(law.rules.id, integer(law.rules.version, language.value)) : words.noRules}{" "}
          {words.counsel}
        </p>
        <ValuationFacts trace={trace} />
      </div>
      <div {...scrollable}>
        <table class="data-table stack-table texts">
          <thead>
            <tr>
              <th scope="col">{words.party}</th>
              <th scope="col">{words.share}</th>
              <th scope="col">{words.limit}</th>
              <th scope="col" title={words.exposureHelp}>
                {words.exposure}
              </th>
              <th scope="col">{words.arithmetic}</th>
            </tr>
          </thead>
          <tbody>
            {law.parties.map((party) => (
              <PartyRow key={party.party} trace={trace} party={party} currency={currency} />
            ))}
          </tbody>
        </table>
      </div>
      {law.contracts.map((contract) => (
        <div key={contract.contract} class="panel-note trace-part">
          <h3>
            {words.contracts}: {words.contract(contract.contract)}
          </h3>
          <p>
            {contract.carriers.map((carrier) => apart(partyName(trace, carrier))).join(", ")} · {words.total}:{" "}
            <b>{amountBounds(contract.totalMinor, currency)}</b>
          </p>
          <p>
            {words.byShare}:{" "}
            {contract.byShare
              .map(({ carrier, minor }) => `${partyName(trace, carrier)} ${amountBounds(minor, currency)}`)
              .join(", ")}
          </p>
          {contract.fallback && (
            <p>
              {words.fallback} ({amountBounds(contract.fallback.openMinor, currency)}){" "}
              {words.fallbackRules[contract.fallback.rule]}{" "}
              <span class="dim">{provision(contract.fallback.provision)}</span>
              {contract.fallback.parts.length > 0 && ": "}
              {contract.fallback.parts
                .map(({ carrier, minor }) => `${partyName(trace, carrier)} ${amountBounds(minor, currency)}`)
                .join(", ")}
            </p>
          )}
        </div>
      ))}
    </Panel>
  );
}

function ValuationFacts({ trace }: Properties) {
  const words = lawWords();
  const { valuation } = trace.law;
  const { currency, lossMinor, lossFrom, massGrams, packages, rate } = valuation;
  return (
    <dl class="facts">
      <Fact name={words.loss}>
        {amountBounds(lossMinor, currency)} <span class="dim">{words.lossFrom[lossFrom]}</span>
      </Fact>
      <Fact name={words.massAffected}>
        {massGrams ? between(massGrams, (grams) => mass(grams, language.value)) : words.unknown}
      </Fact>
      <Fact name={words.packagesAffected}>
        {packages ? between(packages, (count) => integer(count, language.value)) : words.unknown}
      </Fact>
      <Fact name={words.rate}>
        {rate ? (
          <>
            {words.rateText(rate.perSdr, rate.currency, rate.date, rate.source)}{" "}
            <StatementLinks hashes={[rate.statement]} />
          </>
        ) : (
          words.rateMissing
        )}
      </Fact>
    </dl>
  );
}

function PartyRow({ trace, party, currency }: Properties & { party: PartyLaw; currency: string }) {
  const words = lawWords();
  const { sharePpm, limits, exposureMinor, freightRefundMinor, wilful, exposureIfWilfulMinor } = party;
  const reasons = [...party.reasons, ...limits.flatMap((limit) => limit.reasons)];
  return (
    <tr>
      <th scope="row">
        {partyName(trace, party.party)}
        {party.legs.length > 0 && <div class="dim">{party.legs.join(", ")}</div>}
      </th>
      <td data-label={words.share}>{shareText({ minPpm: sharePpm.min, maxPpm: sharePpm.max })}</td>
      <td data-label={words.limit}>
        {limits.length === 0
          ? noValue
          : limits.map((limit) => <LimitLine key={limit.regime} limit={limit} currency={currency} />)}
      </td>
      <td data-label={words.exposure}>
        <b>{amountBounds(exposureMinor, currency)}</b>
        {freightRefundMinor && (
          <div class="dim">{words.freightRefund(amountBounds(freightRefundMinor, currency))}</div>
        )}
        {wilful !== "none" && (
          <div class="text-attention">
            {words.wilful[wilful]}
            {exposureIfWilfulMinor && `. ${words.ifWilful(amountBounds(exposureIfWilfulMinor, currency))}`}
          </div>
        )}
      </td>
      <td data-label={words.arithmetic}>
        <Reasons trace={trace} reasons={reasons} />
      </td>
    </tr>
  );
}

function LimitLine({ limit, currency }: { limit: Limit; currency: string }) {
  const words = lawWords();
  const { regime, unlimited, sdrMillionths, minor } = limit;
  const sdr = (millionths: number) => words.sdr(decimal(millionths / 1_000_000, 2, language.value));
  return (
    <div>
      {unlimited ? words.unlimited : amountBounds(minor, currency)}
      <div class="dim">
        {words.regimes[regime]}
        {!unlimited && sdrMillionths && `, ${between(sdrMillionths, sdr)}`}
      </div>
    </div>
  );
}

/** Lines of reasoning with their figures, provisions and statements, as the report has them. */
function Reasons({ trace, reasons }: Properties & { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  const voice = new Voice(reportWords(), trace);
  return (
    <ul class="law-reasons">
      {reasons.map((reason, index) => (
        // The same line may be there twice, once for each contract.
        <li key={index}>
          {reasonText(reason, trace.law.valuation.currency, voice)}{" "}
          <StatementLinks hashes={reason.statements} />
        </li>
      ))}
    </ul>
  );
}

export function LegsPanel({ trace }: Properties) {
  const words = lawWords();
  return (
    <Panel title={words.legs}>
      <div {...scrollable}>
        <table class="data-table stack-table texts">
          <thead>
            <tr>
              <th scope="col">{words.leg}</th>
              <th scope="col">{words.carrier}</th>
              <th scope="col">{words.regime}</th>
              <th scope="col">{words.basis}</th>
              <th scope="col">{words.arithmetic}</th>
            </tr>
          </thead>
          <tbody>
            {trace.law.legs.map((leg) => (
              <tr key={leg.leg}>
                <th scope="row">
                  {leg.leg}
                  <div class="dim">{[leg.fromCountry, leg.toCountry].filter(Boolean).join(" → ")}</div>
                </th>
                <td data-label={words.carrier}>{partyName(trace, leg.carrier)}</td>
                <td data-label={words.regime}>
                  {leg.regimes.map((regime) => words.regimes[regime]).join(", ") || words.regimes.none}
                </td>
                <td data-label={words.basis}>{words.bases[leg.basis]}</td>
                <td data-label={words.arithmetic}>
                  <Reasons trace={trace} reasons={leg.reasons} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const clockRoles = {
  met: "delivered",
  uncertain: "attention",
  late: "critical",
  missed: "critical",
  open: "transit",
  "not-started": "stale",
} as const;

export function ClockStatusMark({ clock }: { clock: Clock }) {
  const role = clockRoles[clock.status];
  return (
    <span class={`status text-${role}`}>
      <StatusGlyph status={role} />
      {lawWords().clockStatus[clock.status]}
    </span>
  );
}

/** How long a clock still runs; nothing once it has stopped. */
export function timeLeft({ status, deadlineMs }: Clock): string | undefined {
  const now = nowMs.value;
  return status === "open" && deadlineMs !== null && now !== undefined
    ? lawWords().due(duration(deadlineMs - now))
    : undefined;
}

export function ClocksPanel({ trace }: Properties) {
  const words = lawWords();
  const { clocks } = trace.law;
  return (
    <Panel title={words.clocksTitle}>
      {clocks.length === 0 ? (
        <p class="panel-body dim">{words.noClocks}</p>
      ) : (
        <ul class="clock-list">
          {clocks.map((clock) => (
            <li key={`${clock.code}-${clock.leg}-${clock.contract}-${clock.regime}`} class="clock-line">
              <div>
                <p>
                  <strong>{clockName(clock.code)}</strong>{" "}
                  <span class="dim">
                    {provision(clock.provision)} · {clock.leg}
                  </span>
                </p>
                <p>
                  {reportWords().calendars[clock.calendar](clock.count)}
                  {" · "}
                  {clock.deadlineMs === null ? (
                    words.beginsAtDelivery
                  ) : (
                    <>
                      {words.lastDay} {clock.deadlineDate} (<Time atMs={clock.deadlineMs} short />)
                    </>
                  )}
                </p>
                <p class="dim">
                  {words.by} {partyName(trace, clock.by)} · {words.to}{" "}
                  {clock.to.map((party) => apart(partyName(trace, party))).join(", ")}.{" "}
                  {words.consequences[clock.consequence]}
                </p>
                <StatementLinks
                  hashes={[...new Set([...clock.metBy, clock.startStatement])].filter(Boolean)}
                />
              </div>
              <div class="clock-state">
                <ClockStatusMark clock={clock} />
                <b>{timeLeft(clock)}</b>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function DelaysPanel({ trace }: Properties) {
  const words = lawWords();
  const { delays } = trace.law;
  if (delays.length === 0) return null;
  return (
    <Panel title={words.delays}>
      <ul class="clock-list">
        {delays.map((delay) => (
          <li key={`${delay.leg}-${delay.regime}`} class="clock-line">
            <div>
              <p>
                <strong>{words.late(duration(delay.lateMs))}</strong> {partyName(trace, delay.carrier)}{" "}
                <span class="dim">
                  {words.regimes[delay.regime]} · {delay.leg}
                </span>
              </p>
              <p class="dim">
                {words.agreed} <Time atMs={delay.agreedMs} short /> · {words.actual}{" "}
                <Time atMs={delay.actualMs} short />
              </p>
              <Reasons trace={trace} reasons={delay.reasons} />
            </div>
            <b>{amountBounds(delay.limitMinor, delay.currency)}</b>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function RiskPanel({ trace }: Properties) {
  const words = lawWords();
  const { risk } = trace.law;
  if (risk.rule === "") return null;
  return (
    <Panel title={words.riskTitle}>
      <div class="panel-body trace-part">
        <p class="dim">{words.riskHelp(risk.rule, risk.place)}</p>
        <p>
          {words.seller}: {partyName(trace, risk.seller)} · {words.buyer}: {partyName(trace, risk.buyer)}
        </p>
        <ul class="plain-list">
          {risk.spans.map((span) => (
            <li key={span.fromMs}>
              <Time atMs={span.fromMs} short /> – <Time atMs={span.toMs ?? trace.positionMs} short />:{" "}
              <b>{words.bearers[span.bearer]}</b>. {reportWords().risk[span.reason]}{" "}
              <StatementLinks hashes={span.statements} />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

export function OpenQuestionsPanel({ trace }: Properties) {
  const words = lawWords();
  const { openQuestions, law } = trace;
  const isNothing = openQuestions.length + law.openQuestions.length === 0;
  return (
    <Panel title={words.openTitle}>
      {isNothing ? (
        <p class="panel-body quiet-line">
          <StatusGlyph status="delivered" />
          {words.nothingOpen}
        </p>
      ) : (
        <>
          <p class="panel-body dim">{words.openHelp}</p>
          <ul class="clock-list">
            {openQuestions.map((one, index) => (
              <li key={`${one.code}-${index}`} class="question-line">
                <p>
                  {reportWords().question[one.code]}{" "}
                  <span class="dim wrap-anywhere">
                    {one.subject !== null && words.about(one.subject.replace(/^[a-z]+:/, ""))}
                    {one.fromMs !== null && (
                      <>
                        {" "}
                        <Time atMs={one.fromMs} short /> – <Time atMs={one.toMs} short />
                      </>
                    )}
                    {one.parties.length > 0 &&
                      ` · ${words.narrows(one.parties.map((party) => apart(partyName(trace, party))).join(", "))}`}
                  </span>
                </p>
                <StatementLinks hashes={one.statements} />
              </li>
            ))}
            {law.openQuestions.map((one, index) => (
              <li key={`${one.code}-${one.about}-${index}`} class="question-line">
                <p>
                  {reportWords().lawQuestion[one.code]}{" "}
                  {one.about !== "" && (
                    <span class="dim wrap-anywhere">{words.about(partyName(trace, one.about))}</span>
                  )}
                </p>
                <StatementLinks hashes={one.statements} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
