/** An error as people need it: what happened, what to do, and the words to search for. */

import type { ComponentChildren } from "preact";
import { ApiError } from "../api/client.ts";
import type { Resource } from "../api/resource.ts";
import { type Messages, t } from "../messages/messages.ts";

interface Explanation {
  title: string;
  help: string;
}

function explanation(error: Error, messages: Messages["errors"]): Explanation {
  if (!(error instanceof ApiError)) return messages.unexpected;
  if (error.failure !== "refused") return messages[error.failure];
  if (error.status === 404) return messages.notFound;
  if (error.status === 403) return messages.forbidden;
  if (error.status === 429) return messages.rateLimited;
  return messages.refused;
}

export function ProblemNotice({ error, retry }: { error: Error; retry?: () => void }) {
  const messages = t();
  const { title, help } = explanation(error, messages.errors);
  const code = error instanceof ApiError ? error.problem?.code : undefined;
  return (
    <div class="notice critical" role="alert">
      <strong>{title}</strong>
      <span>{help}</span>
      {error.message && <span class="dim wrap-anywhere">{error.message}</span>}
      {code && (
        <span class="dim">
          {messages.errors.code} <code>{code}</code>
        </span>
      )}
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          {messages.common.retry}
        </button>
      )}
    </div>
  );
}

export function Loading() {
  return (
    <p class="loading" role="status">
      {t().common.loading}
    </p>
  );
}

/** What is loading, failed or there; a value from before stays on the page under the notice. */
export function Loaded<T>(props: { resource: Resource<T>; children: (value: T) => ComponentChildren }) {
  const { resource, children } = props;
  const failed = resource.state === "failed" ? resource.error : undefined;
  return (
    <>
      {failed && <ProblemNotice error={failed} retry={resource.reload} />}
      {resource.state === "loading" && <Loading />}
      {resource.value !== undefined && children(resource.value)}
    </>
  );
}
