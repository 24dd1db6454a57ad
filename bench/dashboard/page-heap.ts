/** A page's JavaScript heap, after everything that nobody holds has been collected. */
import type { CDPSession, Page } from "playwright-core";

export class PageHeap {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(page: Page): Promise<PageHeap> {
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.enable");
    return new PageHeap(session);
  }

  async usedBytes(): Promise<number> {
    await this.#session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await this.#session.send("Runtime.getHeapUsage");
    return usedSize;
  }
}
