// The demo shop: its goods, its two languages, and buttons that open the chat with a question.
import { openAccount } from './shop/account.js'
import { openCart } from './shop/cart.js'

const english = new URLSearchParams(location.search).get('lang')?.startsWith('en') ?? false
const pick = (zh, en) => (english ? en : zh)

const goods = [
  ['crewneck', '羊毛圆领衫', 'Wool crewneck', 199, '70% 羊毛，贴身穿不厚', '70 % wool, not thick on the skin'],
  ['skirt', '针织半身裙', 'Knitted skirt', 159, '垂感好，S–XL', 'Falls well, S to XL'],
  ['socks', '羊毛中筒袜', 'Wool socks', 29, '一双装，均码', 'One pair, one size'],
  ['humidifier', '桌面加湿器', 'Desk humidifier', 129, '2 升水箱，低档声音小', '2 litres, quiet when low'],
  ['kettle', '恒温电水壶', 'Electric kettle', 199, '四档恒温，泡茶冲奶', 'Keeps four temperatures'],
  ['fryer', '空气炸锅', 'Air fryer', 329, '4.5 升，一家三口够用', '4.5 litres, enough for three'],
]

function show() {
  if (english) {
    document.documentElement.lang = 'en'
    document.title = 'Wanfeng Shop'
    for (const node of document.querySelectorAll('[data-en]')) node.textContent = node.dataset.en
    for (const node of document.querySelectorAll('[data-en-href]')) node.setAttribute('href', node.dataset.enHref)
    document.querySelector('.lang').lang = 'zh'
  }
  const chat = document.querySelector('nightdesk-chat')
  const track = (name, value) => chat.track?.(name, value)
  const cart = openCart({ pick, goods, track })
  document.querySelector('.goods').append(...goods.map((one) => item(one, cart, track)))
  void openAccount({ chat, pick })
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

function item([id, zh, en, price, noteZh, noteEn], cart, track) {
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
  const buy = Object.assign(document.createElement('button'), {
    type: 'button',
    textContent: pick('加入购物车', 'Add to cart'),
  })
  buy.addEventListener('click', () => cart.add(id))
  image.addEventListener('click', () => track('goods.viewed', { goods: id }))
  foot.append(cost, ask, buy)
  node.append(image, title, note, foot)
  return node
}

show()
