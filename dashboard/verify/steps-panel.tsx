/** Each step of the check and how it came out, rather than one tick. */
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import type { CheckedBundle } from "../verification/bundle.ts";
import { type BundleStepResult, bundleStepResults, bundleSteps } from "../verification/bundle-steps.ts";
import { verifyText } from "./words.ts";

const roles: Readonly<Record<BundleStepResult, StatusRole>> = {
  holds: "delivered",
  fails: "invalid",
  "not-checked": "stale",
};

export function StepsPanel({ bundle: { report, furthest } }: { bundle: CheckedBundle }) {
  const words = verifyText();
  const results = bundleStepResults(report.problems, furthest);
  return (
    <section class="panel">
      <header>
        <h2>{words.steps}</h2>
      </header>
      <ul class="panel-body check-steps">
        {bundleSteps.map((step) => {
          const role = roles[results[step]];
          return (
            <li key={step} class="check-step">
              <StatusGlyph status={role} />
              <span>{words.step[step]}</span>
              <span class={`text-${role}`}>{words.result[results[step]]}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
