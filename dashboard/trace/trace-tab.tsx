/** The liability trace: who held the goods when what was measured, the shares, and how they come about. */
import type { LiabilityTrace } from "../../ledger/liability/trace.ts";
import type { Resource } from "../api/resource.ts";
import type { TraceView } from "../api/trace.ts";
import { language } from "../app/preferences.ts";
import { Loaded } from "../components/problem.tsx";
import { Time } from "../components/time.tsx";
import { integer } from "../format/values.ts";
import { traceWords } from "../messages/trace-messages.ts";
import "../styles/trace.css";
import { ConditionPanel } from "./condition-panel.tsx";
import { CustodyPanel, FindingsPanel, ReservationsPanel } from "./fact-panels.tsx";
import { LineByLine } from "./line-by-line.tsx";
import { Timeline } from "./timeline.tsx";

export default function TraceTab({ trace }: { trace: Resource<TraceView> }) {
  return <Loaded resource={trace}>{(view) => <Trace trace={view.trace} />}</Loaded>;
}

function Trace({ trace }: { trace: LiabilityTrace }) {
  const words = traceWords();
  return (
    <div class="panels">
      <div class="notice info">
        <strong>{words.notice}</strong>
        <span>{words.noticeHelp}</span>
        <span class="dim">
          {words.position(integer(trace.height, language.value))} <Time atMs={trace.positionMs} />.{" "}
          {words.judged}: {trace.window.delivered ? words.toDelivery : words.toPosition}.
        </span>
      </div>
      <Timeline trace={trace} />
      {trace.conditions.length === 0 && <p class="notice">{words.noConditions}</p>}
      {trace.conditions.map((condition, index) => (
        <ConditionPanel key={`${condition.quantity}-${index}`} condition={condition} trace={trace} />
      ))}
      <CustodyPanel trace={trace} />
      <ReservationsPanel trace={trace} />
      <FindingsPanel trace={trace} />
      <LineByLine trace={trace} />
    </div>
  );
}
