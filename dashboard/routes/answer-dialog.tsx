/** Takes a suggestion, or says why not, as a signed statement. */
import { useState } from "preact/hooks";
import type { SuggestionView } from "../../gateway/contract/api.ts";
import { ActingAs } from "../actions/acting-as.tsx";
import { TextAreaField } from "../actions/fields.tsx";
import { SignForm } from "../actions/sign-form.tsx";
import { routeWords } from "../messages/routes-messages.ts";
import type { Acting } from "../signing/identities.ts";
import { exactNowMs } from "../store/live.ts";
import { type AnswerKind, answerDraft } from "./suggestion-answer.ts";

export interface AnswerProperties {
  view: SuggestionView;
  kind: AnswerKind;
  close: () => void;
}

export default function AnswerDialog({ view, kind, close }: AnswerProperties) {
  const words = routeWords().answer;
  const [acting, setActing] = useState<Acting | undefined>(undefined);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const draft = () => answerDraft(view, kind, reason, exactNowMs() ?? Date.now());
  const isReject = kind === "route.reject";
  return (
    <SignForm
      acting={acting}
      label={isReject ? words.signReject : words.signAccept}
      draft={draft}
      onTry={() => setTried(true)}
      close={close}
    >
      <p class="dim">{words.lead}</p>
      <ActingAs kind={kind} value={acting} onChange={setActing} />
      {acting && isReject && (
        <TextAreaField
          label={words.reason}
          problem={tried && !draft() ? words.reasonWrong : undefined}
          value={reason}
          onInput={setReason}
        />
      )}
    </SignForm>
  );
}
