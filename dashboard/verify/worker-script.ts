/** The checking worker out of the page's own script: a page from `file://` has no other file to start it from. */
import script from "virtual:bundle-worker";

export async function startOwnWorker(): Promise<Worker> {
  return new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
}
