import { Empty } from "../components/empty.tsx";
import { t } from "../messages/messages.ts";
import { useTitle } from "./title.ts";

export function NotFound() {
  useTitle(t().titles.notFound);
  const words = t().notFound;
  return (
    <Empty title={words.title} help={words.help}>
      <a class="button" href="./">
        {words.toMap}
      </a>
    </Empty>
  );
}
