/** The bus of a shop: Redis where one is named, else none; the client is loaded only where it is used. */
import type { Log } from '../sdk/index.ts'
import type { Bus } from './bus.ts'

/** @param prefix tells shops apart that share a server */
export async function openBus(
  url: string | null,
  prefix: string,
  log: Log,
  clock: () => number,
): Promise<Bus | null> {
  if (url === null) return null
  const { openRedisBus } = await import('./redis.ts')
  return openRedisBus({ url, prefix, log, clock })
}
