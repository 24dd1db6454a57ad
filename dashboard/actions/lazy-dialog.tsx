/** A dialog whose content is loaded when it is first opened. */
import type { ComponentType } from "preact";
import { Dialog } from "../components/dialog.tsx";
import { ProblemNotice } from "../components/problem.tsx";
import { useLazy } from "../components/use-lazy.ts";
import { t } from "../messages/messages.ts";

export function LazyDialog<P extends object>(props: {
  open: boolean;
  close: () => void;
  title: string;
  load: () => Promise<{ default: ComponentType<P> }>;
  content: P;
}) {
  const { component: Content, failure } = useLazy(props.open, props.load);
  return (
    <Dialog open={props.open} close={props.close} title={props.title} form>
      {failure && <ProblemNotice error={failure} />}
      {!Content && !failure && (
        <p class="loading" role="status">
          {t().common.loading}
        </p>
      )}
      {Content && <Content {...props.content} />}
    </Dialog>
  );
}
