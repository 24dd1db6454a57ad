/** The plan of the address's question, and beside it the plan with everything open when something is closed. */
import { useRef, useState } from "preact/hooks";
import type { RoutePlanRequest, RoutePlanView } from "../../gateway/contract/routes.ts";
import { type Resource, useResource } from "../api/resource.ts";
import { planRoutes } from "../api/routing.ts";

export interface Planned {
  readonly plan: RoutePlanView;
  /** The same question with every passage open; present when the question closes some. */
  readonly before: RoutePlanView | undefined;
}

/** Plans that are kept, so that closing and opening again is immediate. */
const keptMax = 8;

export interface Planning {
  readonly planned: Resource<Planned>;
  /** Part routes that were looked at so far. */
  readonly looked: number;
}

export function usePlan(question: RoutePlanRequest): Planning {
  const [looked, setLooked] = useState(0);
  const kept = useRef(new Map<string, RoutePlanView>());
  const planned = useResource<Planned>(JSON.stringify(question), async (signal) => {
    setLooked(0);
    const answer = async (asked: RoutePlanRequest): Promise<RoutePlanView> => {
      const key = JSON.stringify(asked);
      const known = kept.current.get(key) ?? (await planRoutes(asked, setLooked, signal));
      kept.current.delete(key);
      kept.current.set(key, known);
      if (kept.current.size > keptMax) kept.current.delete(kept.current.keys().next().value!);
      return known;
    };
    const { closedPassages, ...open } = question;
    const before = closedPassages ? await answer(open) : undefined;
    return { before, plan: await answer(question) };
  });
  return { planned, looked };
}
