/** Shape of `config/store.yml`: where the data lies. Passwords never stand in it, only the names of what holds them. */
import type { Scalar, StoreConfig } from '../../model/index.ts'
import { wrong, type Both } from '../mistake.ts'
import { asText, line, span } from './scalars.ts'
import { mapped, may, record, scalarOf } from './shape.ts'
import type { Shape } from './shape.ts'

const reference = /\$\{env:[A-Za-z_][A-Za-z0-9_]*\}/g
/** Stands for a reference while the rest is judged; no address holds it. */
const hole = '\u0001'
const secretOption = /password|secret|token/i

/** The first thing in an address that nobody but this shop may know, and that stands there as it is. */
function plainSecret(written: string): Both | null {
  const text = written.replace(reference, hole)
  const [place = '', options = ''] = text.split('?')
  const who = /^[a-z+]+:\/\/(.*)@/.exec(place)?.[1]
  const password = who?.includes(':') ? who.slice(who.indexOf(':') + 1) : ''
  if (password !== '' && password !== hole) return ['密码', 'a password']
  for (const [name, value] of options.split('&').map((option) => option.split('=')))
    if (name && secretOption.test(name) && value && value !== hole) return [name, name]
  return null
}

interface AddressKind {
  /** What its beginning must look like, references taken out. */
  form: RegExp
  /** A word that may stand instead. */
  none: string
  example: string
}

function address({ form, none, example }: AddressKind): Shape<Scalar> {
  return {
    read(node, reading) {
      const found = asText(node, reading, false)
      const { value, at } = found
      if (value === none) return scalarOf(found)
      const secret = plainSecret(value)
      if (secret)
        throw wrong(
          at,
          [`${secret[0]}不能写在文件里`, `${secret[1]} must not stand in this file`],
          [
            '换成 ${env:DB_PASSWORD}，把它放进环境变量 DB_PASSWORD',
            'Write ${env:DB_PASSWORD} there, and put it in the environment variable DB_PASSWORD',
          ],
        )
      const text = value.replace(reference, hole)
      if (text !== hole && !form.test(text))
        throw wrong(
          at,
          [`“${value}”不是能用的地址`, `"${value}" is no address that can be used`],
          [`比如 ${example}，或者 ${none}`, `For example ${example}, or ${none}`],
        )
      return scalarOf(found)
    },
    json: () => ({ type: 'string' }),
  }
}

const leastAliveMs = 1_000
const mostAliveMs = 600_000

const alive: Shape<number> = mapped(span, (ms, node) => {
  if (ms >= leastAliveMs && ms <= mostAliveMs) return ms
  throw wrong(
    node.at,
    ['这里要写 1s 到 10m 的时间', 'A span from 1s to 10m is needed here'],
    ['默认是 15s', 'The default is 15s'],
  )
})

export const storeKeys = {
  store: may(
    address({ form: /^mongodb(?:\+srv)?:\/\/[^/?]+\/[^/?]+/, none: 'sqlite', example: 'mongodb://db:27017/shop' }),
    '存在哪里：mongodb://…/名字，默认 sqlite（数据文件夹）；环境变量 NIGHTDESK_STORE 优先',
    'where it lies: mongodb://…/name, default sqlite (the data folder); NIGHTDESK_STORE wins',
  ),
  data: may(
    line,
    '数据文件夹，从店铺的文件夹算起，默认 data；环境变量 NIGHTDESK_DATA 优先',
    "the data folder, seen from the shop's, default data; NIGHTDESK_DATA wins",
  ),
  redis: may(
    address({ form: /^rediss?:\/\/[^/?]+/, none: 'none', example: 'redis://cache:6379' }),
    '几个进程之间更快地互相叫醒：redis://…，默认 none；环境变量 NIGHTDESK_REDIS 优先',
    'wakes other processes faster: redis://…, default none; NIGHTDESK_REDIS wins',
  ),
  alive: may(
    alive,
    '一个进程这么久没有动静就算死了，默认 15s；环境变量 NIGHTDESK_ALIVE_MS 优先',
    'a process silent for this long is dead to the others, default 15s; NIGHTDESK_ALIVE_MS wins',
  ),
}

export const storeFile: Shape<StoreConfig> = mapped(
  record(['数据放在哪里', 'where the data lies'], storeKeys),
  ({ store, data, redis, alive: aliveMs }) => ({
    store: store ?? null,
    data: data ?? null,
    redis: redis ?? null,
    aliveMs: aliveMs ?? null,
  }),
)
