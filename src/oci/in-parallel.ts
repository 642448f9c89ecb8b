/**
 * Does the work for every item, a few at a time; results are in the order of the items.
 *
 * After the first error, or when `until` says so, nothing new starts; what runs is told by its signal, and has ended when the error is thrown.
 */
export async function inParallel<T, R>(
  items: readonly T[], atOnce: number, work: (item: T, signal: AbortSignal) => Promise<R>, until?: AbortSignal,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const stop = new AbortController();
  const signal = until === undefined ? stop.signal : AbortSignal.any([stop.signal, until]);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const at = next++;
      try {
        results[at] = await work(items[at], signal);
      } catch (error) {
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
  signal.throwIfAborted();
  return results;
}
