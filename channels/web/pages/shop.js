// The demo shop: its goods, its two languages, and buttons that open the chat with a question.

const english = new URLSearchParams(location.search).get('lang')?.startsWith('en') ?? false
const pick = (zh, en) => (english ? en : zh)

const goods = [
  [
    'crewneck',
    '羊毛圆领衫',
    'Wool crewneck',
    199,
    '七成羊毛，贴身不厚，S–XL',
    '70% wool, thin enough to layer, S to XL',
  ],
  ['skirt', '针织半身裙', 'Knitted skirt', 159, '垂感好，S–XL', 'Falls well, S to XL'],
  ['socks', '羊毛中筒袜', 'Wool socks', 29, '一双装，均码', 'One pair, one size'],
  ['humidifier', '桌面加湿器', 'Desk humidifier', 129, '2 升，夜灯，静音 28 dB', '2 litres, night light, 28 dB'],
  ['kettle', '恒温电水壶', 'Keep-warm kettle', 199, '1.5 升，四档恒温', '1.5 litres, four temperatures'],
  ['fryer', '空气炸锅', 'Air fryer', 329, '4.5 升，可视窗口', '4.5 litres, with a window'],
]

function show() {
  if (english) {
    document.documentElement.lang = 'en'
    document.title = 'Wanfeng Shop'
    for (const node of document.querySelectorAll('[data-en]')) node.textContent = node.dataset.en
    for (const node of document.querySelectorAll('[data-en-href]')) node.setAttribute('href', node.dataset.enHref)
    document.querySelector('.lang').lang = 'zh'
  }
  document.querySelector('.goods').append(...goods.map(item))
  const chat = document.querySelector('nightdesk-chat')
  chat.setAttribute('name', pick('晚风小店', 'Wanfeng Shop'))
  document.addEventListener('click', async ({ target }) => {
    const button = target.closest?.('[data-ask]')
    if (!button) return
    await customElements.whenDefined('nightdesk-chat')
    const question = pick(button.dataset.ask, button.dataset.askEn ?? button.dataset.ask)
    if (question === '') chat.open()
    else chat.ask(question)
  })
}

function item([id, zh, en, price, noteZh, noteEn]) {
  const name = pick(zh, en)
  const node = document.createElement('li')
  const image = Object.assign(new Image(320, 240), { src: `/shop/${id}.svg`, alt: '', loading: 'lazy' })
  const title = Object.assign(document.createElement('h3'), { textContent: name })
  const note = Object.assign(document.createElement('p'), { textContent: pick(noteZh, noteEn) })
  const foot = Object.assign(document.createElement('div'), { className: 'foot' })
  const cost = Object.assign(document.createElement('strong'), { textContent: `¥${price}` })
  const ask = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: pick('问问', 'Ask'),
  })
  ask.dataset.ask = pick(`想问问${name}：`, `About the ${name.toLowerCase()}: `)
  foot.append(cost, ask)
  node.append(image, title, note, foot)
  return node
}

show()
