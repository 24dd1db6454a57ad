/** Who held the goods when, as a bar on the same time axis as the charts; hatched while in transfer. */
import type { CustodyView } from "../../gateway/contract/api.ts";
import type { TraceExcursion } from "../api/trace.ts";
import { journeyWords } from "../messages/journey-messages.ts";
import { pageText } from "../messages/pages.ts";
import { chooseInstant, type SharedClock, type TimeRange } from "./shared-clock.ts";
import { type PointerOver, TimeSlider } from "./time-slider.tsx";

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
  const timeAt = (event: PointerOver) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return range.fromMs + ((event.clientX - left) / width) * (range.toMs - range.fromMs);
  };
  return (
    <TimeSlider
      class={props.aligned ? "custody-bar aligned" : "custody-bar"}
      label={barText(props.custody)}
      clock={clock}
      textAt={(atMs, time) => journeyWords().cursor.bar(time, holderAt(props.custody, atMs))}
      onPointerMove={(event) => {
        if (event.pointerType === "mouse") clock.hoverMs.value = timeAt(event);
      }}
      onPointerLeave={() => {
        clock.hoverMs.value = undefined;
      }}
      onPointerUp={(event) => chooseInstant(clock, timeAt(event))}
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
    </TimeSlider>
  );
}

function holderAt(custody: readonly CustodyView[], atMs: number): string {
  const interval = custody.findLast(({ fromMs }) => fromMs <= atMs);
  return interval ? interval.holderName || interval.holder : journeyWords().cursor.nobody;
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
  const { fromMs, toMs } = clock.range.value;
  if (atMs === undefined || atMs < fromMs || atMs > toMs) return null;
  return <div class="custody-cursor" style={spanStyle(clock.range.value, atMs, atMs)} />;
}
