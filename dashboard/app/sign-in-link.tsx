/**
 * `sign-in#<secret>`: uses up a one-time link. The secret stands behind the `#`, which browsers send to nobody, and
 * is taken out of the address at once, so that neither the history nor a screenshot keeps it.
 */
import { useEffect, useState } from "preact/hooks";
import type { SessionView } from "../../gateway/contract/api.ts";
import { postJson } from "../api/client.ts";
import { Command } from "../components/empty.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { actionWords } from "../messages/actions-messages.ts";
import { frameWords } from "../messages/frame-messages.ts";
import { isSignedOut, session } from "../store/live.ts";
import { resolve } from "./base.ts";
import { useTitle } from "./title.ts";

export default function SignInLink() {
  const words = actionWords().signIn;
  useTitle(words.title);
  const [secret] = useState(takeSecret);
  const [failure, setFailure] = useState<Error | undefined>(undefined);

  useEffect(() => {
    if (secret === "") return;
    postJson<SessionView>("api/session", { link: secret }).then(
      // A page load, so that everything begins as the one who has signed in.
      () => location.replace(resolve("./")),
      (cause: Error) => setFailure(cause),
    );
  }, [secret]);

  return (
    <div class="page narrow-page">
      <section class="panel">
        <div class="panel-body panels">
          <h1>{words.title}</h1>
          {secret !== "" && !failure && <p role="status">{words.working}</p>}
          {secret === "" && <NoSecret />}
          {failure && (isSignedOut(failure) ? <Used /> : <ProblemNotice error={failure} />)}
        </div>
      </section>
    </div>
  );
}

function takeSecret(): string {
  const secret = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return secret;
}

function NoSecret() {
  const words = actionWords().signIn;
  const current = session.value;
  if (current.state !== "signed-in") return <Unusable title={words.noSecret} />;
  return (
    <p>
      {words.already(current.view.user)} <a href="./">{words.toMap}</a>
    </p>
  );
}

function Used() {
  return <Unusable title={actionWords().signIn.failed} />;
}

function Unusable({ title }: { title: string }) {
  return (
    <div class="notice critical" role="alert">
      <strong>{title}</strong>
      <span>{actionWords().signIn.failedHelp}</span>
      <Command text={frameWords().signIn.command} />
    </div>
  );
}
