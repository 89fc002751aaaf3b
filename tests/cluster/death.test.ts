/** Processes that die or stand still: what they had is taken up once, what they still try is refused. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { track } from '../turn/shop.ts'
import { aliveMs, echo, openHouse, patience, until, type Desk } from './house.ts'

const pair = (desks: Desk[]): [Desk, Desk] => [desks[0]!, desks[1]!]

const refund = {
  ...echo,
  'flows/refund.yml': `flow: refund
title: 退款
when:
  intent: [我要退款, 退钱给我]
steps:
  - ask: order_no
    type: order_no
    text: 订单号是？
    retry:
      - 12 位数字。
  - confirm: 退 {{ order_no }}，对吗？
  - do: refund.create
    with: [order_no]
  - say: 退好了。
  - end: resolved
`,
}

describe('a process that dies', () => {
  test(
    'its undecided inputs are decided by another, in order, and customers may write to any',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a, b] = pair(house.desks)
      await a.write('在吗', 'x', 'x1')
      await until('the lane is run', () => house.said.length === 1)
      a.view.kill()
      // Acked by the other while nobody can decide: the lane is still the dead one's.
      await b.write('第二句', 'x', 'x2')
      await b.write('查快递', 'x', 'x3')
      await until('the other takes over', () => house.texts('x').length === 3, 20_000)
      expect(house.texts('x')).toEqual(['收到 在吗', '收到 第二句', '订单号是？'])
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'a read it had under way is repeated, a write is not, and a person hears of that',
    async () => {
      let writes = 0
      let reads = 0
      const never = () => new Promise<never>(() => undefined)
      const actions = (hang: boolean) => [
        {
          ...track,
          run: async (call: Parameters<typeof track.run>[0]) => {
            reads += 1
            return hang ? never() : track.run(call)
          },
          timeoutMs: 60_000,
        },
        {
          ...track,
          name: 'refund.create',
          effect: 'write' as const,
          outcomes: [],
          timeoutMs: 60_000,
          run: async () => {
            writes += 1
            return hang ? never() : { outcome: 'ok' as const, output: { place: '' } }
          },
        },
      ]
      const house = await openHouse({ desks: 0, bus: true, shop: { files: refund } })
      const a = await house.open({ actions: actions(true) })
      await house.open({ actions: actions(false) })
      for (const [from, texts] of [
        ['r', ['查快递', '012345678901']],
        ['w', ['我要退款', '012345678901', '对']],
      ] as const)
        for (const text of texts) {
          const before = house.texts(from).length
          await a.write(text, from)
          if (text !== texts.at(-1)) await until('an answer', () => house.texts(from).length > before)
        }
      await until('both are under way', () => reads === 1 && writes === 1)
      a.view.kill()
      await until(
        'the other took both up',
        () => house.texts('r').length === 2 && house.texts('w').length >= 3,
        20_000,
      )
      expect(house.texts('r').at(-1)).toBe('快递在上海。')
      expect(house.texts('w')).toContain('系统没有响应。')
      expect({ reads, writes }).toEqual({ reads: 2, writes: 1 })
      const tickets = await house.desks[1]!.bot.rows('tickets', 'tickets').list()
      expect(tickets.map(({ body }) => (body as { kind: string }).kind)).toEqual(['unknown_write'])
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'a reply it was sending goes out once more and is marked; one it had not begun goes out plainly',
    async () => {
      const house = await openHouse({
        desks: 2,
        bus: true,
        shop: {
          files: {
            ...echo,
            'flows/two.yml':
              'flow: two\ntitle: 两句\nwhen:\n  intent: [讲两句, 说两句话]\nsteps:\n  - say:\n      - 一\n      - 二\n  - end: resolved\n',
          },
        },
      })
      const [a] = pair(house.desks)
      a.onDeliver(() => new Promise(() => undefined))
      let began = 0
      a.onDeliver(() => {
        began += 1
        return new Promise(() => undefined)
      })
      await a.write('讲两句', 'x')
      await until('the first is being sent', () => began === 1)
      a.view.kill()
      await until('the other sends both', () => house.texts('x').length === 2, 20_000)
      expect(house.texts('x')).toEqual(['一', '二'])
      await until('both are settled', async () => (await house.store.outboxByState('sent', 10)).length === 2)
      const rows = await house.store.outboxByState('sent', 10)
      expect(rows.map(({ activity, ambiguous }) => [activity.text, ambiguous]).sort()).toEqual([
        ['一', true],
        ['二', false],
      ])
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'what killed it is counted: after three deaths the input is buried and the contact lives on',
    async () => {
      const house = await openHouse({
        desks: 1,
        bus: true,
        shop: { files: { ...echo, 'config/shop.yml': `${echo['config/shop.yml']}apology: 抱歉没处理好。\n` } },
      })
      const { contactId } = await house.desks[0]!.write('在吗', 'x')
      await until('a reply', () => house.said.length === 1)
      let deaths = 0
      const deadly = (desk: Desk): void => {
        const commitStep = desk.store.commitStep.bind(desk.store)
        desk.store.commitStep = async (step) => {
          const said = JSON.stringify(step.journal.input)
          if (step.input.outcome === 'done' && said.includes('毒药')) {
            deaths += 1
            desk.view.kill()
          }
          return commitStep(step)
        }
      }
      deadly(house.desks[0]!)
      // The fast path would carry the step in the receive: it is recorded by another process, and only recorded.
      const second = await house.open()
      deadly(second)
      const receive = second.store.receive.bind(second.store)
      second.store.receive = (input) => receive(input)
      await second.write('毒药', 'x', 'poison')
      // Each of them: whoever takes it up before it is buried dies of it.
      for (let at = 0; at < 4; at++) deadly(await house.open())
      await until('it is buried', async () => (await house.store.deadLetters(5)).length === 1, 30_000)
      expect(deaths).toBe(3)
      await until('the apology', () => house.texts('x').includes('抱歉没处理好。'))
      const living = house.desks.find(({ view }) => !view.dead())!
      await living.write('还在吗', 'x', 'later')
      await until('an answer', () => house.texts('x').includes('收到 还在吗'))
      expect((await house.store.loadState(contactId))?.owner).toBe('bot')
      await house.close()
    },
    90_000 * patience,
  )
})

describe('a process that stands still beyond its time', () => {
  test(
    'its late commit is refused by the fence, its lane is another’s, and it joins again',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a, b] = pair(house.desks)
      await a.write('在吗', 'x', 'x1')
      await until('the reply', () => house.said.length === 1)
      const contactId = await b.contact('x')
      const committing = { begun: false, outcome: '' }
      const receive = a.store.receive.bind(a.store)
      a.store.receive = async (input, step) => {
        // On a busy machine it may have lost the lane a moment ago, and only records.
        if (!step) return receive(input)
        committing.begun = true
        a.view.freeze()
        const recorded = await receive(input, step)
        committing.outcome = recorded.stepped ? 'stepped' : 'recorded alone'
        return recorded
      }
      let writing: Promise<unknown> = Promise.resolve()
      for (let at = 0; !committing.begun; at++) {
        const said = house.said.length
        writing = a.write('第二句', 'x', `x2/${at}`)
        await until('it is about to commit, or has answered', () => committing.begun || house.said.length > said)
      }
      const before = house.texts('x')
      a.store.receive = receive
      await sleep(aliveMs + 300)
      await b.write('第三句', 'x', 'x3')
      await until('the other took over', () => house.texts('x').includes('收到 第三句'), 20_000)
      expect(a.bot.health().ready).toBe(false)
      a.view.thaw()
      await writing
      expect(committing.outcome).toBe('recorded alone')
      await until('what it recorded late is decided', () => house.texts('x').length === before.length + 2)
      expect(house.texts('x')).toEqual([...before, '收到 第三句', '收到 第二句'])
      await until('it joined again', () => a.bot.health().ready)
      await a.write('第四句', 'y')
      await until('it serves again', () => house.texts('y').length === 1)
      expect((await house.store.loadState(contactId))?.version).toBe(before.length + 2)
      await house.close()
    },
    60_000 * patience,
  )

  test(
    'while it cannot tell that it lives it acks nothing',
    async () => {
      const house = await openHouse({ desks: 2, bus: true })
      const [a] = pair(house.desks)
      a.store.cluster!.beat = () => Promise.reject(new Error('no way to the store'))
      await until('it is not ready', () => !a.bot.health().ready)
      await expect(a.write('在吗', 'x')).rejects.toMatchObject({ code: 'store.unavailable' })
      await house.close()
    },
    30_000 * patience,
  )
})

describe('a process that drains', () => {
  test(
    'hands its lanes over at once, without waiting for anybody to be declared dead',
    async () => {
      const house = await openHouse({ desks: 2, bus: true, aliveMs: 60_000 })
      const [a, b] = pair(house.desks)
      for (let at = 0; at < 20; at++) await a.write('在吗', `x${at}`)
      await until('all replies', () => house.said.length === 20)
      const began = performance.now()
      await a.bot.stop()
      for (let at = 0; at < 20; at++) await b.write('查快递', `x${at}`)
      await until('all answers', () => house.said.length === 40)
      expect(performance.now() - began).toBeLessThan(5000 * patience)
      expect(house.said.slice(20).every(({ by }) => by === 'desk1')).toBe(true)
      await house.close()
    },
    30_000 * patience,
  )

  test(
    'a write under way when it stops is not done twice by the next',
    async () => {
      let calls = 0
      const write = {
        ...track,
        name: 'refund.create',
        effect: 'write' as const,
        outcomes: [],
        timeoutMs: 60_000,
        run: () => {
          calls += 1
          return new Promise<never>(() => undefined)
        },
      }
      const house = await openHouse({ desks: 2, bus: true, shop: { files: refund, actions: [track, write] } })
      const [a] = pair(house.desks)
      for (const text of ['我要退款', '012345678901']) {
        const before = house.said.length
        await a.write(text, 'x')
        await until('an answer', () => house.said.length > before)
      }
      await a.write('对', 'x')
      await until('the write is under way', () => calls === 1)
      await a.bot.stop()
      await until('the customer is told', () => house.texts('x').includes('系统没有响应。'))
      expect(calls).toBe(1)
      await house.close()
    },
    30_000 * patience,
  )
})
