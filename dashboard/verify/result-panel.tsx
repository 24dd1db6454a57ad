/** The answer about a file, the steps that led to it, and the fingerprints to compare. */
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import { Hash } from "../components/hash.tsx";
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { integer } from "../format/values.ts";
import { t } from "../messages/messages.ts";
import type { BundleResult, Fingerprint } from "../verification/bundle.ts";
import { CheckStep } from "../verification/verification-mark.tsx";

const roles: Readonly<Record<BundleResult["verdict"], StatusRole>> = {
  holds: "delivered",
  untrusted: "attention",
  fails: "invalid",
  impossible: "stale",
};

export function ResultPanel({ file, result }: { file: string; result: BundleResult }) {
  const words = t().verify;
  const verdicts = {
    holds: [words.holds, words.holdsText],
    untrusted: [words.untrusted, words.untrustedText],
    fails: [words.fails, words.failsText],
    impossible: [words.impossible, words.impossibleText],
  } as const;
  const [title, text] = verdicts[result.verdict];
  const role = roles[result.verdict];
  return (
    <section class={`panel verdict verdict-${result.verdict}`} role="status">
      <div class="panel-body panels">
        <div class="verdict-head">
          <StatusGlyph status={role} />
          <h2 class={`text-${role}`}>{title}</h2>
        </div>
        <p class="dim wrap-anywhere">{file}</p>
        <p>{text}</p>
        {result.verdict === "impossible" ? (
          <p class="dim wrap-anywhere">{result.detail}</p>
        ) : (
          <Findings result={result} />
        )}
      </div>
    </section>
  );
}

function Findings({ result }: { result: Exclude<BundleResult, { verdict: "impossible" }> }) {
  const words = t().verify;
  const { facts } = result;
  return (
    <>
      {facts && (
        <dl class="facts">
          <Fact name={words.shipment}>{facts.shipment}</Fact>
          <Fact name={words.chain}>{facts.chain}</Fact>
          <Fact name={words.position}>{integer(facts.position, language.value)}</Fact>
        </dl>
      )}
      {facts?.demonstration && <p class="notice">{t().banner.demonstration}</p>}
      <h3>{words.steps}</h3>
      <ul class="check-steps">
        {result.steps.map((step) => (
          <CheckStep key={step.name} name={words.step[step.name]} result={step.result} detail={step.detail} />
        ))}
      </ul>
      <h3>{words.fingerprints}</h3>
      <dl class="facts">
        {result.fingerprints.map((fingerprint) => (
          <FingerprintFact key={fingerprint.kid} fingerprint={fingerprint} />
        ))}
      </dl>
    </>
  );
}

function FingerprintFact({ fingerprint }: { fingerprint: Fingerprint }) {
  const name = t().verify[fingerprint.role];
  return (
    <Fact name={name}>
      <Hash value={fingerprint.kid} name={name} whole />
    </Fact>
  );
}
