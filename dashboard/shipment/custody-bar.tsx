/** Who held the goods when, as a bar on the same time axis as the charts; hatched while in transfer. */
import type { CustodyView } from "../../gateway/contract/api.ts";
import type { TraceExcursion } from "../api/trace.ts";
import { pageText } from "../messages/pages.ts";
import type { SharedClock, TimeRange } from "./shared-clock.ts";

export function CustodyBar(props: {
  custody: readonly CustodyView[];
  excursions: readonly TraceExcursion[];
  clock: SharedClock;
  /** In line with the plots of the charts below. */
  aligned?: boolean;
}) {
  const { clock } = props;
  const range = clock.range.value;
  const endMs = clock.whole.toMs;
  return (
    <div
      class={props.aligned ? "custody-bar aligned" : "custody-bar"}
      role="img"
      aria-label={barText(props.custody)}
    >
      {props.custody.map((interval, index) => (
        <div
          key={`${interval.holder}-${interval.fromMs}`}
          class={index % 2 === 0 ? "custody-span" : "custody-span odd"}
          title={interval.holderName || interval.holder}
          style={spanStyle(range, interval.fromMs, interval.toMs ?? endMs)}
        >
          <span>{interval.holderName || interval.holder}</span>
        </div>
      ))}
      {props.custody.map(
        (interval) =>
          interval.inTransferSinceMs !== null && (
            <div
              key={`transfer-${interval.fromMs}`}
              class="custody-transfer"
              title={pageText().shipment.inTransfer}
              style={spanStyle(range, interval.inTransferSinceMs, interval.toMs ?? endMs)}
            />
          ),
      )}
      {props.excursions.map((excursion) => (
        <div
          key={`${excursion.quantity}-${excursion.fromMs}`}
          class="custody-excursion"
          style={spanStyle(range, excursion.fromMs, excursion.toMs ?? endMs)}
        />
      ))}
      <BarCursor clock={clock} />
    </div>
  );
}

function barText(custody: readonly CustodyView[]): string {
  return `${pageText().shipment.custodyBar}: ${custody.map((interval) => interval.holderName || interval.holder).join(", ")}`;
}

function spanStyle(range: TimeRange, fromMs: number, toMs: number) {
  const part = (atMs: number) =>
    Math.max(0, Math.min(1, (atMs - range.fromMs) / (range.toMs - range.fromMs)));
  const from = part(fromMs);
  const to = part(toMs);
  return { insetInlineStart: `${from * 100}%`, width: `${Math.max(0, to - from) * 100}%` };
}

function BarCursor({ clock }: { clock: SharedClock }) {
  const atMs = clock.cursorMs.value;
  if (atMs === undefined) return null;
  return <div class="custody-cursor" style={spanStyle(clock.range.value, atMs, atMs)} />;
}
