/** Shape of `config/campaigns.yml`: the calendar of the shop's campaigns. */
import { DateTime } from 'luxon'
import type { Campaign, ShopConfig } from '../../model/index.ts'
import { checkSpan } from './knowledge.ts'
import { dateOrMoment, openSpans } from './moments.ts'
import { namePattern, text } from './scalars.ts'
import { may, named, need, record } from './shape.ts'
import type { Shape } from './shape.ts'
import { wrong } from '../mistake.ts'

const bannerKeys = {
  zh: need(text, '中文', 'Chinese'),
  en: may(text, '英文', 'English'),
}

export const campaignKeys = {
  name: need(text, '活动叫什么', 'its name'),
  from: need(dateOrMoment, '从什么时候起（含）', 'first day, or moment'),
  to: need(
    dateOrMoment,
    '到什么时候止（含那一天；带时刻就到那一刻）',
    'last day (included), or the moment it ends',
  ),
  banner: may(record(['横幅上的话', 'the banner'], bannerKeys), '横幅上的话', 'what the banner says'),
  hours: may(
    openSpans,
    '这几天人工的营业时间；写在 shop.yml 节假日里的那天不变',
    'hours of the people on these days; a day that is a holiday in shop.yml keeps its own',
  ),
  note: may(text, '给自己人看的备注', 'a note for the staff'),
}

/** Campaigns once the shop's time zone is known. */
export type TimedCampaigns = (timeZone: string) => Campaign[]

const all = named(['各个活动', 'the campaigns'], record(['一个活动', 'a campaign'], campaignKeys), (key) => {
  if (!namePattern.test(key.value))
    throw wrong(
      key.at,
      [`“${key.value}”不能作活动的名字`, `"${key.value}" cannot name a campaign`],
      [
        '小写字母开头，只用小写字母、数字和“_”，比如 double12',
        'Small letters, digits and "_", a letter first, such as double12',
      ],
    )
})

export const campaignsFile: Shape<TimedCampaigns> = {
  read(node, reading) {
    const read = all.read(node, reading)
    for (const { value } of read) checkSpan(value)
    return (zone) =>
      read
        .map(({ name, value }): Campaign => ({
          id: name.value,
          name: value.name,
          from: value.from.from(zone),
          to: value.to.until(zone),
          banner: value.banner ? { zh: value.banner.zh, en: value.banner.en ?? null } : null,
          hours: value.hours ?? null,
          note: value.note?.value ?? null,
        }))
        .sort((a, b) => a.from - b.from)
  },
  json: (defs) => all.json(defs),
}

/** The shop with the hours its campaigns bring: as days with hours of their own, where there is no holiday. */
export function withCampaignHours(shop: ShopConfig, campaigns: readonly Campaign[]): ShopConfig {
  const holidays = [...shop.holidays]
  for (const { hours, from, to, name } of campaigns) {
    if (!hours) continue
    let day = DateTime.fromMillis(from, { zone: shop.timeZone }).startOf('day')
    for (; day.toMillis() < to; day = day.plus({ days: 1 })) {
      const date = day.toFormat('yyyy-MM-dd')
      if (!holidays.some((each) => each.date === date)) holidays.push({ date, spans: hours, name: name.value })
    }
  }
  return holidays.length === shop.holidays.length ? shop : { ...shop, holidays }
}
