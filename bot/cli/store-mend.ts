/** `nightdesk store mend`: builds the indexes that `nightdesk doctor` misses. */
import type { IndexFault } from '../store/mongo/indexes.ts'
import { shownUrl } from './store.ts'

export interface MendOptions {
  /** null: SQLite, which keeps its indexes by itself. */
  url: string | null
  json: boolean
  language: 'zh' | 'en'
}

/** Exit status 0: nothing is missing any more. @throws BotError for what cannot be reached or built */
export async function storeMend(
  { url, json, language }: MendOptions,
  print: (line: string) => void,
): Promise<number> {
  const mended = url === null ? [] : await (await import('../store/mongo/mend.ts')).mendMongo(url)
  if (json) print(JSON.stringify({ mended }))
  else for (const line of tell(mended, url, language)) print(line)
  return 0
}

function tell(mended: readonly IndexFault[], url: string | null, language: 'zh' | 'en'): string[] {
  const zh = language === 'zh'
  if (url === null)
    return [zh ? 'SQLite 自己管索引，没有要补的' : 'SQLite keeps its indexes by itself: nothing to mend']
  if (mended.length === 0) return [zh ? `${shownUrl(url)} 的索引都在` : `every index of ${shownUrl(url)} is there`]
  return mended.map(({ collection, index }) => {
    const name = index === null ? collection : `${collection}.${index}`
    return zh ? `补好了 ${name}` : `built ${name}`
  })
}
