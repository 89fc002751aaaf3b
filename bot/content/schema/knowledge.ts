/** Shape of a knowledge file, `knowledge/**.yml`. */
import type { KnowledgeEntry } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import { dateOrMoment } from './moments.ts'
import type { WrittenMoment } from './moments.ts'
import { name, oneOf, text } from './scalars.ts'
import { asMap, keysJson, listOf, may, need, readKeys, record } from './shape.ts'
import type { Shape } from './shape.ts'
import { texts } from './texts.ts'

/** First and last day. */
export const valid = record(['from 和 to', 'from and to'], {
  from: may(dateOrMoment, '从哪天起（含）', 'first day, or moment'),
  to: may(dateOrMoment, '到哪天止（含那一天；带时刻就到那一刻）', 'last day (included), or the moment it ends'),
})

/** Throws for a span that ends before it begins. */
export function checkSpan(span: { from?: WrittenMoment; to?: WrittenMoment } | undefined): void {
  if (span?.from && span.to && span.from.from('UTC') >= span.to.until('UTC'))
    throw wrong(
      span.to.at,
      ['结束早于开始', 'It ends before it begins'],
      ['把 from 和 to 对调，或者改日期', 'Swap from and to, or change the dates'],
    )
}

export const entryKeys = {
  id: need(name, '名字，所有文件里唯一', 'id, unique over all files'),
  title: need(text, '标题，answer 用它来找', 'title: what `answer` names'),
  ask: need(listOf(text, { min: 1, max: 60 }), '客户会怎么问，1 到 60 种', 'how customers ask, 1 to 60 ways'),
  answer: need(texts, '怎么回答', 'the answer'),
  kind: may(oneOf(['faq', 'article', 'policy', 'small_talk']), '种类，默认 faq', 'kind, default faq'),
  audience: may(
    oneOf(['public', 'agents']),
    '给谁看，默认 public；agents 只给客服',
    'audience, default public; agents: never said to a customer',
  ),
  urgency: may(oneOf(['low', 'normal', 'high']), '紧急程度，默认 normal', 'urgency, default normal'),
  owner: may(text, '谁负责，默认是文件的 owner', "who keeps it, default the file's owner"),
  valid: may(valid, '什么时候有效', 'when it holds'),
  source: may(text, '根据什么写的', 'where it comes from'),
}

export const knowledgeKeys = {
  topic: need(text, '这个文件讲的类别', 'category of this file'),
  owner: may(text, '谁负责', 'who keeps these entries'),
  entries: need(
    listOf(record(['一条知识', 'an entry'], entryKeys), { min: 1, max: 2000 }),
    '各条知识',
    'the entries',
  ),
}

/** Entries once the shop's time zone is known. */
export type TimedEntries = (timeZone: string) => KnowledgeEntry[]

export const knowledgeFile: Shape<TimedEntries> = {
  read(node, reading) {
    const read = readKeys(
      asMap(node, ['知识（topic、entries）', 'knowledge (topic, entries)']),
      knowledgeKeys,
      reading,
    )
    for (const { valid: span } of read.entries) checkSpan(span)
    return (zone) =>
      read.entries.map((entry) => ({
        id: entry.id.value,
        title: entry.title.value,
        topic: read.topic.value,
        kind: entry.kind ?? 'faq',
        ask: entry.ask.map((each) => each.value),
        answer: entry.answer,
        audience: entry.audience ?? 'public',
        urgency: entry.urgency ?? 'normal',
        owner: (entry.owner ?? read.owner)?.value ?? null,
        validFrom: entry.valid?.from?.from(zone) ?? null,
        validTo: entry.valid?.to?.until(zone) ?? null,
        source: entry.source?.value ?? null,
        at: entry.at,
      }))
  },
  json: (defs) => keysJson(knowledgeKeys, defs),
}

/** Words that may begin a line of a knowledge file. */
export const knowledgeWords: ReadonlySet<string> = new Set([
  ...Object.keys(knowledgeKeys),
  ...Object.keys(entryKeys),
  'text',
  'voice',
  'en',
])
