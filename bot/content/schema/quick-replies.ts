/** Shape of a file of quick replies, `knowledge/quick-replies/**.yml`: what agents say often, under a code of a few letters. */
import type { QuickReply } from '../../model/index.ts'
import { wrong } from '../mistake.ts'
import { asText, text } from './scalars.ts'
import { listOf, mapped, need, record } from './shape.ts'
import type { Shape } from './shape.ts'

/** Letters and digits: the initials of the title in Pinyin, as an agent types them. */
const code: Shape<string> = {
  read(node, reading) {
    const { value, at } = asText(node, reading, false)
    if (!/^[a-z0-9]{1,16}$/.test(value))
      throw wrong(
        at,
        [`“${value}”不能当短码`, `"${value}" is no code`],
        [
          '用 1 到 16 个小写字母和数字，比如标题的拼音首字母 fhsj',
          'Use 1 to 16 small letters and digits, such as fhsj',
        ],
      )
    return value
  },
  json: () => ({ type: 'string', pattern: '^[a-z0-9]{1,16}$' }),
}

/** What a quick reply may leave open; filled in by the page, from the talk. */
export const quickNames = ['contact.name', 'agent', 'queue', 'time'] as const
const open = /\{\{\s*([^}]*?)\s*\}\}/gu

export const replyKeys = {
  code: need(code, '短码，所有文件里唯一，一般是标题的拼音首字母', 'its code, unique over all files'),
  title: need(text, '标题', 'its title'),
  text: need(
    text,
    '说什么；可以写 {{ contact.name }} {{ agent }} {{ queue }} {{ time }}',
    'what is said; may hold {{ contact.name }} {{ agent }} {{ queue }} {{ time }}',
  ),
}
export const quickKeys = {
  category: need(text, '这个文件讲的类别', 'category of this file'),
  replies: need(
    listOf(record(['一条快捷回复', 'a quick reply'], replyKeys), { min: 1, max: 1000 }),
    '各条快捷回复',
    'the replies',
  ),
}

export const quickRepliesFile: Shape<QuickReply[]> = mapped(
  record(['快捷回复（category、replies）', 'quick replies (category, replies)'], quickKeys),
  (read) =>
    read.replies.map(({ code: short, title, text: said }): QuickReply => {
      for (const [, name] of said.value.matchAll(open))
        if (!(quickNames as readonly string[]).includes(name!))
          throw wrong(
            said.at,
            [`快捷回复里没有“${name}”`, `There is no "${name}" in a quick reply`],
            [`可以写：${quickNames.join('、')}`, `Known: ${quickNames.join(', ')}`],
          )
      return { code: short, category: read.category.value, title: title.value, text: said.value, at: said.at }
    }),
)

/** Words that may begin a line of such a file. */
export const quickWords: ReadonlySet<string> = new Set([...Object.keys(quickKeys), ...Object.keys(replyKeys)])
