/** Where a pack of readings belongs, found by looking at every millisecond it covers. For short times only. */
interface Stretch {
  readonly fromMs: number;
  toMs: number;
}

interface Attachment extends Stretch {
  readonly target: string;
}

const holds = ({ fromMs, toMs }: Stretch, ms: number) => fromMs <= ms && ms <= toMs;

export class NaiveFiling {
  readonly #attachments = new Map<string, Attachment[]>();
  readonly #epochs = new Map<string, Stretch[]>();
  readonly #aboard = new Map<string, string>();

  register(unit: string, atMs: number): void {
    this.#epochs.set(unit, [{ fromMs: atMs, toMs: Number.POSITIVE_INFINITY }]);
  }

  attach(device: string, target: string, atMs: number): void {
    const before = this.#attachments.get(device) ?? [];
    this.#attachments.set(device, [...before, { target, fromMs: atMs, toMs: Number.POSITIVE_INFINITY }]);
  }

  detach(device: string, atMs: number): void {
    this.#attachments.get(device)!.at(-1)!.toMs = atMs;
  }

  load(unit: string, item: string, atMs: number): void {
    this.#begin(unit, atMs);
    this.#aboard.set(item, unit);
  }

  unload(unit: string, item: string, atMs: number): void {
    this.#aboard.delete(item);
    this.#begin(unit, atMs);
  }

  /** A new epoch of the unit and of all around it. */
  #begin(unit: string | undefined, atMs: number): void {
    if (unit === undefined) return;
    const epochs = this.#epochs.get(unit)!;
    const present = epochs.at(-1)!;
    present.toMs = Math.max(present.fromMs, atMs);
    epochs.push({ fromMs: present.toMs, toMs: Number.POSITIVE_INFINITY });
    this.#begin(this.#aboard.get(unit), atMs);
  }

  /** Records of readings of `device` between two times, the device's own included. */
  records(device: string, fromMs: number, toMs: number): Set<string> {
    const records = new Set([`record/${device}`]);
    for (let ms = fromMs; ms <= toMs; ms++)
      for (const attachment of this.#attachments.get(device) ?? [])
        if (holds(attachment, ms))
          for (const record of this.#recordsAt(attachment.target, ms)) records.add(record);
    return records;
  }

  #recordsAt(target: string, ms: number): string[] {
    const epochs = this.#epochs.get(target);
    if (!epochs) return [`record/${target}`];
    return epochs.flatMap((epoch, n) => (holds(epoch, ms) ? [`record/${target}/${n}`] : []));
  }
}
