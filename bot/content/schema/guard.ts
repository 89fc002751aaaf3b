/** Shape of `config/guard.yml`: what may not be said. */
import type { GuardConfig, GuardList } from '../../model/index.ts'
import { re2 } from './moments.ts'
import { oneOf, text } from './scalars.ts'
import { listOf, mapped, may, named, need, record } from './shape.ts'
import type { Shape } from './shape.ts'

export const listKeys = {
  title: need(text, '这张表叫什么', 'name of the list'),
  words: may(listOf(text, { max: 2000 }), '不能说的词', 'words that may not be said'),
  patterns: may(listOf(re2, { max: 200 }), '不能说的样子（RE2）', 'patterns that may not be said (RE2)'),
  except: may(
    listOf(text, { max: 2000 }),
    '包含上面的词、但可以说的词，比如“最近”；样子也不从这里开始',
    'words that hold one of the above and are harmless; no pattern begins in one',
  ),
  do: may(
    oneOf(['block', 'mask', 'warn']),
    '说到了怎么办：block 整句不说（默认），mask 遮住，warn 只记下来；客服发 block 的发不出去，另外两种要确认',
    'what is done: block leaves the sentence out (default), mask covers the words, warn notes it; agents are refused, or asked first',
  ),
  instead: may(text, '可以换成怎么说，给写的人看', 'what to say instead, for whoever wrote it'),
}

const neutralKeys = {
  zh: need(text, '中文', 'Chinese'),
  en: need(text, '英文', 'English'),
}

export const guardKeys = {
  lists: need(named(['各张表', 'the lists'], record(['一张表', 'a list'], listKeys)), '各张表', 'the lists'),
  neutral: may(
    record(['中文和英文', 'Chinese and English'], neutralKeys),
    '一句都不剩的时候说什么',
    'what is said where nothing is left',
  ),
}

export const noGuard: GuardConfig = {
  lists: [],
  neutral: {
    zh: '这个问题我换一种方式回答不了，请说“人工”，让同事来帮您。',
    en: 'I cannot answer this properly. Say “agent” and a colleague will help you.',
  },
}

export const guardFile: Shape<GuardConfig> = mapped(record(['不能说的话', 'the guard'], guardKeys), (read) => ({
  lists: read.lists.map(({ name, value }): GuardList => ({
    id: name.value,
    title: value.title.value,
    words: (value.words ?? []).map((word) => word.value),
    patterns: value.patterns ?? [],
    except: (value.except ?? []).map((word) => word.value),
    act: value.do ?? 'block',
    instead: value.instead?.value ?? '',
  })),
  neutral: read.neutral ? { zh: read.neutral.zh.value, en: read.neutral.en.value } : noGuard.neutral,
}))
