/** The dashboard's verify page. Nothing leaves the browser, and no session is needed. */
import { useTitle } from "../app/title.ts";
import { chain } from "../store/live.ts";
import { trustedOperator } from "../verification/operator.ts";
import { BundleCheck } from "./bundle-check.tsx";
import { verifyText } from "./words.ts";

async function startWorker(): Promise<Worker> {
  return new Worker(new URL("../verification/bundle-worker.ts", import.meta.url), { type: "module" });
}

export default function VerifyPage() {
  const words = verifyText();
  useTitle(words.title);
  const operator = trustedOperator(chain.value);
  return (
    <div class="page verify-page">
      <div class="page-head">
        <h1>{words.title}</h1>
      </div>
      <p class="dim">{words.lead}</p>
      <BundleCheck
        startWorker={startWorker}
        knownOperator={operator.state === "trusted" ? operator.kid : undefined}
      />
    </div>
  );
}
