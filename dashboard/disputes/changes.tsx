/** What differs between the trace at two positions of the log, as evidence arrives. */

import type { ComponentChildren } from "preact";
import type { DisputeView, StatementSummary } from "../../gateway/contract/api.ts";
import type { Excursion, Finding } from "../../ledger/liability/trace.ts";
import { SelectField } from "../actions/fields.tsx";
import { language } from "../app/preferences.ts";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { noValue } from "../format/time.ts";
import { integer } from "../format/values.ts";
import { disputeWords } from "../messages/dispute-messages.ts";
import { clockName, lawWords } from "../messages/law-messages.ts";
import { traceWords } from "../messages/trace-messages.ts";
import "../styles/actions.css";
import { amountBounds, shareText } from "../trace/law-panels.tsx";
import { partyName } from "../trace/names.ts";
import { StatementLinks } from "../trace/statement-links.tsx";
import type { Between } from "./dispute-page.tsx";
import { whatText } from "./evidence-section.tsx";
import { storyOf } from "./story.ts";
import { excursionTitle } from "./summary.tsx";

interface Properties {
  view: DisputeView;
  statements: readonly StatementSummary[];
  between: Between;
  setBetween: (between: Between) => void;
}

export function Changes({ view, statements, between, setBetween }: Properties) {
  const words = disputeWords();
  const { dispute, names, difference } = view;
  const positions = storyOf(dispute, statements).map((line) => ({
    value: String(line.index),
    text: words.positionOf(
      `${names[line.by] ?? line.by}: ${whatText(line, dispute.claim)}`,
      integer(line.index, language.value),
    ),
  }));
  const from = String(between.from ?? dispute.opened.index);
  const read = (text: string) => (text === "now" ? undefined : Number(text));
  return (
    <section class="panel" aria-label={words.changesTitle}>
      <header>
        <h2>{words.changesTitle}</h2>
      </header>
      <div class="panel-body form-stack">
        <p class="dim">{words.changesHelp}</p>
        <div class="form-grid">
          <SelectField
            label={words.fromPosition}
            value={from}
            onChange={(value) => setBetween({ ...between, from: read(value) })}
            options={positions}
          />
          <SelectField
            label={words.toPosition}
            value={between.to === undefined ? "now" : String(between.to)}
            onChange={(value) => setBetween({ ...between, to: read(value) })}
            options={[...positions, { value: "now", text: words.nowPosition }]}
          />
        </div>
        <p>
          <Time atMs={difference.from.positionMs} /> → <Time atMs={difference.to.positionMs} />
        </p>
      </div>
      <Difference view={view} />
    </section>
  );
}

function Difference({ view }: { view: DisputeView }) {
  const words = disputeWords();
  const { difference, now } = view;
  const { shares, unattributed, exposures, clocks, excursions, findingsAdded, findingsGone } = difference;
  const isNothing =
    [shares, exposures, clocks, excursions, findingsAdded, findingsGone].every((list) => list.length === 0) &&
    unattributed === null;
  if (isNothing) return <p class="panel-note">{words.nothingChanged}</p>;
  const share = (bounds: { minPpm: number; maxPpm: number } | null) =>
    bounds === null ? noValue : shareText(bounds);
  const status = (name: keyof ReturnType<typeof lawWords>["clockStatus"] | null) =>
    name === null ? noValue : lawWords().clockStatus[name];
  return (
    <>
      <BeforeAfter
        title={words.changedShares}
        rows={[
          ...shares.map((one) => ({
            name: partyName(now, one.party),
            before: share(one.before),
            after: share(one.after),
          })),
          ...(unattributed
            ? [
                {
                  name: words.unattributed,
                  before: share(unattributed.before),
                  after: share(unattributed.after),
                },
              ]
            : []),
        ]}
      />
      <BeforeAfter
        title={words.changedExposures}
        rows={exposures.map((one) => ({
          name: partyName(now, one.party),
          before: amountBounds(one.before, one.currency),
          after: amountBounds(one.after, one.currency),
        }))}
      />
      <BeforeAfter
        title={words.changedClocks}
        rows={clocks.map((one) => ({
          name: `${clockName(one.code)}, ${one.leg}`,
          before: status(one.before),
          after: status(one.after),
        }))}
      />
      <ExcursionChanges
        title={words.excursionsAdded}
        view={view}
        list={excursions.map(({ condition, added }) => ({ condition, excursions: added }))}
      />
      <ExcursionChanges
        title={words.excursionsGone}
        view={view}
        list={excursions.map(({ condition, gone }) => ({ condition, excursions: gone }))}
      />
      <FindingChanges title={words.findingsAdded} findings={findingsAdded} />
      <FindingChanges title={words.findingsGone} findings={findingsGone} />
    </>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="panel-note trace-part">
      <h3>{title}</h3>
      {children}
    </div>
  );
}

function BeforeAfter(props: {
  title: string;
  rows: readonly { name: string; before: string; after: string }[];
}) {
  const words = disputeWords();
  if (props.rows.length === 0) return null;
  return (
    <Part title={props.title}>
      <div {...scrollable}>
        <table class="data-table" aria-label={props.title}>
          <thead>
            <tr>
              <td />
              <th scope="col">{words.before}</th>
              <th scope="col">{words.after}</th>
            </tr>
          </thead>
          <tbody>
            {props.rows.map(({ name, before, after }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{before}</td>
                <td>
                  <strong>{after}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

function ExcursionChanges(props: {
  title: string;
  view: DisputeView;
  list: readonly { condition: number; excursions: readonly Excursion[] }[];
}) {
  const { now } = props.view;
  const lines = props.list.flatMap(({ condition, excursions }) =>
    excursions.map((excursion) => ({ condition: now.conditions[condition]!, excursion })),
  );
  if (lines.length === 0) return null;
  return (
    <Part title={props.title}>
      <ul class="plain-list">
        {lines.map(({ condition, excursion }) => (
          <li key={`${condition.quantity}-${excursion.device}-${excursion.name}-${excursion.fromMs}`}>
            {excursionTitle(condition, excursion)}{" "}
            <span class="dim">
              <Time atMs={excursion.fromMs} short /> – <Time atMs={excursion.toMs} short /> ·{" "}
              {excursion.device} ·{" "}
              {excursion.standing === "harmful" ? traceWords().confirmed : traceWords().possible}
            </span>{" "}
            <StatementLinks hashes={excursion.statements} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function FindingChanges({ title, findings }: { title: string; findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <Part title={title}>
      <ul class="plain-list">
        {findings.map((finding) => (
          <li key={`${finding.code}-${finding.detail}`}>
            {traceWords().finding[finding.code] ?? finding.code}{" "}
            <span class="dim wrap-anywhere">{finding.detail}</span>{" "}
            <StatementLinks hashes={finding.statements} />
          </li>
        ))}
      </ul>
    </Part>
  );
}
