/** A part of a page that shows itself once its code is there; what cannot be loaded is said in its place. */
import type { ComponentType } from "preact";
import { ProblemNotice } from "./problem.tsx";
import { useLazy } from "./use-lazy.ts";

export function Lazily<P extends object>(props: {
  load: () => Promise<{ default: ComponentType<P> }>;
  content: P;
}) {
  const { component: Content, failure } = useLazy(true, props.load);
  if (failure) return <ProblemNotice error={failure} />;
  return Content ? <Content {...props.content} /> : null;
}
