/** How much one sender may send: so much per second on average, and so much at once after a pause. */
export interface RateBounds {
  /** Tokens that come back per second. */
  readonly perSecond: number;
  /** Tokens that a sender has saved up at most. */
  readonly burst: number;
}

/** Whoever has to wait waits for so long at least, so that many small waits become one. */
const waitMsMin = 20;

/** Time comes in as an argument, milliseconds of any clock that does not go back. */
export class TokenBucket {
  readonly #bounds: RateBounds;
  #tokens: number;
  #countedAtMs: number;

  constructor(bounds: RateBounds, nowMs: number) {
    this.#bounds = bounds;
    this.#tokens = bounds.burst;
    this.#countedAtMs = nowMs;
  }

  /** Takes them even when there are not so many: what has been received has been received, and is waited for afterwards. */
  take(tokens: number, nowMs: number): void {
    this.#tokens = this.#tokensAt(nowMs) - tokens;
    this.#countedAtMs = nowMs;
  }

  /** How long to wait before more is received; 0 while there are tokens. */
  waitMs(nowMs: number): number {
    const tokens = this.#tokensAt(nowMs);
    return tokens > 0 ? 0 : waitMsMin - (tokens * 1_000) / this.#bounds.perSecond;
  }

  /** It is then as good as a new one. */
  isFull(nowMs: number): boolean {
    return this.#tokensAt(nowMs) >= this.#bounds.burst;
  }

  #tokensAt(nowMs: number): number {
    const { perSecond, burst } = this.#bounds;
    return Math.min(burst, this.#tokens + ((nowMs - this.#countedAtMs) * perSecond) / 1_000);
  }
}

/** One bucket for each sender; those of senders that left are kept until they are full, so that coming back gains nothing. */
export class SenderBuckets {
  readonly #bounds: RateBounds;
  readonly #buckets = new Map<string, TokenBucket>();
  #pruneAt = 1_000;

  constructor(bounds: RateBounds) {
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#buckets.size;
  }

  of(sender: string, nowMs: number): TokenBucket {
    let bucket = this.#buckets.get(sender);
    if (bucket) return bucket;
    if (this.#buckets.size >= this.#pruneAt) this.#prune(nowMs);
    bucket = new TokenBucket(this.#bounds, nowMs);
    this.#buckets.set(sender, bucket);
    return bucket;
  }

  /** A full bucket of somebody who is still there is forgotten, too: the session goes on with it by itself. */
  #prune(nowMs: number): void {
    for (const [sender, bucket] of this.#buckets) if (bucket.isFull(nowMs)) this.#buckets.delete(sender);
    this.#pruneAt = Math.max(1_000, 2 * this.#buckets.size);
  }
}
