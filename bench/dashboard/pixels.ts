/**
 * From a position's own time to the frame that shows it. Looks at the pixels themselves: of the one shipment whose status no other
 * has, whenever the map is drawn. It counts once its colour has moved to where the newest position says, east or west of before.
 */
import type { Page } from "playwright-core";

interface PixelRecorder {
  /** Milliseconds from the time in the row to after the paint. */
  latenciesMs: number[];
}

type Recording = { tallymanPixels: PixelRecorder };

/** Before the page is opened. `role` is the status whose colour only `shipment` has. */
export async function recordPixels(page: Page, shipment: string, role: string): Promise<void> {
  await page.addInitScript(install, { shipment, role });
}

/** Since the last call. */
export function takeLatencies(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as Recording).tallymanPixels.latenciesMs.splice(0));
}

/** Runs in the page, before its own scripts. */
function install({ shipment, role }: { shipment: string; role: string }): void {
  const recorder: PixelRecorder = { latenciesMs: [] };
  (globalThis as unknown as Recording).tallymanPixels = recorder;
  /** Told by the stream and not seen yet. */
  let told: { sentMs: number; isEast: boolean } | undefined;
  let toldLon: number | undefined;
  let drawnX: number | undefined;
  let colour = 0;

  globalThis.EventSource = class extends EventSource {
    constructor(...parameters: ConstructorParameters<typeof EventSource>) {
      super(...parameters);
      // Registered first: the page hears of it after this.
      super.addEventListener("message", ({ data }: MessageEvent<string>) => {
        if (data.includes(`"shipment":"${shipment}"`)) hear(JSON.parse(data));
      });
    }
  };

  function hear(event: { type: string; rows?: { shipment: string; lon: number; atMs: number }[] }): void {
    const row = event.rows?.find((one) => one.shipment === shipment);
    if (event.type !== "rows" || !row) return;
    if (toldLon !== undefined && row.lon !== toldLon) told = { sentMs: row.atMs, isEast: row.lon > toldLon };
    toldLon = row.lon;
  }

  const { putImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.putImageData = function (...parameters: unknown[]) {
    Reflect.apply(putImageData, this, parameters);
    if (this.canvas.classList.contains("fleet-canvas")) look(parameters[0] as ImageData);
  };

  function look({ data, width }: ImageData): void {
    colour ||= colourOf(role);
    const x = meanColumn(new Uint32Array(data.buffer), width);
    if (told && drawnX !== undefined && (told.isEast ? x - drawnX > 4 : drawnX - x > 4)) {
      const { sentMs } = told;
      told = undefined;
      // A message posted in a frame's callback comes after its paint.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => recorder.latenciesMs.push(Date.now() - sentMs);
      channel.port2.postMessage(0);
    }
    drawnX = x;
  }

  function meanColumn(pixels: Uint32Array, width: number): number {
    let sum = 0;
    let count = 0;
    for (let index = 0; index < pixels.length; index += 1) {
      if (pixels[index] !== colour) continue;
      sum += index % width;
      count += 1;
    }
    return sum / count;
  }

  /** As the style sheet has it, in the order of a canvas's bytes. */
  function colourOf(status: string): number {
    const context = new OffscreenCanvas(1, 1).getContext("2d")!;
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--status-${status}`);
    context.fillRect(0, 0, 1, 1);
    return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0]!;
  }
}
