/** What `nightdesk init` says: what was made, and the lines to type next. */

export interface Made {
  /** Of the shop. */
  name: string
  /** As it was typed. */
  folder: string
  /** From here to there; empty where they are the same. */
  step: string
  /** Folder of the sources, where no package was installed: the package is then made first. */
  checkout: string | null
  version: string
}

/** Lines to print. */
export function nextSteps({ name, folder, step, checkout, version }: Made, language: 'zh' | 'en'): string[] {
  const said = words[language]
  const install =
    checkout === null
      ? [['npm install', '']]
      : [
          [`npm pack ${quoted(checkout)}`, said.pack],
          [`npm install ./nightdesk-${version}.tgz`, ''],
        ]
  const typed = [
    ...(step === '' ? [] : [[`cd ${quoted(step)}`, '']]),
    ...install,
    ['npm test', said.test],
    ['npm start', said.start],
    ['npm run dev', said.dev],
  ]
  const width = Math.max(...typed.map(([line = '']) => line.length)) + 2
  return [
    said.made(name, folder),
    ...said.parts.map(([path = '', what = '']) => `  ${path.padEnd(22)}${what}`),
    '',
    said.next,
    ...typed.map(([line = '', what = '']) => `  ${line.padEnd(width)}${what}`.trimEnd()),
    '',
    said.end,
  ]
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  const safe = path.startsWith('-') ? `./${path}` : path
  return /^[\p{L}\p{N}_./-]+$/u.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`
}

const words = {
  zh: {
    made: (name: string, folder: string) => `“${name}”放在 ${folder} 里了：`,
    parts: [
      ['flows/', '欢迎、查订单、投诉、留言，旁边是它们的对话测试'],
      ['knowledge/', '十几条常见问题'],
      ['config/', '店名、营业时间、渠道、插件、不能说的话'],
      ['plugins/order-status/', '一个自己的动作 order.find，查订单的流程用它'],
      ['channels/webhook/', '一个自己的渠道：签名的 HTTP；在 config/channels.yml 里打开'],
      ['README.md', '改什么在哪里'],
    ],
    next: '接下来：',
    pack: '这里是源码，先打一个包',
    test: '对话测试和插件的测试',
    start: '开店：打印店铺页和工作台的地址',
    dev: '一边改一边看',
    end: '在店铺页说“我的订单到哪了”，订单号 10000001，手机尾号 1001。',
  },
  en: {
    made: (name: string, folder: string) => `"${name}" lies in ${folder}:`,
    parts: [
      ['flows/', 'welcome, order status, complaint, a note, with their chats beside them'],
      ['knowledge/', 'a dozen frequent questions'],
      ['config/', 'name, opening hours, channels, plugins, what may not be said'],
      ['plugins/order-status/', 'an action of your own, order.find; the order flow calls it'],
      ['channels/webhook/', 'a channel of your own: signed HTTP; switch it on in config/channels.yml'],
      ['README.md', 'what to change where'],
    ],
    next: 'Next:',
    pack: 'these are sources: first make a package',
    test: 'the chats, and the tests of plugin and channel',
    start: 'open the shop: prints the addresses of page and workbench',
    dev: 'the same, while you change it',
    end: 'On the shop page ask "where is my order": order 10000001, phone ends in 1001.',
  },
}
