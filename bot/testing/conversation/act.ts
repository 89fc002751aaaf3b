/** What a line does: the customer writes, presses or is silent, a person answers, time passes, something happens. */
import type { Button, OutboundActivity } from '../../sdk/index.ts'
import type { TestLine } from '../../model/index.ts'
import type { Difference } from './checks.ts'
import type { Said } from './play.ts'
import { stageAgent, type Stage } from './stage.ts'

type Refusal = Omit<Difference, 'at'>

/** How long the phone waits for a word or a key. */
const silenceMs = 6000

/**
 * @param shown everything said so far, oldest first: what can be pressed
 * @returns why the line cannot be played, or null
 */
export async function act(
  stage: Stage,
  line: Exclude<TestLine, { line: 'bot' }>,
  shown: readonly OutboundActivity[],
  tell: (who: Said['who'], text: string) => void,
): Promise<Refusal | null> {
  switch (line.line) {
    case 'customer': {
      if ('text' in line) {
        tell('customer', line.text.value)
        await stage.send({ type: 'message', text: line.text.value, ...(stage.voice && { final: true }) })
        return null
      }
      const { kind, name } = line.attachment
      tell('customer', `[${kind} ${name.value}]`)
      await stage.send({ type: 'message', text: '', attachments: [{ kind, ref: name.value, name: name.value }] })
      return null
    }
    case 'press':
      tell('press', line.press.value)
      return press(stage, line.press.value, shown)
    case 'agent':
      tell('agent', line.text.value)
      return agentSays(stage, line.text.value)
    case 'later':
      tell('later', `${line.ms / 1000} s`)
      await stage.pass(line.ms)
      return null
    case 'silence':
      tell('silence', `${line.ms / 1000} s`)
      return silence(stage, line.ms)
    case 'event':
      tell('event', line.event.value)
      await happen(stage, line.event.value)
      return null
  }
}

async function press(stage: Stage, label: string, shown: readonly OutboundActivity[]): Promise<Refusal | null> {
  if (stage.voice && /^[0-9*#]$/.test(label)) {
    await stage.send({ type: 'keypad', digits: label })
    return null
  }
  for (const message of shown.toReversed()) {
    const at = message.choices?.findIndex((choice) => choice.label === label) ?? -1
    const choice = message.choices?.[at]
    if (choice) {
      if (stage.voice) await stage.send({ type: 'keypad', digits: choice.key ?? String(at + 1) })
      else await stage.send({ type: 'choice', value: choice.value, label: choice.label })
      return null
    }
    const button = [...(message.buttons ?? []), ...(message.card?.buttons ?? [])].find(
      (each) => each.label === label,
    )
    if (button) return pressButton(stage, button)
  }
  const last = shown.findLast(({ choices, buttons, card }) => choices ?? buttons ?? card?.buttons)
  const offered = [...(last?.choices ?? []), ...(last?.buttons ?? []), ...(last?.card?.buttons ?? [])]
  return { check: 'press', expected: label, got: offered.map((each) => each.label).join(' | ') || '—' }
}

async function pressButton(stage: Stage, button: Button): Promise<Refusal | null> {
  if ('value' in button) await stage.send({ type: 'choice', value: button.value, label: button.label })
  else if ('send' in button) await stage.send({ type: 'message', text: button.send, final: true })
  else if ('flow' in button)
    await stage.send({ type: 'choice', value: `flow:${button.flow}`, label: button.label })
  else return { check: 'press', expected: button.label, got: 'url' in button ? button.url : button.phone }
  return null
}

async function agentSays(stage: Stage, text: string): Promise<Refusal | null> {
  const state = stage.state()
  if (!state) return { check: 'agent', expected: 'a conversation', got: 'nobody wrote yet' }
  const by = stageAgent.id
  if (state.owner !== 'agent') {
    const claimed = await stage.bot.command(state.contactId, { name: 'claim', by, agentName: stageAgent.name })
    if (claimed.outcome === 'refused')
      return { check: 'agent', expected: 'may take it', got: claimed.reason ?? 'refused' }
  }
  // The agent of a test means what is written for them.
  const said = await stage.bot.command(state.contactId, {
    name: 'say',
    by,
    agentName: stageAgent.name,
    text,
    confirm: true,
  })
  await stage.bot.settled()
  return said.outcome === 'ok' ? null : { check: 'agent', expected: 'may speak', got: said.reason ?? 'refused' }
}

/** The phone reports each stretch of silence; elsewhere nothing happens but time. */
async function silence(stage: Stage, ms: number): Promise<Refusal | null> {
  let left = ms
  while (stage.voice && left >= silenceMs) {
    await stage.pass(silenceMs)
    await stage.send({ type: 'silence' })
    left -= silenceMs
  }
  await stage.pass(left)
  return null
}

async function happen(stage: Stage, event: string): Promise<void> {
  const begins = stage.voice ? 'call_started' : 'conversation_started'
  if (event === begins) return stage.send({ type: 'joined' })
  if (event === 'call_ended') return stage.send({ type: 'left' })
  return stage.send({ type: 'event', name: event })
}
