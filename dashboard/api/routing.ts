/** Asks for routes. A plan is told as it goes: lines of progress, and the plan or a refusal as the last one. */
import type {
  ClosuresView,
  ShipmentSuggestionView,
  SuggestionHistoryView,
  SuggestionsView,
} from "../../gateway/contract/api.ts";
import type {
  NetworkView,
  RoutePlanLine,
  RoutePlanRequest,
  RoutePlanView,
  SeaWayAnswer,
} from "../../gateway/contract/routes.ts";
import { ApiError, getJson, putJson, request } from "./client.ts";

const planPath = "api/routes/plan";
/** Planning a long way on a busy machine takes a while; the gateway has a limit of its own. */
const planTimeoutMs = 120_000;

export const network = (signal?: AbortSignal) => getJson<NetworkView>("api/routes/network", signal);

/** The way over water between two ports by UN/LOCODE; `undefined` where the router knows none, or cannot be asked. */
export async function seaWay(
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<readonly number[] | undefined> {
  try {
    const path = `api/routes/sea-ways/${encodeURIComponent(from)}/${encodeURIComponent(to)}`;
    return (await getJson<SeaWayAnswer>(path, signal)).way?.line;
  } catch (cause) {
    if (cause instanceof ApiError) return undefined;
    throw cause;
  }
}

export const suggestions = (signal?: AbortSignal) => getJson<SuggestionsView>("api/suggestions", signal);
export const closures = (signal?: AbortSignal) => getJson<ClosuresView>("api/closures", signal);
export const setClosures = (closed: readonly string[]) => putJson<ClosuresView>("api/closures", { closed });

/** `closed`: what if these were; none: what the gateway takes to be closed. */
export function shipmentSuggestion(
  id: string,
  closed: readonly string[],
  signal?: AbortSignal,
): Promise<ShipmentSuggestionView> {
  const query = new URLSearchParams(closed.map((passage) => ["closed", passage]));
  return getJson(`api/shipments/${encodeURIComponent(id)}/suggestion?${query}`, signal);
}
export const suggestionHistory = (signal?: AbortSignal) =>
  getJson<SuggestionHistoryView>("api/suggestions/history", signal);

/** `onProgress` hears how many part routes have been looked at. Throws what `request` throws. */
export async function planRoutes(
  question: RoutePlanRequest,
  onProgress: (labels: number) => void,
  signal: AbortSignal,
): Promise<RoutePlanView> {
  const response = await request(planPath, {
    method: "POST",
    accept: "application/x-ndjson",
    body: { content: JSON.stringify(question), type: "application/json" },
    signal,
    timeoutMs: planTimeoutMs,
  });
  for await (const line of linesOf(response)) {
    const told = parsed(line, response.status);
    if ("progress" in told) onProgress(told.progress.labels);
    else if ("plan" in told) return told.plan;
    else
      throw new ApiError("refused", response.status, told.problem.detail, {
        ...told.problem,
        type: "about:blank",
        status: response.status,
        final: false,
      });
  }
  throw new ApiError("malformed", response.status, "the answer ended before the plan");
}

function parsed(line: string, status: number): RoutePlanLine {
  try {
    return JSON.parse(line) as RoutePlanLine;
  } catch (cause) {
    throw new ApiError("malformed", status, cause instanceof Error ? cause.message : String(cause));
  }
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== "");
    if (!done) continue;
    if (rest !== "") yield rest;
    return;
  }
}
