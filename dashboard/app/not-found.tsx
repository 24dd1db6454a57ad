import { frameWords } from "../messages/frame-messages.ts";
import { useTitle } from "./title.ts";

export default function NotFound() {
  useTitle(frameWords().titles.notFound);
  const words = frameWords().notFound;
  return (
    <div class="empty">
      <h1>{words.title}</h1>
      <p>{words.help}</p>
      <a class="button" href="./">
        {words.toMap}
      </a>
    </div>
  );
}
