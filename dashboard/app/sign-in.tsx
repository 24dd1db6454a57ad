/** What somebody sees whom the gateway does not know: why, and how to get in. */
import { Command } from "../components/empty.tsx";
import { frameWords } from "../messages/frame-messages.ts";
import { useTitle } from "./title.ts";

export default function SignIn() {
  const words = frameWords().signIn;
  useTitle(frameWords().titles.signIn);
  return (
    <div class="page narrow-page">
      <section class="panel">
        <div class="panel-body panels">
          <h1>{words.title}</h1>
          <p class="dim">{words.explanation}</p>
          <h2>{words.stepsTitle}</h2>
          <ol class="steps">
            <li>{words.stepLink}</li>
            <li>
              {words.stepNew} <Command text={words.command} />
            </li>
            <li>{words.stepAsk}</li>
          </ol>
          <p class="dim">
            {words.verifyHint} <a href="./verify">{words.verifyLink}</a>
          </p>
        </div>
      </section>
    </div>
  );
}
