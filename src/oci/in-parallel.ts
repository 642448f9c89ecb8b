/**
 * Does the work for every item, a few at a time; results are in the order of the items.
 *
 * After the first error nothing new starts; what runs is told by its signal, and has ended when the error is thrown.
 */
export async function inParallel<T, R>(items: readonly T[], atOnce: number, work: (item: T, signal: AbortSignal) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const stop = new AbortController();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !stop.signal.aborted) {
      const at = next++;
      try {
        results[at] = await work(items[at], stop.signal);
      } catch (error) {
        stop.abort(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
  stop.signal.throwIfAborted();
  return results;
}
