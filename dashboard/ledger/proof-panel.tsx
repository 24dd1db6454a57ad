/** The proof of one statement: checked as soon as the page is open, drawn, and told in words. */
import { useEffect } from "preact/hooks";
import * as ledgerApi from "../api/ledger.ts";
import { useResource } from "../api/resource.ts";
import { ProblemNotice } from "../components/problem.tsx";
import { ledgerWords } from "../messages/ledger-messages.ts";
import { chain } from "../store/live.ts";
import { proofPath } from "../verification/proof.ts";
import { resultOf, verifyHash } from "../verification/results.ts";
import { VerificationDetail, VerificationMark } from "../verification/verification-mark.tsx";
import { witnessed } from "../verification/witnessed.ts";
import { ProofDrawing } from "./proof-drawing.tsx";
import { proofNodes } from "./proof-nodes.ts";

export function ProofPanel(props: { hash: string; statement: Uint8Array; receipt: Uint8Array }) {
  const { hash, statement, receipt } = props;
  const words = ledgerWords().proof;
  const result = resultOf(hash);
  const known = chain.value?.chain;
  useEffect(() => {
    if (known !== undefined && !result) void verifyHash(hash);
  }, [hash, known, result]);
  const path = proofPath(statement, receipt);
  return (
    <section class="panel">
      <header>
        <h2>{words.title}</h2>
        <span class="button-row">
          <VerificationMark hash={hash} />
          {result && result.state !== "checking" && (
            <button type="button" class="button small" onClick={() => void verifyHash(hash)}>
              {words.again}
            </button>
          )}
        </span>
      </header>
      <div class="panel-body panels">
        <p class="dim">{words.help}</p>
        <VerificationDetail hash={hash} />
        {"problem" in path ? (
          <p class="notice">{words.noReceipt(path.problem)}</p>
        ) : (
          known !== undefined && <Drawn hash={hash} path={path} chain={known} />
        )}
      </div>
    </section>
  );
}

type DrawnProperties = {
  hash: string;
  chain: string;
  path: Exclude<ReturnType<typeof proofPath>, { problem: string }>;
};

function Drawn({ hash, path, chain: name }: DrawnProperties) {
  const words = ledgerWords().proof;
  const result = resultOf(hash);
  const vouched = useResource(`witnessed/${hash}/${name}`, async (signal) => {
    const [proof, view] = await Promise.all([ledgerApi.tlogProof(hash, signal), ledgerApi.witnesses(signal)]);
    return witnessed(name, path.leaf, proof, view);
  });
  const told = vouched.value && !("problem" in vouched.value) ? vouched.value : undefined;
  const impossible = result?.state === "impossible" ? result.detail : words.checking;
  return (
    <>
      {path.steps.length === 0 && <p class="dim">{words.alone}</p>}
      <ProofDrawing nodes={proofNodes(path, result, told, impossible, words)} />
      {told?.witnesses.length === 0 && <p class="dim">{words.noWitness}</p>}
      {vouched.value && "problem" in vouched.value && (
        <p class="notice">{words.whyCheckpointFails(vouched.value.problem)}</p>
      )}
      {vouched.state === "failed" && <ProblemNotice error={vouched.error} retry={vouched.reload} />}
    </>
  );
}
