/** The answer about a file: the verdict for whom the reader trusts, what is wrong, and whose file it says to be. */
import { type EvidenceProblem, evidenceCodes } from "../../ledger/evidence/problem.ts";
import { type Verdict, verdictOf } from "../../ledger/evidence/verdict.ts";
import { language } from "../app/preferences.ts";
import { Fact } from "../components/fact.tsx";
import type { StatusRole } from "../components/shapes.ts";
import { StatusGlyph } from "../components/status.tsx";
import { fullTime } from "../format/time.ts";
import { decimal, integer } from "../format/values.ts";
import type { CheckedBundle } from "../verification/bundle.ts";
import { Fingerprint } from "./fingerprint.tsx";
import { verifyText } from "./words.ts";

const appearance: Readonly<Record<Verdict, { style: string; role: StatusRole }>> = {
  holds: { style: "verdict-holds", role: "delivered" },
  "holds, but by nobody you trust": { style: "verdict-untrusted", role: "attention" },
  "does not hold": { style: "verdict-fails", role: "invalid" },
};

/** `trusted` is the fingerprint that the reader entered. */
export function VerdictPanel(props: { file: string; bundle: CheckedBundle; trusted: string | undefined }) {
  const { bundle, trusted } = props;
  const { report } = bundle;
  const verdict = verdictOf(report, new Set(trusted === undefined ? [] : [trusted]));
  const { style, role } = appearance[verdict];
  const [title, text] = verdictWords(verdict, trusted);
  return (
    <section class={`panel verdict ${style}`}>
      <div class="panel-body panels">
        <div role="status" class="panels">
          <div class="verdict-head">
            <StatusGlyph status={role} />
            <h2 class={`text-${role}`}>{title}</h2>
          </div>
          <p class="wrap-anywhere">{props.file}</p>
          <p>{text}</p>
        </div>
        {verdict === "does not hold" ? (
          <>
            <Problems problems={report.problems} />
            <Claims bundle={bundle} />
          </>
        ) : (
          <>
            <Marks bundle={bundle} />
            <Operator bundle={bundle} trusted={trusted} />
            <Facts bundle={bundle} />
            <Effort bundle={bundle} />
          </>
        )}
      </div>
    </section>
  );
}

export function ImpossiblePanel({ file, detail }: { file: string; detail: string }) {
  const words = verifyText();
  return (
    <section class="panel verdict" role="alert">
      <div class="panel-body panels">
        <div class="verdict-head">
          <StatusGlyph status="stale" />
          <h2>{words.impossible}</h2>
        </div>
        <p class="dim wrap-anywhere">{file}</p>
        <p>{words.impossibleText}</p>
        <p class="dim wrap-anywhere">{detail}</p>
      </div>
    </section>
  );
}

function verdictWords(verdict: Verdict, trusted: string | undefined): readonly [title: string, text: string] {
  const words = verifyText();
  if (verdict === "holds") return [words.holds, words.holdsText];
  if (verdict === "does not hold") return [words.fails, words.failsText];
  return [words.untrusted, trusted === undefined ? words.untrustedText : words.otherTrusted];
}

/** What a reader must not overlook, whatever the verdict is. */
function Marks({ bundle: { report } }: { bundle: CheckedBundle }) {
  const words = verifyText();
  const marks = [
    ...(report.demonstration ? [words.demonstration] : []),
    ...(report.simulatedTime ? [words.simulated] : []),
  ];
  return (
    <>
      {marks.map((mark) => (
        <p key={mark} class="verdict-mark">
          <StatusGlyph status="attention" />
          <strong>{mark}</strong>
        </p>
      ))}
    </>
  );
}

function Operator({ bundle, trusted }: { bundle: CheckedBundle; trusted: string | undefined }) {
  const words = verifyText();
  const { operatorKid, operatorKids } = bundle.report;
  if (operatorKid === undefined) return null;
  return (
    <div class="fingerprint-box">
      <p class="dim">{words.operatorFingerprint}</p>
      <Fingerprint kid={operatorKid} />
      {trusted !== undefined && (
        <p class={operatorKids.includes(trusted) ? "text-delivered" : "text-attention"}>
          {operatorKids.includes(trusted) ? words.isTrusted : words.isNotTrusted}
        </p>
      )}
    </div>
  );
}

const problemsShownMax = 20;

function Problems({ problems }: { problems: readonly EvidenceProblem[] }) {
  const words = verifyText();
  const more = problems.length - problemsShownMax;
  return (
    <>
      <h3>{words.problems}</h3>
      <ul class="problems">
        {problems.slice(0, problemsShownMax).map(({ member, code, detail }) => (
          <li key={`${member} ${code} ${detail}`}>
            <span class={member === "" ? "" : "mono wrap-anywhere"}>
              {member === "" ? words.wholeFile : member}
            </span>
            <strong>{words.problem[code]}</strong>
            {detail !== evidenceCodes[code] && <span class="dim wrap-anywhere">{detail}</span>}
            <span class="mono dim">{code}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="dim">{words.moreProblems(more, integer(more, language.value))}</p>}
    </>
  );
}

/** A file that does not hold can say what it likes: set apart, and only what there is of it. */
function Claims({ bundle }: { bundle: CheckedBundle }) {
  if (bundle.report.chain === undefined) return null;
  return (
    <>
      <h3>{verifyText().claims}</h3>
      <Facts bundle={bundle} />
    </>
  );
}

function Facts({ bundle }: { bundle: CheckedBundle }) {
  const words = verifyText();
  const { report, kinds } = bundle;
  const { shipment, chain, operatorName, height, timeMs, exporter, operatorKid } = report;
  const shown = (n: number) => integer(n, language.value);
  return (
    <dl class="facts">
      {shipment !== undefined && <Fact name={words.shipment}>{shipment}</Fact>}
      {chain !== undefined && <Fact name={words.chain}>{chain}</Fact>}
      {operatorName !== undefined && <Fact name={words.operator}>{operatorName}</Fact>}
      {height !== undefined && timeMs !== undefined && (
        <Fact name={words.position}>
          {words.block(shown(height))}, {fullTime(timeMs, language.value, "utc")}
        </Fact>
      )}
      {exporter && (
        <Fact name={words.exporter}>
          {exporter.reference}{" "}
          {exporter.kid === operatorKid ? (
            <span class="dim">({words.sameKey})</span>
          ) : (
            <Fingerprint kid={exporter.kid} />
          )}
        </Fact>
      )}
      {kinds.length > 0 && (
        <Fact name={words.statements}>
          {kinds.map(([kind, count]) => `${shown(count)} ${kind}`).join(", ")}
        </Fact>
      )}
      {report.carried.map((member) => (
        <Fact key={member} name={words.carried}>
          <span class="mono">{member}</span> <span class="dim">{words.carriedText}</span>
        </Fact>
      ))}
    </dl>
  );
}

function Effort({ bundle: { kinds, signatures, lengthMs } }: { bundle: CheckedBundle }) {
  const shown = (n: number) => integer(n, language.value);
  const statements = kinds.reduce((sum, [, count]) => sum + count, 0);
  const seconds = decimal(lengthMs / 1000, 1, language.value);
  return (
    <p class="dim">{verifyText().checkedIn(statements, shown(statements), shown(signatures), seconds)}</p>
  );
}
