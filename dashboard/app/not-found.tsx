import { Empty } from "../components/empty.tsx";
import { frameWords } from "../messages/frame-messages.ts";
import { useTitle } from "./title.ts";

export default function NotFound() {
  useTitle(frameWords().titles.notFound);
  const words = frameWords().notFound;
  return (
    <Empty title={words.title} help={words.help}>
      <a class="button" href="./">
        {words.toMap}
      </a>
    </Empty>
  );
}
