/** What the devices had said at the page's time, each reading with its exact time and its signed statement. */

import { useMemo } from "preact/hooks";
import type { SeriesView, StatementSummary } from "../../gateway/contract/api.ts";
import { quantityName } from "../../report/quantity.ts";
import { language } from "../app/preferences.ts";
import { scrollable } from "../components/scrollable.ts";
import { Time } from "../components/time.tsx";
import { measurement } from "../format/measurement.ts";
import { quantityValue } from "../format/quantity.ts";
import { duration } from "../format/time.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import { pageText } from "../messages/pages.ts";
import { indexAt } from "../replay/moments.ts";
import type { SharedClock } from "./shared-clock.ts";

interface Properties {
  readings: readonly SeriesView[];
  statements: readonly StatementSummary[];
  /** A reading that is older than this says nothing about the time that is shown. */
  silenceMs: number;
  clock: SharedClock;
}

export function CursorReadings({ readings, statements, silenceMs, clock }: Properties) {
  const words = journeyWords().reading;
  const hashes = useMemo(() => new Map(statements.map(({ index, hash }) => [index, hash])), [statements]);
  const cursorMs = clock.cursorMs.value;
  const atMs = Math.round(cursorMs ?? clock.whole.toMs);
  const found = readings.flatMap((series) => {
    const index = indexAt(series.timesMs, cursorMs === undefined ? Number.MAX_SAFE_INTEGER : atMs);
    return index < 0 ? [] : [{ series, index }];
  });
  return (
    <section class="cursor-readings" aria-label={words.title}>
      <h3>
        {cursorMs === undefined ? words.newest : words.title}
        <span class="visually-hidden">
          {" "}
          <Time atMs={atMs} />
        </span>
      </h3>
      {found.length === 0 ? (
        <p class="dim">{words.none}</p>
      ) : (
        <div {...scrollable}>
          <ul>
            {found.map(({ series, index }) => {
              const hash = hashes.get(series.indexes[index]!);
              const name = quantityName(series.quantity, pageText().quantities);
              const value = valueText(series, index);
              const silentMs = cursorMs === undefined ? 0 : atMs - series.timesMs[index]!;
              return (
                <li
                  key={`${series.device}-${series.quantity}`}
                  data-stale={silentMs > silenceMs || undefined}
                >
                  <span>
                    <span class="dim">{name}</span>{" "}
                    {hash ? (
                      <a
                        href={`./ledger/entries/${hash}`}
                        title={words.signed}
                        aria-label={`${words.of(name)}, ${value}`}
                      >
                        {value}
                      </a>
                    ) : (
                      <strong>{value}</strong>
                    )}
                  </span>
                  <span class="reading-time">
                    {silentMs > silenceMs && <em>{journeyWords().silentFor(duration(silentMs))}; </em>}
                    <Time atMs={series.timesMs[index]} short />
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </section>
  );
}

function valueText({ quantity, unit, values }: SeriesView, index: number): string {
  return quantityValue(quantity, unit, values[index], language.value, pageText().quantities, measurement);
}
